import Foundation
import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

let start = Samples.time("2026-05-04T09:00:00Z")
let daemon = DaemonIdentity(pid: 812, host: "box", user: "ada", version: "1.0", bootID: "boot")

/// A directory of its own for one test, removed afterwards.
func withDirectory<T>(_ body: (String) async throws -> T) async throws -> T {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("homer-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

extension Store {
    /// Plans and applies, as a pass does.
    @discardableResult
    func reconcile(_ desired: DesiredState, at now: Timestamp = start, pass: String = UUID().uuidString) throws -> Plan
    {
        let plan = try plan(desired, at: now)
        try apply(plan, pass: PassRecord(id: pass, trigger: "start", startedAt: now), now: now)
        return plan
    }

    func plan(_ desired: DesiredState, at now: Timestamp = start) throws -> Plan {
        try Planner(zones: UTCOnly()) { try self.canonicalSpec(of: $0) }
            .plan(desired: desired, stored: storedState(now: now), now: now)
    }

    /// Accepts intents with the given ids.
    func accept(_ ids: String..., change: (inout IntentSpec) -> Void = { _ in }) throws {
        try reconcile(Samples.desired(ids.map { Samples.intent(Samples.spec($0, change)) }))
    }

    /// Decides one occurrence of an intent as `ran`; returns its run.
    @discardableResult
    func due(
        _ id: String, _ time: Timestamp = start, priority: Int = 50, exclusive: Bool = true
    ) async throws -> Int64 {
        try await #require(
            decide(
                [
                    OccurrenceDecision(
                        intentID: id, generation: 1, priority: priority, exclusive: exclusive, triggeredBy: .cron,
                        ledger: [LedgerEntry(time, .ran)], cursor: time)
                ], now: time
            ).runs.first)
    }

    func execute(_ sql: String) throws { try writer.write { try $0.execute(sql: sql) } }

    func text(_ sql: String) throws -> String? { try writer.read { try String.fetchOne($0, sql: "SELECT \(sql)") } }

    func number(_ sql: String) throws -> Int { try writer.read { try Int.fetchOne($0, sql: "SELECT \(sql)") } ?? -1 }

    /// Every row of every table, for "nothing has changed".
    func dump() throws -> [String] {
        try writer.read { db in
            let tables = try String.fetchAll(
                db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
            )
            return try tables.flatMap { table in
                try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { "\(table) \($0)" }
            }
        }
    }
}

func codeOf(_ body: () throws -> some Any) -> StoreError.Code? {
    do {
        _ = try body()
        return nil
    } catch { return (error as? StoreError)?.code }
}

func codeOf(_ body: () async throws -> some Any) async -> StoreError.Code? {
    do {
        _ = try await body()
        return nil
    } catch { return (error as? StoreError)?.code }
}
