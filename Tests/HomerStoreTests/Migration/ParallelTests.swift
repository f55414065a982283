import HomerCore
import HomerTesting
import Testing

@testable import HomerMigration
@testable import HomerStore

@Suite("Comparisons of parallel mode") struct ParallelTests {
    private static let table = """
        CREATE TABLE scheduled_job_runs (
          id INTEGER PRIMARY KEY AUTOINCREMENT, job_id TEXT NOT NULL, job_name TEXT NOT NULL,
          source_file TEXT NOT NULL, started_at TEXT NOT NULL, completed_at TEXT, success INTEGER NOT NULL DEFAULT 0,
          output TEXT, error TEXT, exit_code INTEGER, created_at TEXT DEFAULT CURRENT_TIMESTAMP)
        """

    private func store(_ ids: String...) throws -> Store {
        let store = try Store.inMemory(foreign: .oldHomer)
        try store.reconcile(Samples.desired(ids.map { Samples.job(Samples.spec($0)) }))
        try store.execute(Self.table)
        return store
    }

    private func fire(_ id: String, _ time: Timestamp = start) -> PlannedFire {
        PlannedFire(
            jobID: id, generation: 1, plannedAt: time,
            launch: LaunchPreview(
                executor: "shell", argv: ["/bin/sh", "-c", "{query}"], promptHash: "ab", workingDirectory: "/w"))
    }

    @Test("A due time is planned once, also by two daemons")
    func once() throws {
        let store = try store("brief")
        for _ in 0..<2 {
            try store.plan([fire("brief")], cursors: ["brief": (1, start)], now: start)
        }
        #expect(try store.number("count(*) FROM parallel_comparisons") == 1)
        #expect(try store.number("count(*) FROM intent_runs") == 0)
        let row = try #require(store.pendingComparisons().first)
        #expect(row.launch?.argv == ["/bin/sh", "-c", "{query}"] && row.launch?.workingDirectory == "/w")
        #expect(try store.shadowedJobs().first?.cursor == start)
    }

    @Test("An edit makes the planning start where it was accepted")
    func edited() throws {
        let store = try store("brief")
        try store.plan([], cursors: ["brief": (1, start + .hours(1))], now: start)
        let edited = Samples.spec("brief") { $0.query = "echo more" }
        try store.reconcile(Samples.desired([Samples.job(edited)]), at: start + .hours(5))
        #expect(try store.shadowedJobs().first?.cursor == start + .hours(5))
    }

    @Test("Only jobs of schedule files are shadowed, and those that are gone are known")
    func jobs() throws {
        let store = try Store.inMemory(foreign: .oldHomer)
        try store.reconcile(
            Samples.desired([Samples.job(Samples.spec("job")), Samples.intent(Samples.spec("own"))]))
        #expect(try store.shadowedJobs().map(\.spec.id) == ["job"])
        try store.execute("UPDATE intents SET enabled = 0")
        #expect(try store.shadowedJobs().map(\.isActive) == [false])
    }

    @Test("Runs of the old HOMER's table are read in both of its forms of time, and each is claimed once")
    func oldRuns() throws {
        let store = try store("brief")
        try store.execute(
            """
            INSERT INTO scheduled_job_runs (job_id, job_name, source_file, started_at, completed_at, success, output)
            VALUES ('brief', 'b', 'f', '2026-05-04T09:00:00.250Z', '2026-05-04T09:00:04.250Z', 1, 'ok'),
                   ('brief', 'b', 'f', '2026-05-04 10:00:00', NULL, 0, NULL),
                   ('brief', 'b', 'f', '2026-05-04T08:59:59.000Z', NULL, 0, NULL),
                   ('brief', 'b', 'f', 'yesterday', NULL, 0, NULL)
            """)
        let runs = try store.unclaimedOldRuns(from: start)
        #expect(runs.map(\.run.startedAt) == [start + .hours(1), start + Milliseconds(250)])
        #expect(runs.map(\.run.success) == [nil, true])
        try store.plan([fire("brief")], cursors: [:], now: start)
        var row = try #require(store.pendingComparisons().first)
        row.old = runs[1].run
        row.verdict = .match
        try store.settle([row], now: start)
        #expect(try store.unclaimedOldRuns(from: start).map(\.run.id) == [2])
        let stored = try store.comparisons(since: start, until: start)
        #expect(stored == [row])
        #expect(
            try store.text("fired || ' ' || lateness_ms || ' ' || old_duration_ms FROM parallel_comparisons")
                == "1 250 4000")
    }

    @Test("Every question has an answer where the old HOMER's table does not exist")
    func noTable() throws {
        let store = try Store.inMemory(foreign: .oldHomer)
        #expect(try store.unclaimedOldRuns(from: start).isEmpty)
        #expect(try store.oldRowCounts() == nil)
        #expect(try store.oldEvidence(job: "x", at: start, tolerance: .minutes(1)) == FireJudge.Evidence())
        #expect(try !store.isHomerDatabase())
    }

    @Test("A gap in the numbers is seen")
    func gaps() throws {
        let store = try store("brief")
        let values = (1...5).map { _ in "('b', 'b', 'f', '\(start)')" }.joined(separator: ", ")
        try store.execute(
            "INSERT INTO scheduled_job_runs (job_id, job_name, source_file, started_at) VALUES \(values)")
        #expect(try store.oldRowCounts()?.missing == 0)
        try store.execute("DELETE FROM scheduled_job_runs WHERE id = 3")
        #expect(try store.oldRowCounts()?.missing == 1)
        #expect(try store.isHomerDatabase())
    }

    @Test("Comparisons are kept for their time, and with none to drop nothing is written")
    func retention() throws {
        let store = try store("brief")
        try store.plan([fire("brief"), fire("brief", start + .hours(1))], cursors: [:], now: start)
        #expect(try store.trimComparisons(olderThan: start) == 0)
        #expect(try store.trimComparisons(olderThan: start + .minutes(1)) == 1)
        #expect(try store.pendingComparisons().map(\.plannedAt) == [start + .hours(1)])
    }

    @Test("Switching off forgets what cannot be decided any more, and the beginning")
    func ended() throws {
        let store = try store("brief")
        #expect(try store.beginParallel(now: start) == start)
        #expect(try store.beginParallel(now: start + .hours(1)) == start)
        try store.plan([fire("brief")], cursors: ["brief": (1, start)], now: start)
        #expect(try store.endParallel())
        #expect(try !store.endParallel())
        #expect(try store.pendingComparisons().isEmpty)
        #expect(try store.parallelSince() == nil)
        #expect(try store.shadowedJobs().first?.cursor == nil)
    }
}
