import HomerCore
import HomerTesting
import Testing

@testable import HomerMigration
@testable import HomerStore

/// What the decision transaction does beside a HOMER that writes runs.
@Suite("Decisions beside the old HOMER") struct BesideHomerTests {
    private func home() throws -> Store {
        let store = try Store.inMemory(foreign: .oldHomer)
        try store.reconcile(Samples.desired([Samples.job(Samples.spec("brief"))]))
        try store.execute(Schema.homerTables)
        return store
    }

    private func decision(_ due: Timestamp) -> OccurrenceDecision {
        OccurrenceDecision(
            intentID: "brief", generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
            ledger: [LedgerEntry(due, .ran)], cursor: due, isJob: true)
    }

    private func fire(_ store: Store, _ moment: Timestamp, job: String = "brief") throws {
        try store.execute(
            """
            INSERT INTO scheduled_job_runs (job_id, job_name, source_file, started_at, completed_at, success)
            VALUES ('\(job)', 'b', 'f', '\(moment)', '\(moment + Milliseconds(300))', 1)
            """)
    }

    @Test("A due time waits for the old HOMER, is its own once it has given a sign, and is ours when it has not")
    func waits() async throws {
        let store = try home()
        let (first, second) = (start + .hours(1), start + .hours(2))
        let early = try await store.decide([decision(first)], gate: .oldEngine(.external), now: first + .seconds(1))
        #expect(early.held == ["brief"] && early.runs.isEmpty && early.left.isEmpty)
        try fire(store, first + Milliseconds(80))
        let late = try await store.decide([decision(first)], gate: .oldEngine(.external), now: first + .seconds(2))
        #expect(late.left.map(\.run) == [1] && late.runs.isEmpty && late.held.isEmpty)
        #expect(try store.number("count(*) FROM occurrences") == 0)
        let silent = try await store.decide(
            [decision(second)], gate: .oldEngine(.external), now: second + OldScheduler.patience)
        #expect(silent.runs.count == 1 && silent.left.isEmpty)
    }

    @Test("A sign of another job is a sign of life too")
    func others() async throws {
        let store = try home()
        let due = start + .hours(1)
        try fire(store, due + .seconds(4), job: "memory")
        let routed = try await store.decide([decision(due)], gate: .oldEngine(.external), now: due + .seconds(30))
        #expect(routed.left.map(\.run) == [nil] && routed.runs.isEmpty)
        #expect(try store.legacyFires(of: "brief").map(\.decision) == [.own(.leftToHomer)])
    }

    @Test("Our own rows in the old HOMER's table are no sign of it, nor are rows of before an owner said it is stopped")
    func ours() async throws {
        let store = try home()
        try fire(store, start - .hours(1))
        let own = try store.startingEpoch(daemon: daemon, now: start)
        let due = start + .hours(1)
        let job = LegacyJob(spec: Samples.spec("memory"), file: "f", generation: nil, cursor: start)
        _ = try await own.writeGrouped { db in
            try Store.beginLegacyRun(job, by: nil, epoch: 1, now: start + .minutes(1), db)
        }
        #expect(try !own.oldScheduler(.builtin, now: due).isBeside)
        let routed = try await own.decide([decision(due)], gate: .oldEngine(.builtin), now: due)
        #expect(routed.runs.count == 1)
    }

    @Test(
        "However the old HOMER comes and goes, each due time is run once, by the old HOMER or by us",
        arguments: 1...20 as ClosedRange<UInt64>)
    func once(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let store = try home()
        var lives = true
        for hour in 1...40 as ClosedRange<Int64> {
            let due = start + .hours(hour)
            if random.isLucky(25) { lives.toggle() }
            let delay = Milliseconds(Int64.random(in: 0...9_000, using: &random))
            var hasFired = false
            for second in [0, 5, 12, 30] as [Int64] {
                let now = due + .seconds(second)
                if lives, !hasFired, due + delay <= now {
                    try fire(store, due + delay)
                    hasFired = true
                }
                let routed = try await store.decide([decision(due)], gate: .oldEngine(.external), now: now)
                if routed.held.isEmpty { break }
            }
            if lives, !hasFired { try fire(store, due + delay) }
            let own = try store.number("count(*) FROM intent_runs WHERE scheduled_for = '\(due)'")
            #expect(own == (lives ? 0 : 1), "seed \(seed), hour \(hour)")
        }
    }
}
