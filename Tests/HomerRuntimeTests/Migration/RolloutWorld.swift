import GRDB
import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerMigration

/// HOMER's database, its jobs, and a daemon that is driven from due time to due time.
struct RolloutWorld {
    /// The three switches that decide who runs the jobs, and discovery, as the test keeps them.
    struct Switches: Hashable {
        var enabled = false
        var bridge = false
        var parallel = true
        var discovery = false

        var engine: Engine { enabled && bridge && !parallel ? .new : .old }
    }

    /// A due time and who has to run it.
    struct Fire: Hashable {
        var job: String
        var due: Timestamp
        var engine: Engine
    }

    let path: String
    /// Another process at the same database.
    let file: Store
    let jobs: [HomerJob]
    private(set) var switches = Switches()
    private(set) var expected: [Fire] = []
    private(set) var now: Timestamp
    /// The newest of HOMER's own runs.
    private let lastOldRun: Int64
    /// What HOMER left, as text; nothing of it may ever change.
    private let left: [String]
    private let home: String
    private let queue: DatabaseQueue
    private let wall: TestTime
    private let executors = ["claude", "gemini", "kimi"].map { ScriptedExecutor(name: $0) }
    private var daemon: RehearsedDaemon
    private var looks = 0

    init(in directory: String, start: Timestamp) async throws {
        home = directory + "/home"
        path = try HomerHome.make(in: home, until: String(start.description.prefix(10)))
        jobs = try HomerHome.jobs()
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        queue = try DatabaseQueue(path: path, configuration: configuration)
        lastOldRun = try Self.number(queue, "SELECT max(id) FROM scheduled_job_runs")
        left = try Self.leftBehind(queue, through: lastOldRun)
        now = start
        wall = TestTime(start)
        file = try Store.open(path: path, foreign: .oldHomer)
        try file.reconcile(Samples.desired(jobs.map(\.intent)), at: start)
        daemon = try await RehearsedDaemon(path: path, home: home, executors: executors, wall: wall)
    }

    // MARK: Time

    /// Lets time pass; every job that falls due on the way is run before the next hour.
    mutating func pass(until end: Timestamp) async throws {
        var hour = Timestamp(seconds: (now.seconds / 3600 + 1) * 3600)
        while hour <= end {
            try await fall(due: hour)
            hour = hour + .hours(1)
        }
        try await move(to: end)
    }

    /// The next due time of a job comes, and the daemon is killed in the run of it.
    mutating func crash(in id: String) async throws {
        var hour = Timestamp(seconds: (now.seconds / 3600 + 1) * 3600)
        let job = try #require(jobs.first { $0.id == id })
        while !job.isDue(at: hour) { hour = hour + .hours(1) }
        try await pass(until: hour - .minutes(1))
        let executor = try #require(executors.first { $0.name == job.intent.spec.execution.executor })
        let before = executor.intents.count { $0 == id }
        executor.script(id, .hang)
        expect(at: hour)
        try await move(to: hour)
        _ = try await eventually { executor.intents.count { $0 == id } > before ? true : nil }
        try await restart(killed: true)
        try await settle()
    }

    private mutating func fall(due hour: Timestamp) async throws {
        guard expect(at: hour) || hour == PacificOnly.change else { return }
        try await move(to: hour)
        try await settle()
    }

    /// False when nothing is due.
    @discardableResult
    private mutating func expect(at hour: Timestamp) -> Bool {
        let due = jobs.filter { $0.isDue(at: hour) }
        expected += due.map { Fire(job: $0.id, due: hour, engine: switches.engine) }
        return !due.isEmpty
    }

    private mutating func move(to moment: Timestamp) async throws {
        now = moment
        wall.setWall(moment)
        try await look()
    }

    private mutating func look() async throws {
        looks += 1
        try await daemon.look(oldFirst: looks.isMultiple(of: 2))
    }

    /// Returns when everything that fell due has been taken and has ended, and the daemon knows.
    private func settle() async throws {
        let (queue, daemon, wanted) = (queue, daemon, expected.count)
        do {
            _ = try await eventually {
                guard try Self.isQuiet(queue, fires: wanted), await daemon.isIdle else { return nil as Bool? }
                return true
            }
        } catch let error as NeverHappened {
            Issue.record("at \(now) \(wanted) due times were to be over: \(try fires().suffix(3))")
            throw error
        }
    }

    // MARK: The operator

    /// Sets the switches of a stage as `homer flags set` does.
    mutating func set(_ wanted: Switches) async throws {
        try file.setFlags(
            [
                .enabled: "\(wanted.enabled)", .schedulerBridge: "\(wanted.bridge)",
                .parallelMode: "\(wanted.parallel)", .discoveryEnabled: "\(wanted.discovery)",
                .tickInterval: "60000",
            ], by: "ada", now: now)
        switches = wanted
        try await look()
    }

    /// The migration plan's own lines; level 3 restarts the daemon.
    mutating func rollBack(_ level: Int) async throws {
        let rows = [1: "= 'runtime.enabled'", 2: "= 'runtime.scheduler_bridge'", 3: "LIKE 'runtime.%'"]
        let condition = try #require(rows[level])
        try Self.write(queue, "UPDATE runtime_flags SET value='false' WHERE key \(condition)")
        switch level {
        case 1: switches.enabled = false
        case 2: switches.bridge = false
        default: switches = Switches(parallel: false)
        }
        if level == 3 { try await restart(killed: false) }
        try await look()
    }

    /// - Parameter killed: the new daemon has its epoch before the old one could write an ending.
    private mutating func restart(killed: Bool) async throws {
        let dead = daemon
        if killed { _ = try file.startingEpoch(daemon: HomerRuntimeTests.daemon, now: now) }
        await dead.end()
        daemon = try await RehearsedDaemon(path: path, home: home, executors: executors, wall: wall)
    }

    func end() async { await daemon.end() }

    // MARK: What is to be seen

    func report() throws -> ParallelReport {
        let oldest = now - Store.comparisonRetention
        let since = max(try file.parallelSince() ?? oldest, oldest)
        let active = try file.shadowedJobs().filter(\.isActive).map(\.spec.id)
        return ParallelReport(
            rows: try file.comparisons(since: since, until: now),
            facts: ParallelFacts(jobs: active, oldRows: try file.oldRowCounts()), since: since, until: now)
    }

    func rollout() throws -> Rollout {
        let (flags, report) = (try file.flags(), try report())
        return Rollout(
            Rollout.Facts(
                isHomerDatabase: try file.isHomerDatabase(), enabled: flags.enabled, bridge: flags.schedulerBridge,
                parallel: flags.parallelMode, discovery: flags.discoveryEnabled, compared: report.total.executed,
                isGo: report.isGo, unexplained: report.total.unexplained))
    }

    /// Nothing was lost, nothing was run twice, each by the engine that had the jobs, and HOMER's rows are as they
    /// were.
    func check(_ stage: Comment) throws {
        let line = { (fire: Fire) in "\(fire.job) \(fire.due)" }
        try compare(try fires(), with: expected.map { "\(line($0)) \($0.engine.rawValue) ran" }, "\(stage): fires")
        try compare(
            try strings(
                """
                SELECT job_id || ' ' || started_at FROM scheduled_job_runs
                WHERE id > \(lastOldRun) AND completed_at IS NOT NULL
                """), with: expected.filter { $0.engine == .old }.map(line), "\(stage): runs of the old engine")
        try compare(
            try strings("SELECT intent_id || ' ' || coalesce(scheduled_for, triggered_by) FROM intent_runs"),
            with: expected.filter { $0.engine == .new }.map(line), "\(stage): runs of the new engine")
        let isAsItWas = try Self.leftBehind(queue, through: lastOldRun) == left
        #expect(isAsItWas, "\(stage): what the old HOMER left")
        #expect(try strings("SELECT job_id FROM scheduled_job_state WHERE is_running = 1") == [], stage)
        #expect(Set(try strings("SELECT job_id FROM scheduled_job_state")).isSubset(of: jobs.map(\.id)), stage)
    }

    private func compare(_ found: [String], with wanted: [String], _ what: Comment) throws {
        #expect(found.count == wanted.count, what)
        #expect(Array(Set(wanted).subtracting(found).sorted().prefix(5)) == [], "\(what) that are missing")
        #expect(Array(Set(found).subtracting(wanted).sorted().prefix(5)) == [], "\(what) too many")
    }

    private func fires() throws -> [String] {
        try strings(
            "SELECT job_id || ' ' || due_at || ' ' || engine || ' ' || decision FROM legacy_fires ORDER BY due_at")
    }

    func strings(_ query: String) throws -> [String] { try queue.read { try String.fetchAll($0, sql: query) } }

    private static func isQuiet(_ queue: DatabaseQueue, fires: Int) throws -> Bool {
        try number(
            queue,
            """
            SELECT (SELECT count(*) FROM legacy_fires) >= \(fires)
              AND NOT EXISTS (SELECT 1 FROM legacy_processes WHERE ended_at IS NULL)
              AND NOT EXISTS (SELECT 1 FROM intent_runs WHERE completed_at IS NULL)
            """) == 1
    }

    private static func number(_ queue: DatabaseQueue, _ query: String) throws -> Int64 {
        try queue.read { try Int64.fetchOne($0, sql: query) ?? 0 }
    }

    private static func write(_ queue: DatabaseQueue, _ statement: String) throws {
        try queue.write { try $0.execute(sql: statement) }
    }

    /// Every value of every row that HOMER wrote, and how its tables are made.
    private static func leftBehind(_ queue: DatabaseQueue, through run: Int64) throws -> [String] {
        let tables = [
            "scheduled_job_runs", "pending_plans", "_migrations", "overnight_tasks", "overnight_iterations",
            "morning_choices", "overnight_milestones",
        ]
        return try queue.read { db in
            try (tables + ["scheduled_job_state"]).flatMap { table in
                let made = try String.fetchAll(
                    db, sql: "SELECT coalesce(sql, '') FROM sqlite_schema WHERE tbl_name = '\(table)'")
                guard tables.contains(table) else { return made }
                let values = try db.columns(in: table).map { "quote(\"\($0.name)\")" }.joined(separator: " || ',' || ")
                let rows = try String.fetchAll(
                    db,
                    sql: """
                        SELECT \(values) FROM "\(table)" \(table == "scheduled_job_runs" ? "WHERE id <= \(run)" : "")
                        ORDER BY rowid
                        """)
                return made + rows
            }
        }
    }
}
