import Foundation
import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// The schema lets a run and a decision go only where `docs/run-states.md` says.
@Suite("Run states") struct RunTransitionTests {
    struct Step: Hashable, Sendable {
        var from: String
        var to: String
    }

    static let states = ["pending", "running", "completed", "failed", "cancelled"]

    /// The rows "| `from` | `to` | …" of the page.
    static func documented() throws -> Set<Step> {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("docs/run-states.md")
        let steps = try String(contentsOf: page, encoding: .utf8).split(separator: "\n").compactMap { line -> Step? in
            let cells = line.split(separator: "|").map { $0.filter { $0 != " " && $0 != "`" } }
            guard cells.count >= 2, states.contains(cells[0]), states.contains(cells[1]) else { return nil }
            return Step(from: cells[0], to: cells[1])
        }
        return Set(steps)
    }

    /// A complete update into the state, so that only the step itself can be refused.
    private static func update(to state: String) -> String {
        let ending = "completed_at = '2026-05-04T09:00:09.000Z', not_before = NULL"
        return switch state {
        case "pending":
            """
            UPDATE intent_runs SET status = 'pending', success = NULL, outcome = NULL, completed_at = NULL,
              not_before = CASE WHEN started_at IS NOT NULL THEN '2026-05-04T09:01:00.000Z' END
            """
        case "running":
            """
            UPDATE intent_runs SET status = 'running', attempt = attempt + (started_at IS NOT NULL), success = NULL,
              started_at = coalesce(started_at, '2026-05-04T09:00:01.000Z'), outcome = NULL, completed_at = NULL,
              not_before = NULL
            """
        case "completed": "UPDATE intent_runs SET status = 'completed', success = 1, outcome = 'succeeded', \(ending)"
        case "failed": "UPDATE intent_runs SET status = 'failed', success = 0, outcome = 'lost', \(ending)"
        default: "UPDATE intent_runs SET status = 'cancelled', success = 0, outcome = 'cancelled', \(ending)"
        }
    }

    /// A store with one run in the state.
    private static func store(with state: String) async throws -> Store {
        let store = try Store.inMemory()
        try store.accept("a")
        try await store.due("a")
        if state != "pending" { try store.execute(update(to: "running")) }
        if state != "pending", state != "running" { try store.execute(update(to: state)) }
        return store
    }

    private static func refuses(_ store: Store, _ sql: String) throws -> Bool {
        let before = try store.dump()
        do {
            try store.execute(sql)
            return false
        } catch let error as DatabaseError {
            #expect(error.resultCode == .SQLITE_CONSTRAINT)
            #expect(error.message?.contains("docs/run-states.md") == true)
            #expect(try store.dump() == before)
            return true
        }
    }

    @Test("Of all pairs of states the schema allows those of the page and no other", arguments: states)
    func pairs(from: String) async throws {
        let documented = try Self.documented()
        #expect(documented.count == 7)
        for to in Self.states where to != from {
            let refused = try await Self.refuses(Self.store(with: from), Self.update(to: to))
            #expect(refused == !documented.contains(Step(from: from, to: to)), "\(from) → \(to)")
        }
    }

    @Test("A run that starts again is a further attempt, and attempts only grow")
    func attempts() async throws {
        let store = try await Self.store(with: "running")
        try store.execute(Self.update(to: "pending"))
        #expect(try Self.refuses(store, "UPDATE intent_runs SET status = 'running', not_before = NULL"))
        try store.execute("UPDATE intent_runs SET status = 'running', not_before = NULL, attempt = 2")
        #expect(try Self.refuses(store, "UPDATE intent_runs SET attempt = 1"))
    }

    @Test("What has ended keeps its ending; what it printed may be cleared, and the row deleted")
    func ended() async throws {
        for state in ["completed", "failed", "cancelled"] {
            let store = try await Self.store(with: state)
            for change in [
                "outcome = 'timeout'", "success = 1 - success", "completed_at = 'x'", "attempt = 9", "id = 9",
                "scheduled_for = NULL", "status = 'failed', outcome = 'failed', success = NULL, completed_at = 'x'",
            ] {
                #expect(try Self.refuses(store, "UPDATE intent_runs SET \(change)"), "\(state): \(change)")
            }
            try store.execute("UPDATE intent_runs SET output = NULL, error = NULL, output_file = NULL, notes = NULL")
            try store.execute("DELETE FROM occurrences; DELETE FROM intent_runs")
        }
    }

    @Test("A run that has not ended cannot be deleted", arguments: ["pending", "running"])
    func open(_ state: String) async throws {
        let store = try await Self.store(with: state)
        #expect(try Self.refuses(store, "DELETE FROM occurrences; DELETE FROM intent_runs"))
    }

    @Test("A decision stands")
    func decision() async throws {
        let store = try await Self.store(with: "pending")
        try await store.decide(
            [
                OccurrenceDecision(
                    intentID: "a", generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
                    ledger: [LedgerEntry(start + .hours(1), .skippedOverlap)], cursor: start + .hours(1))
            ], now: start)
        for change in [
            "decided_at = 'x'", "count = 2", "decision = 'missed:down', run_id = NULL",
            "scheduled_for = 'x'", "decision = 'skipped:frozen', run_id = NULL",
        ] {
            #expect(try Self.refuses(store, "UPDATE occurrences SET \(change)"), "\(change)")
        }
    }

    @Test("A due time that is decided gets no run later")
    func decided() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        try await store.decide(
            [
                OccurrenceDecision(
                    intentID: "a", generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
                    ledger: [LedgerEntry(start, .skippedOverlap)], cursor: start)
            ], now: start)
        let insert = "INSERT INTO intent_runs (intent_id, triggered_by, triggered_at, scheduled_for)"
        #expect(try Self.refuses(store, "\(insert) SELECT intent_id, 'cron', 'x', scheduled_for FROM occurrences"))
        try store.execute("\(insert) VALUES ('a', 'manual', 'x', NULL)")
    }

    @Test("A run is made pending, an ending says one thing, and a due time is a time")
    func guards() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        let end = "completed_at"
        for (columns, values) in [
            ("status, started_at", "'running', 'x'"),
            ("status, \(end), outcome", "'failed', 'x', 'succeeded'"),
            ("status, \(end), outcome, success", "'completed', 'x', 'succeeded', 1"),
            ("status, \(end), outcome", "'cancelled', 'x', 'cancelled'"),
            ("attempt", "2"),
            ("id, status, \(end), outcome, success", "-7, 'completed', 'x', 'succeeded', 1"),
        ] {
            let insert = "INSERT INTO intent_runs (intent_id, triggered_by, triggered_at, \(columns))"
            #expect(try Self.refuses(store, "\(insert) VALUES ('a', 'manual', 'x', \(values))"), "\(values)")
        }
        for time in [
            "2026-13-45", "2026-13-45T09:00:00.000Z", "2026-02-30T09:00:00.000Z", "2026-05-04T24:00:00.000Z",
            "2026-05-04 09:00:00", "2026-05-04T09:00:00Z", "soon", "",
        ] {
            let insert = "INSERT INTO occurrences (intent_id, scheduled_for, decision, decided_at)"
            #expect(try Self.refuses(store, "\(insert) VALUES ('a', '\(time)', 'missed:down', 'x')"), "\(time)")
        }
        try store.execute(
            """
            INSERT INTO occurrences (intent_id, scheduled_for, decision, decided_at)
            VALUES ('a', '2028-02-29T23:59:59.999Z', 'missed:down', 'x')
            """)
        let running = try await Self.store(with: "running")
        #expect(
            try Self.refuses(
                running, "UPDATE intent_runs SET status = 'failed', outcome = 'succeeded', completed_at = 'x'"))
        #expect(try Self.refuses(running, "DELETE FROM occurrences"))
    }

    @Test("Only a decision whose run was cancelled before it ever started may be corrected")
    func correction() async throws {
        for decision in ["skipped:approval", "missed:deadline"] {
            let correct = "UPDATE occurrences SET decision = '\(decision)', run_id = NULL"
            for state in ["pending", "running", "completed", "failed", "cancelled"] {
                #expect(try await Self.refuses(Self.store(with: state), correct), "\(state)")
            }
            let store = try await Self.store(with: "pending")
            try store.execute(Self.update(to: "cancelled"))
            try store.execute(correct)
            #expect(try Self.refuses(store, Self.update(to: "running")))
            // One that waits for a further attempt did run.
            let second = try await Self.store(with: "running")
            try second.execute(Self.update(to: "pending"))
            #expect(try Self.refuses(second, correct))
            try second.execute(Self.update(to: "cancelled"))
            #expect(try Self.refuses(second, correct))
        }
    }
}
