import HomerCore
import HomerReport
import HomerStore

/// A question to one state of the database.
struct APIQuestion {
    let call: WebCall
    let snapshot: StoreSnapshot
    let settings: ReportSettings
    let moments: Moments
    let zones: ZoneDatabase

    static let usual = 100
    static let most = 1_000

    func status() throws -> WebAnswer {
        let state = try StateReport(snapshot, settings: settings, moments: moments, zones: zones)
        let holder = state.lastDaemon.flatMap { $0.stoppedAt == nil ? LockHolder($0) : nil }
        return .json(.status, StatusReport(settings: settings, holder: holder, state: state).json)
    }

    func events() throws -> WebAnswer {
        let rows = try snapshot.events(
            intent: call.query.given("intent"), warningsOnly: call.query.flag("warnings"), since: since(),
            afterID: number("after"), limit: limit())
        return .json(.array(rows.reversed().map(\.json)))
    }

    /// What waits for a person: changes of files, and runs with the digest that approves exactly what they would run.
    func changes() throws -> WebAnswer {
        let runs = try snapshot.waitingRuns().map { run in
            run.json.adding(["digest": try WaitingText(run, snapshot).map { .string($0.digest) }])
        }
        return .json(.array(try snapshot.pendingPasses().map(\.json) + runs))
    }

    func limit() throws -> Int {
        guard let text = try call.query.given("limit") else { return Self.usual }
        guard let limit = Int(text), (1...Self.most).contains(limit) else {
            throw WebProblem.badRequest("limit takes a number from 1 to \(Self.most)")
        }
        return limit
    }

    func number(_ name: String) throws -> Int64? {
        guard let text = try call.query.given(name) else { return nil }
        guard let number = Int64(text), number >= 0 else { throw WebProblem.badRequest("\(name) takes a number") }
        return number
    }

    /// A time, or a length such as `24h` back from now.
    func since() throws -> Timestamp? {
        guard let text = try call.query.given("since") else { return nil }
        if let time = Timestamp(iso: text) { return time }
        guard let length = Milliseconds(text: text) else {
            throw WebProblem.badRequest("since takes a length such as 24h, or a time such as 2026-02-06T18:00:00Z")
        }
        return moments.now - length
    }
}
