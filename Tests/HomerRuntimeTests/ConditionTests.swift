import HomerCore
import HomerRuntime
import HomerStore
import HomerTesting
import Testing

/// Conditions through the execution loop, on a clock of the test's own.
@Suite("Conditions", .timeLimit(.minutes(5))) struct ConditionTests {
    @Test("A condition that fails is asked again; when it finds nothing to do the due time is skipped, quietly")
    func askedAgain() async throws {
        var spec = RunPolicyTests.spec("a", limit: 0)
        spec.condition = RunCondition(
            .shell("x"), retry: RetryPolicy(limit: 1, backoff: .minutes(1), maxBackoff: .minutes(10), on: nil))
        try await withWorld([spec]) { world in
            var (failed, skipped) = (
                ExecutionResult(outcome: .failed, error: "its condition failed"),
                ExecutionResult(outcome: .cancelled, error: "nothing to do")
            )
            (failed.condition, skipped.condition) = (.failed, .skipped)
            world.executor.script("a", .finish(failed), .finish(skipped))
            await world.time.advance(to: at(10))
            let again = try await eventually {
                try world.store.runs(.init()).last { $0.notBefore != nil && $0.condition == .failed }?.notBefore
            }
            await world.time.advance(to: again)
            let run = try #require(try await world.finalRuns(1).first)
            #expect(run.condition == .skipped && run.outcome == .cancelled && run.attempts.count == 1)
            #expect(world.executor.requests.first?.last != nil)
            #expect(try world.ledger("a") == ["10:00 skipped:condition"])
            try await world.stop()
            #expect(world.log.of(.runRetried).count == 1 && world.log.of(.runFinished).isEmpty)
            #expect(try world.store.events(intent: "a").map(\.reason) == [.known(.created)])
        }
    }
}
