import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerMigration
@testable import HomerStore

@Suite("Copying the old HOMER's history") struct ImportHistoryTests {
    @Test("Each run is copied once, the old HOMER's rows stay, and what may run is left")
    func once() throws {
        let store = try OldRuns.store()
        try store.accept("brief")
        let before = try OldRuns.fingerprint(store)
        let forecast = try store.historyToImport(now: start)
        let done = try store.importHistory(now: start)
        #expect(done == forecast)
        #expect(done.copied == 5)
        #expect(done.lost == 2)
        #expect(done.newIntents == ["gone"])
        #expect(done.open.map(\.run.description) == ["h6"])
        let again = try store.importHistory(now: start)
        #expect(again.copied == 0)
        #expect(again.known == 5)
        #expect(again.open == done.open)
        #expect(try store.number("count(*) FROM foreign_runs") == 5)
        #expect(try store.number("count(*) FROM imported_runs") == 5)
        #expect(try OldRuns.fingerprint(store) == before)
        #expect(try store.allRuns(Store.RunFilter()).map(\.name.description) == ["h6", "h5", "h4", "h3", "h2", "h1"])
        #expect(try store.number("count(*) FROM intent_runs") == 0)
        #expect(try store.allRuns(Store.RunFilter()).dropFirst().allSatisfy { $0.triggeredBy.rawValue == "import" })
        #expect(try store.number("count(*) FROM pragma_foreign_key_check") == 0)
        // A day later the run that was left is an orphan as well.
        let later = try store.importHistory(now: start + .days(2))
        #expect(later.copied == 1)
        #expect(later.lost == 1)
        #expect(later.open.isEmpty)
    }

    @Test("Of a locked job the newest open run may be running, however old; the others were left by a crash")
    func locked() throws {
        let store = try OldRuns.store()
        try store.execute("INSERT INTO scheduled_job_state VALUES ('brief', 's.json', 1, 1)")
        let done = try store.importHistory(now: start + .days(30))
        #expect(done.open.map(\.run.description) == ["h6"])
        #expect(done.lost == 2)
        try store.execute("UPDATE scheduled_job_state SET is_running = 0")
        #expect(try store.importHistory(now: start + .days(30)).lost == 1)
    }

    @Test("Killed after any batch, a second import completes it exactly once", arguments: [1, 2, 3, 5, 500])
    func resumed(_ batch: Int) throws {
        let store = try OldRuns.store()
        var after: Int64? = 0
        var batches = 0
        while let from = after {
            after = try store.importBatch(after: from, limit: batch, now: start).last
            batches += 1
            // As if the process had died here: another begins from nothing.
            if batches == 2 { break }
        }
        _ = try store.importHistory(batch: batch, now: start)
        #expect(try store.number("count(*) FROM foreign_runs") == 5)
        #expect(try store.number("count(*) FROM imported_runs") == 5)
        #expect(try store.number("count(*) FROM intents") == 2)
    }

    @Test("Copies decide nothing: no failures in a row, no last run, no interval, no number of ours")
    func silent() async throws {
        let store = try OldRuns.store()
        try store.accept("brief")
        _ = try store.importHistory(now: start)
        let row = try #require(try store.intents(ids: ["brief"]).first)
        #expect(row.lastRun == nil)
        #expect(row.consecutiveFailures == 0)
        let scheduled = try #require(try store.scheduledIntents(ids: ["brief"]).first)
        #expect(scheduled.lastStart == nil)
        #expect(scheduled.lastEnd == nil)
        #expect(try store.number("count(*) FROM occurrences") == 0)
        #expect(try await store.due("brief") == 1)
        #expect(try store.runs(Store.RunFilter()).map(\.id) == [1])
    }

    @Test("A job that no file has becomes a removed intent that no pass touches, until a file takes its id")
    func tombstone() throws {
        let store = try OldRuns.store()
        try store.accept("brief")
        let plan = try store.plan(Samples.desired([Samples.intent(Samples.spec("brief"))]))
        _ = try store.importHistory(now: start)
        #expect(try store.intents().map(\.id) == ["brief"])
        let all = try store.intents(includeRemoved: true)
        let gone = try #require(all.first { $0.id == "gone" })
        #expect(gone.source == IntentSource.history)
        #expect(!gone.enabled)
        #expect(gone.removedAt != nil)
        #expect(try store.plan(Samples.desired([Samples.intent(Samples.spec("brief"))])).isEmpty)
        // What was planned before the import does not know the new intent.
        #expect(plan.base != (try store.stateVersion()))
        let revived = try store.reconcile(
            Samples.desired([Samples.intent(Samples.spec("brief")), Samples.job(Samples.spec("gone"))]))
        #expect(revived.changes.map(\.id) == ["gone"])
        #expect(revived.changes.first?.actions == [.enable, .update])
        #expect(try store.intents(ids: ["gone"]).first?.source == IntentSource.schedule)
        #expect(try store.allRuns(Store.RunFilter(intentID: "gone")).map(\.name.description) == ["h3"])
    }

    @Test("A run whose copy was pruned is the old HOMER's row again, and is not copied a second time")
    func pruned() throws {
        let store = try OldRuns.store()
        _ = try store.importHistory(now: start)
        let gone = try store.prune(runsBefore: start, eventsBefore: start).runs
        #expect(gone > 0)
        #expect(try store.importHistory(now: start).copied == 0)
        #expect(try store.allRuns(Store.RunFilter()).count == 6)
    }

    @Test("The last copy and the last failed one stay, until runs of ours are what they were")
    func kept() async throws {
        let store = try OldRuns.store()
        try store.accept("brief")
        _ = try store.importHistory(now: start)
        try store.execute("DROP TABLE scheduled_job_runs")
        func names() throws -> [String] { try store.allRuns(Store.RunFilter()).map(\.name.description) }
        let later = start + .days(1)
        var pruning = Pruning(store, runsBefore: later, eventsBefore: later, batchSize: 1)
        #expect(try pruning.runCount() == 3)
        var batches: [Int] = []
        while let batch = try pruning.next() { batches.append(batch.runs) }
        #expect(batches.filter { $0 > 0 } == [1, 1, 1])
        #expect(try names() == ["h5", "h3"])
        let run = try await store.due("brief")
        _ = try await store.claim(limit: 1, now: start)
        try await store.finish(run: run, result: ExecutionResult(outcome: .succeeded), outputFile: nil, now: start)
        // The last failure is still a copy, and it is the last copy.
        #expect(try store.prune(runsBefore: start, eventsBefore: start).runs == 0)
        let failed = try await store.due("brief", start + .hours(1))
        _ = try await store.claim(limit: 1, now: start + .hours(1))
        try await store.finish(
            run: failed, result: ExecutionResult(outcome: .failed), outputFile: nil, now: start + .hours(1))
        #expect(try store.prune(runsBefore: start, eventsBefore: start).runs == 1)
        #expect(try names() == ["\(failed)", "\(run)", "h3"])
        #expect(try store.number("count(*) FROM imported_runs") == 5)
    }

    @Test("A copy keeps its ending; what it printed may be cleared, and the row deleted")
    func endings() throws {
        let store = try OldRuns.store()
        _ = try store.importHistory(now: start)
        for change in ["outcome = 'failed'", "completed_at = 'x'", "status = 'cancelled'", "number = 99"] {
            #expect(throws: DatabaseError.self, "\(change)") { try store.execute("UPDATE foreign_runs SET \(change)") }
        }
        try store.execute("UPDATE foreign_runs SET output = NULL, error = NULL; DELETE FROM foreign_runs")
        #expect(try store.importHistory(now: start).copied == 0)
    }

    @Test("An intent's runs in the old HOMER say how long it takes where it has few of its own")
    func medians() async throws {
        let store = try OldRuns.store()
        try store.accept("brief")
        #expect(try store.runMedians().byIntent.isEmpty)
        _ = try store.importHistory(now: start)
        // 2.25 s and 600 s; the two that were lost say nothing.
        #expect(try store.runMedians().byIntent["brief"] == RunMedian(durations: [2250, 600_000], costs: []))
        #expect(try store.runMedians().byIntent["gone"]?.samples == 1)
        #expect(try store.runMedians().byExecutor.isEmpty)
        let run = try await store.due("brief")
        _ = try await store.claim(limit: 1, now: start)
        try await store.finish(
            run: run, result: ExecutionResult(outcome: .succeeded), outputFile: nil, now: start + .seconds(7))
        #expect(try store.runMedians().byIntent["brief"]?.samples == 3)
    }

    @Test("Ninety days of eight jobs are copied in batches with their progress")
    func long() throws {
        let store = try OldRuns.store(
            """
            INSERT INTO scheduled_job_runs (job_id, job_name, source_file, started_at, completed_at, success)
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 719)
            SELECT 'job' || (i % 8), 'Job', 's.json', datetime('2026-02-01', (i * 3) || ' hours'),
              datetime('2026-02-01', (i * 3) || ' hours', '1 minute'), i % 3 > 0 FROM n;
            """)
        var told: [Int] = []
        let done = try store.importHistory(batch: 200, now: start) { told.append($0) }
        #expect(done.copied == 720)
        #expect(done.newIntents.count == 8)
        #expect(told == [200, 400, 600, 720])
        let newest = try store.allRuns(Store.RunFilter(limit: 50))
        #expect(newest.count == 50)
        #expect(newest.first?.name == RunName(old: 720))
        #expect(newest.map(\.triggeredAt) == newest.map(\.triggeredAt).sorted(by: >))
    }
}
