import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Plans that wait") struct PlanStoreTests {
    /// A store in which `a`, an agent's intent, has answered with a plan.
    private func waiting(_ plan: String = "## Implementation Plan\n1. x") async throws -> Store {
        let store = try Store.inMemory()
        try store.accept("a") { $0.execution = Execution(executor: "claude") }
        try await answer(plan, store)
        return store
    }

    private func answer(_ plan: String, _ store: Store, at time: Timestamp = start) async throws {
        let run = try store.enqueueManual(intent: "a", by: "ada", now: time)
        _ = try await store.claim(limit: 1, now: time)
        try await store.finish(
            run: run, result: ExecutionResult(outcome: .succeeded, output: plan, plan: plan), outputFile: nil, now: time
        )
    }

    @Test("A plan is stored with the ending of its run, in the old HOMER's own columns, with an event")
    func stored() async throws {
        let store = try await waiting()
        #expect(try store.text("job_id || ' ' || created_at FROM pending_plans") == "a \(start.milliseconds)")
        let plan = try #require(try store.pendingPlan(of: "a"))
        #expect(plan == PendingPlan(intentID: "a", plan: "## Implementation Plan\n1. x", createdAt: start))
        #expect(try store.pendingPlans() == [plan] && plan.digest.count == 8)
        #expect(try store.events(intent: "a").map(\.reason).contains(.known(.planWaits)))
        #expect(try store.run(1)?.outcome == .succeeded)
    }

    @Test("A newer plan of the intent takes the place of the one that waits, as in the old HOMER")
    func newer() async throws {
        let store = try await waiting("### Phase 1")
        let old = try #require(try store.pendingPlan(of: "a"))
        try await answer("### Step 1: y", store, at: start + .hours(1))
        #expect(try store.pendingPlans().map(\.plan) == ["### Step 1: y"])
        let code = codeOf {
            try store.approvePlan(of: "a", digest: old.digest, by: "ada", reason: nil, now: start)
        }
        #expect(code == .conflict)
        #expect(try store.pendingPlans().count == 1)
    }

    @Test("Approving ends the waiting and stores the run that carries it out, at once or not at all")
    func approve() async throws {
        let store = try await waiting()
        let plan = try #require(try store.pendingPlan(of: "a"))
        let run = try store.approvePlan(
            of: "a", digest: plan.digest, by: "ada@box", reason: "fine", now: start + .minutes(1))
        #expect(try store.pendingPlans().isEmpty)
        #expect(try store.approvedPlan(ofRun: run) == plan.plan)
        let row = try #require(try store.run(run))
        #expect(row.status == .pending && row.triggeredBy == .plan && row.requestedBy == "ada@box")
        #expect(row.scheduledFor == nil)
        #expect(try await store.claim(limit: 1, now: start).map(\.id) == [run])
        #expect(try store.text("decision || decided_by || reason FROM plan_decisions") == "approvedada@boxfine")
        #expect(
            codeOf { try store.approvePlan(of: "a", digest: plan.digest, by: "b", reason: nil, now: start) }
                == .notFound)
        #expect(try store.approvedPlan(ofRun: 1) == nil)
        #expect(try store.events(intent: "a").map(\.reason).contains(.known(.planApproved)))
    }

    @Test("Sent back with instructions it is rejected, and a run of the intent is given them with the plan")
    func revise() async throws {
        let store = try await waiting()
        let plan = try #require(try store.pendingPlan(of: "a"))
        for text in ["", " \n", String(repeating: "x", count: PlanRevision.limit + 1)] {
            #expect(
                codeOf { try store.revisePlan(of: "a", digest: plan.digest, instructions: text, by: "ada", now: start) }
                    == .conflict)
        }
        #expect(try store.pendingPlans().count == 1)
        let moment = start + .minutes(1)
        let run = try store.revisePlan(
            of: "a", digest: plan.digest, instructions: "shorter", by: "ada@box", now: moment)
        #expect(try store.pendingPlans().isEmpty && store.approvedPlan(ofRun: run) == nil)
        #expect(try store.text("decision || decided_by || reason FROM plan_decisions") == "rejectedada@boxshorter")
        let claimed = try #require(try await store.claim(limit: 1, now: moment).first)
        #expect(claimed.id == run && claimed.triggeredBy == .manual)
        #expect(claimed.given == [PlanRevision.variable: "shorter"] && claimed.triggeredAt == moment)
        #expect(try store.rejectedPlan(of: "a", at: moment) == plan.plan)
        #expect(try store.rejectedPlan(of: "a", at: start) == nil)
        #expect(
            codeOf { try store.revisePlan(of: "a", digest: plan.digest, instructions: "x", by: "b", now: moment) }
                == .notFound)
    }

    @Test("The run waits while another one of the intent is active")
    func active() async throws {
        let store = try await waiting()
        let plan = try #require(try store.pendingPlan(of: "a"))
        let other = try store.enqueueManual(intent: "a", by: "ada", now: start)
        _ = try await store.claim(limit: 1, now: start)
        let run = try store.approvePlan(of: "a", digest: plan.digest, by: "ada", reason: nil, now: start)
        #expect(try await store.claim(limit: 9, now: start).isEmpty)
        try await store.finish(run: other, result: ExecutionResult(outcome: .failed), outputFile: nil, now: start)
        #expect(try await store.claim(limit: 9, now: start).map(\.id) == [run])
    }

    @Test("The run asks nobody again, whatever the intent says, and no newer run takes its place")
    func asksNobody() async throws {
        let store = try Store.inMemory()
        func accept(_ query: String) throws {
            try store.accept("a") {
                $0.execution = Execution(executor: "claude")
                $0.query = query
                $0.approval = .required
                $0.overlap = .replace
            }
        }
        try accept("one")
        try await answer("### Phase 1", store)
        let plan = try #require(try store.pendingPlan(of: "a"))
        let run = try store.approvePlan(of: "a", digest: plan.digest, by: "ada", reason: nil, now: start)
        try accept("two")
        try await store.cancelPending(intent: "a", begun: true, by: "a newer run", now: start)
        let look = try store.lookAtApprovals(now: start + .days(9))
        #expect(look.waiting.isEmpty && look.expired.isEmpty && look.renewed.isEmpty)
        let claimed = try await store.claim(limit: 1, now: start)
        #expect(claimed.map(\.id) == [run] && claimed.map(\.spec.query) == ["two"])
    }

    @Test("Only the agents of a fallback chain carry a plan out; what a further attempt answers waits once")
    func chain() async throws {
        let store = try Store.inMemory()
        try store.accept("a") {
            $0.execution = Execution(executor: "claude")
            $0.fallback = [Execution(executor: "shell"), Execution(executor: "kimi")]
        }
        let first = try store.enqueueManual(intent: "a", by: "ada", now: start)
        _ = try await store.claim(limit: 1, now: start)
        let quota = ExecutionResult(outcome: .quota)
        let ending = try await store.endAttempt(run: first, result: quota, outputFile: nil, now: start)
        #expect(ending.kind == .again(at: start, link: 1))
        #expect(try store.pendingPlans().isEmpty)
        // A run by hand goes to the shell; what it answers is not asked about here.
        _ = try await store.claim(limit: 1, now: start)
        let written = ExecutionResult(outcome: .succeeded, output: "### Phase 1", plan: "### Phase 1")
        let final = try await store.endAttempt(run: first, result: written, outputFile: nil, now: start)
        #expect(final.kind == .final)
        let plan = try #require(try store.pendingPlan(of: "a"))

        // The breaker of claude is open by now: the shell that comes next is passed over.
        let run = try store.approvePlan(of: "a", digest: plan.digest, by: "ada", reason: nil, now: start)
        let claimed = try await store.claim(limit: 1, now: start)
        #expect(claimed.map(\.id) == [run] && claimed.map(\.execution.executor) == ["kimi"])
        // Later it is tried, and its failure leads to kimi too.
        try await store.finish(run: run, result: ExecutionResult(outcome: .failed), outputFile: nil, now: start)
        let later = start + .hours(2)
        try await answer("### Phase 2", store, at: later)
        let second = try #require(try store.pendingPlan(of: "a"))
        let next = try store.approvePlan(of: "a", digest: second.digest, by: "ada", reason: nil, now: later)
        #expect(try await store.claim(limit: 1, now: later).map(\.execution.executor) == ["claude"])
        let again = try await store.endAttempt(run: next, result: quota, outputFile: nil, now: later)
        #expect(again.kind == .again(at: later, link: 2))
    }

    @Test("Rejecting ends the waiting, keeps who and why, and runs nothing")
    func reject() async throws {
        let store = try await waiting()
        let plan = try #require(try store.pendingPlan(of: "a"))
        try store.rejectPlan(of: "a", digest: plan.digest, by: "ada", reason: nil, now: start)
        #expect(try store.pendingPlans().isEmpty)
        #expect(try store.number("count(*) FROM intent_runs") == 1)
        #expect(try store.number("count(*) FROM plan_decisions WHERE decision = 'rejected' AND run_id IS NULL") == 1)
        #expect(try store.events(intent: "a").map(\.reason).contains(.known(.planRejected)))
    }

    @Test("A plan is not carried out by a shell, nor without its intent; it goes on waiting")
    func refused() async throws {
        let store = try await waiting()
        let plan = try #require(try store.pendingPlan(of: "a"))
        func approve() throws -> Int64 {
            try store.approvePlan(of: "a", digest: plan.digest, by: "ada", reason: nil, now: start)
        }
        try store.accept("a")
        #expect(codeOf(approve) == .conflict)
        try store.accept("z")
        #expect(codeOf(approve) == .conflict)
        try store.execute("INSERT INTO pending_plans VALUES ('nobody', 'p', 1)")
        let stranger = try #require(try store.pendingPlan(of: "nobody"))
        #expect(
            codeOf { try store.approvePlan(of: "nobody", digest: stranger.digest, by: "a", reason: nil, now: start) }
                == .conflict)
        #expect(try store.pendingPlans().map(\.intentID) == ["a", "nobody"])
        #expect(try store.number("count(*) FROM intent_runs") == 1)
    }

    @Test("A database of the old HOMER keeps its own table and what waits in it")
    func homers() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            try await DatabaseQueue(path: path).write { db in
                try db.execute(
                    sql: """
                        CREATE TABLE scheduled_job_runs (id INTEGER PRIMARY KEY AUTOINCREMENT, job_id TEXT NOT NULL,
                          job_name TEXT NOT NULL, source_file TEXT NOT NULL, started_at TEXT NOT NULL, completed_at TEXT,
                          success INTEGER NOT NULL DEFAULT 0, output TEXT, error TEXT, exit_code INTEGER);
                        CREATE TABLE pending_plans (job_id TEXT PRIMARY KEY, plan TEXT NOT NULL, created_at INTEGER NOT NULL,
                          more TEXT NOT NULL);
                        INSERT INTO pending_plans VALUES ('a', 'old plan', 1770080400000, 'x');
                        """)
            }
            let store = try Store.open(path: path)
            #expect(
                try store.pendingPlans()
                    == [PendingPlan(intentID: "a", plan: "old plan", createdAt: Timestamp(seconds: 1_770_080_400))])
            #expect(try store.text("more FROM pending_plans") == "x")
            // Its table asks for more than is known here: the run keeps its ending, and an event says it.
            try store.accept("b") { $0.execution = Execution(executor: "claude") }
            let run = try store.enqueueManual(intent: "b", by: "ada", now: start)
            _ = try await store.claim(limit: 1, now: start)
            try await store.finish(
                run: run, result: ExecutionResult(outcome: .succeeded, plan: "p"), outputFile: nil, now: start)
            #expect(try store.run(run)?.outcome == .succeeded)
            #expect(try store.events(intent: "b").contains { $0.message.contains("did not take it") })
        }
    }

    @Test("What the runs before left: the last answer that was good, and how the last one ended")
    func lastRun() async throws {
        let store = try Store.inMemory()
        try store.accept("a", "b")
        func run(_ id: String, _ result: ExecutionResult, at time: Timestamp) async throws -> Int64 {
            let number = try store.enqueueManual(intent: id, by: "ada", now: time)
            _ = try await store.claim(limit: 1, now: time)
            try await store.finish(run: number, result: result, outputFile: nil, now: time + .seconds(5))
            return number
        }
        let first = try await run("a", ExecutionResult(outcome: .succeeded, output: "one"), at: start)
        _ = try await run("b", ExecutionResult(outcome: .succeeded, output: "other"), at: start)
        _ = try await run("a", ExecutionResult(outcome: .timeout, output: "half"), at: start + .hours(1))
        // Cancelled before it started: nothing of it is worth telling.
        let waiting = try store.enqueueManual(intent: "a", by: "ada", now: start + .hours(2))
        try store.requestCancel(run: waiting, by: "ada", now: start + .hours(2))
        #expect(try store.lastRun(of: "a", before: first) == LastRun())
        #expect(
            try store.lastRun(of: "a", before: waiting + 1)
                == LastRun(
                    output: "one", outcome: .timeout, endedAt: start + .hours(1) + .seconds(5),
                    succeededAt: start + .seconds(5)))
        let long = ExecutionResult(outcome: .succeeded, output: String(repeating: "x", count: 100_000))
        let last = try await run("a", long, at: start + .hours(3))
        let output = try store.lastRun(of: "a", before: last + 1).output
        #expect(output.utf8.count < LastRun.outputLimit + 100 && output.contains("bytes omitted"))
    }
}
