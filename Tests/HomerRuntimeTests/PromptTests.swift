import HomerCore
import HomerRuntime
import HomerStore
import HomerTesting
import Testing

/// What a run is told beside its spec.
@Suite("Prompts of runs", .timeLimit(.minutes(5))) struct PromptTests {
    private static func agent(_ query: String = "q") -> IntentSpec {
        Samples.spec("a") {
            $0.execution = Execution(executor: "claude")
            $0.query = query
        }
    }

    @Test("An approved plan is carried out by a run of its intent, and only by that run")
    func plan() async throws {
        try await withWorld([Self.agent()], executors: [ScriptedExecutor(name: "claude")]) { world in
            let answer = ExecutionResult(
                outcome: .succeeded, output: "## Implementation Plan", plan: "## Implementation Plan")
            world.executor.script("a", .finish(answer))
            let other = try world.other()
            _ = try other.enqueueManual(intent: "a", by: "ada", now: at(9, 31))
            world.dispatcher.wake.ring()
            _ = try await world.finalRuns(1)
            let plan = try #require(try other.pendingPlan(of: "a"))
            let run = try other.approvePlan(of: "a", digest: plan.digest, by: "ada", reason: nil, now: at(9, 32))
            world.dispatcher.wake.ring()
            let runs = try await world.finalRuns(2)
            #expect(
                runs.map(\.triggeredBy) == [.manual, .plan] && runs.map(\.outcome) == [.succeeded, .succeeded])
            let requests = world.executor.requests
            #expect(requests.map(\.approvedPlan) == [nil, "## Implementation Plan"])
            #expect(requests.map(\.runID) == [1, run])
            #expect(requests.map(\.generation) == [1, 1] && requests.map(\.spec.query) == ["q", "q"])
        }
    }

    @Test("A plan that was sent back goes to the next run with the instructions, and its answer waits again")
    func revised() async throws {
        try await withWorld([Self.agent()], executors: [ScriptedExecutor(name: "claude")]) { world in
            func plan(_ text: String) -> ExecutionResult {
                ExecutionResult(outcome: .succeeded, output: text, plan: text)
            }
            world.executor.script(
                "a", .finish(plan("## Implementation Plan")), .finish(plan("### Step 1: less")))
            let other = try world.other()
            _ = try other.enqueueManual(intent: "a", by: "ada", now: at(9, 31))
            world.dispatcher.wake.ring()
            _ = try await world.finalRuns(1)
            let waits = try #require(try other.pendingPlan(of: "a"))
            _ = try other.revisePlan(
                of: "a", digest: waits.digest, instructions: "less", by: "ada", now: at(9, 32))
            world.dispatcher.wake.ring()
            _ = try await world.finalRuns(2)
            let requests = world.executor.requests
            #expect(
                requests.map(\.revision) == [nil, PlanRevision(plan: "## Implementation Plan", instructions: "less")])
            #expect(requests.map(\.approvedPlan) == [nil, nil] && requests.map(\.isFollowed) == [false, false])
            #expect(try other.pendingPlan(of: "a")?.plan == "### Step 1: less")
        }
    }

    @Test("A run that was to carry out a plan that is gone fails, and does not run the query")
    func gone() async throws {
        try await withWorld([Self.agent()], executors: [ScriptedExecutor(name: "claude")]) { world in
            try sql(
                world.path,
                """
                INSERT INTO intent_runs (intent_id, triggered_by, triggered_at) VALUES ('a', 'plan', '2026-05-04T09:31:00.000Z')
                """)
            world.dispatcher.wake.ring()
            let runs = try await world.finalRuns(1)
            #expect(runs.first?.outcome == .failed)
            #expect(runs.first?.error?.contains("is gone") == true)
            #expect(world.executor.requests.isEmpty)
        }
    }

    @Test(
        "What went before is looked up for the queries that ask for it", arguments: ["go on: {{last.output}}", "go on"])
    func lastRun(query: String) async throws {
        try await withWorld([Self.agent(query)], executors: [ScriptedExecutor(name: "claude")]) { world in
            world.executor.script("a", .finish(ExecutionResult(outcome: .succeeded, output: "one")))
            let other = try world.other()
            for count in 1...2 {
                _ = try other.enqueueManual(intent: "a", by: "ada", now: at(9, 31))
                world.dispatcher.wake.ring()
                _ = try await world.finalRuns(count)
            }
            let last = world.executor.requests.map(\.last)
            if query == "go on" {
                #expect(last == [nil, nil])
            } else {
                #expect(last.first == LastRun())
                #expect(last.last??.output == "one" && last.last??.outcome == .succeeded)
            }
        }
    }
}
