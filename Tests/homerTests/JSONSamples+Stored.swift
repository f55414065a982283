import HomerCore
import HomerTesting

@testable import HomerCLI
@testable import HomerMigration
@testable import HomerReport
@testable import HomerStore

/// What is gathered from a database.
extension JSONSamples {
    static func stored() throws -> [Sample] {
        let fixture = try Fixture()
        try fixture.accept(
            .job("backup", .cron(CronTrigger(expression: "30 2 * * *", timeZone: "UTC"))),
            .job("report", .after(intent: "backup", on: .success)))
        _ = try fixture.store.enqueueManual(intent: "backup", by: "ada@box", now: time)
        return try intents(fixture) + status(fixture)
    }

    private static var row: IntentRow {
        IntentRow(
            id: "backup", name: "Backup", spec: .job("backup", .cron(CronTrigger(expression: "30 2 * * *"))),
            enabled: true, generation: 4, source: "desired", file: "desired/backup.json", commit: commit.hash,
            author: commit.author, createdAt: time, acceptedAt: time, cursor: time, specHash: "h", lastRun: run,
            consecutiveFailures: 1,
            held: HeldRow(
                file: "desired/backup.json", intentID: "backup", reason: .known(.schemaError), code: "E120", line: 12,
                column: 5, message: "unknown field", keepsGeneration: 4, since: time))
    }

    private static func settings(_ fixture: Fixture) -> ReportSettings {
        ReportSettings(
            root: fixture.root, database: fixture.root + "/.homer/homer.db", shownDatabase: ".homer/homer.db",
            concurrency: 4, limits: RunLimits(), freeze: [], legacy: .builtin,
            settings: [SettingReport(name: "database", value: "homer.db", origin: .builtIn)],
            configuration: configuration, isDaemonRunning: false, otherEngine: .oldEngine(.builtin),
            budgets: Budgets(lanes: ["default": budget]))
    }

    private static let budget = Budget(
        perRun: Budget.PerRun(cost: 0.5, tokens: 1000, turns: 9),
        perDay: Budget.PerDay(cost: 5, tokens: 10_000, runs: 20))

    private static func intents(_ fixture: Fixture) throws -> [Sample] {
        let zones = ZoneDatabase()
        let moments = Moments(now: time + .minutes(10), zones: UTCOnly())
        var removed = row
        removed.removedAt = time
        let context = IntentContext(
            overrides: [
                Override(id: 1, intentID: "backup", kind: .suspend, reason: "r", by: "ada@box", createdAt: time)
            ], pending: [pendingPass(plan)], edit: EditRow(file: "desired/backup.json", since: time), engine: .old,
            keeper: .builtin)
        let view = IntentView(row, context, moments: moments, zones: zones)
        let gone = IntentView(removed, context, moments: moments, zones: zones)
        let settings = settings(fixture)
        let detail = try fixture.store.snapshot { snapshot in
            let contexts = try IntentContexts(snapshot, settings: settings, zones: zones, now: moments.now)
            return try snapshot.intents(ids: ["backup"], includeRemoved: false).map {
                try IntentDetail(
                    $0, snapshot: snapshot, contexts: contexts, moments: moments, zones: zones,
                    settings: settings, withBlame: true)
            }
        }
        let condition = Condition(type: .ready, status: .no, reason: "Suspended", message: "m", since: time)
        let generation = GenerationRow(
            generation: 6, file: "desired/backup.json", commit: commit.hash, author: commit.author, passID: "p6",
            acceptedAt: time, cause: .file, specHash: "h", contentHash: "c", madeByRun: 12)
        return [
            ("Intent", view.json.watched("ADDED")), ("Intent", gone.json), ("Condition", condition.json(generation: 4)),
            ("Generation", IntentHistory.Entry(row: generation, tags: ["good"], changes: [field]).json),
            (
                "Budget",
                BudgetRules.Standing(
                    scope: .lane, name: "work", budget: budget, spent: Spending(cost: 0.25, tokens: 7, runs: 1),
                    resetsAt: time
                ).json
            ),
            ("BlamedField", BlamedField(path: "priority", value: 50, row: generation).json),
            ("Comparison", GenerationComparison(id: "backup", from: 5, to: 6, changes: [field], fieldCount: 9).json),
        ] + detail.map { ("Intent", $0.json) }
    }

    private static func status(_ fixture: Fixture) throws -> [Sample] {
        let zones = ZoneDatabase()
        let moments = Moments(now: time + .minutes(10), zones: UTCOnly())
        let identity = DaemonIdentity(pid: 4711, host: "box", user: "ada", version: "0.1.0", bootID: "b")
        _ = try fixture.store.startingEpoch(daemon: identity, now: time)
        let settings = settings(fixture)
        let state = try fixture.store.snapshot {
            try StateReport($0, settings: settings, moments: moments, zones: zones)
        }
        return [
            StatusReport(settings: settings, holder: LockHolder(identity, since: time), state: state),
            StatusReport(settings: settings, holder: nil, state: state, displaced: 4712),
            StatusReport(settings: settings, holder: nil, state: state),
        ].map { ("Status", $0.json) }
    }
}
