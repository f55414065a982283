import Cron
import HomerCore
import HomerDashboard
import HomerReport
import HomerStore
import HomerTesting
import Testing

/// A workspace in memory with a daemon, and the pages it makes.
struct House {
    static let now = Samples.time("2026-02-03T04:00:00Z")
    static let daemon = DaemonIdentity(pid: 812, host: "box", user: "ada", version: "1.0", bootID: "boot")

    let store: Store
    var sources = DashboardSources()
    var isDaemonRunning = true

    init() throws { store = try Store.inMemory().startingEpoch(daemon: Self.daemon, now: Self.now - .hours(30)) }

    /// With intents accepted a day ago.
    init(_ intents: [DesiredIntent]) throws {
        try self.init()
        try accept(intents, at: Self.now - .days(1))
    }

    init(of ids: String..., change: (inout IntentSpec) -> Void = { _ in }) throws {
        try self.init(ids.map { Samples.intent(Samples.spec($0, change)) })
    }

    func accept(_ intents: [DesiredIntent], at time: Timestamp) throws {
        let plan = try Planner(zones: UTCOnly()) { try store.canonicalSpec(of: $0) }
            .plan(desired: Samples.desired(intents), stored: store.storedState(now: time), now: time)
        try store.apply(plan, pass: PassRecord(id: "pass\(time.seconds)", trigger: "start", startedAt: time), now: time)
    }

    /// A file that is invalid.
    func hold(_ id: String) throws {
        let row = HeldRow(
            file: "desired/\(id).json", intentID: id, reason: .known(.schemaError), code: "E104", line: 12, column: 5,
            message: "unknown field \"shedule\"", keepsGeneration: nil, since: Self.now - .hours(1))
        try store.replaceHeld([row], pass: "8f31c0de", now: Self.now - .hours(1))
    }

    /// Decides one due time; returns its run when it makes one.
    @discardableResult
    func decide(_ id: String, _ due: Timestamp, _ verdict: OccurrenceVerdict = .ran) async throws -> Int64? {
        let decision = OccurrenceDecision(
            intentID: id, generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
            ledger: [LedgerEntry(due, verdict)], cursor: due)
        return try await store.decide([decision], now: due).runs.first
    }

    /// A whole run from a due time to its end.
    @discardableResult
    func ran(_ id: String, _ due: Timestamp, _ result: ExecutionResult) async throws -> Int64 {
        let run = try #require(try await decide(id, due))
        _ = try await store.claim(limit: 10, now: due)
        try await store.started([StartNote(run: run, attempt: 1, process: nil, outputFile: "/out/\(run).log")])
        try await store.finish(run: run, result: result, outputFile: "/out/\(run).log", now: due + .seconds(12))
        return run
    }

    var report: ReportSettings {
        ReportSettings(
            root: "/home/ada/work", database: "/home/ada/work/.homer/homer.db", shownDatabase: ".homer/homer.db",
            concurrency: 4, limits: RunLimits(), freeze: [], legacy: .off, settings: [],
            isDaemonRunning: isDaemonRunning)
    }

    func page(
        _ page: DashboardPage, query: [(String, String)] = [], notice: String? = nil
    ) throws -> RenderedPage {
        let renderer = DashboardRenderer(
            settings: DashboardSettings(
                report: { [report] in report }, zones: ZoneDatabase(tz: "UTC"), sources: sources))
        let context = PageContext(
            now: Self.now, viewerZone: .utc, csrf: "c5rf", query: query, notice: notice)
        return try store.snapshot { try renderer.render(page, $0, context) }
    }

    func html(_ page: DashboardPage, query: [(String, String)] = []) throws -> String {
        try self.page(page, query: query).html
    }

    /// Every page there is, of an intent and a run that are there.
    func allPages(intent: String, run: Int64) throws -> [(name: String, html: String)] {
        let pages: [(String, DashboardPage)] = [
            ("overview", .overview), ("intents", .intents(ListQuery(Fields()))), ("intent", .intent(intent)),
            ("runs", .runs(ListQuery(Fields()))), ("run", .run(run)), ("changes", .changes),
            ("discovery", .discovery(nil)), ("flags", .flags), ("migration", .migration), ("incidents", .incidents),
            ("not found", .problem(.notFound("There is nothing here."))), ("login", .login(.expired)),
            ("confirm", .confirm(.suspend([intent], until: nil))),
        ]
        return try pages.map { ($0.0, try html($0.1)) }
    }
}

func list(_ pairs: (String, String)...) -> ListQuery { ListQuery(Fields(pairs.map { Fields.Field($0.0, $0.1) })) }
