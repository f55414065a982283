import HomerCore
import HomerTesting
import Testing

@testable import HomerDiscovery
@testable import HomerStore

@Suite("What is said of a planner that gave no plan") struct PlannerRunsTests {
    private static let start = Samples.time("2026-05-04T01:00:00Z")

    private func run(_ id: Int64, _ attempts: [(link: Int, executor: String, outcome: Outcome, error: String?)])
        -> RunRow
    {
        var run = RunRow(
            id: id, intentID: "night-2026-05-04-plan", triggeredBy: .discovery, triggeredAt: Self.start,
            completedAt: Self.start, status: .completed, outcome: .succeeded, generation: 1, attempt: attempts.count,
            missedCount: 0)
        run.attempts = attempts.enumerated().map { index, attempt in
            AttemptRow(
                attempt: index + 1, link: attempt.link, executor: attempt.executor, startedAt: Self.start,
                endedAt: Self.start, outcome: attempt.outcome, error: attempt.error)
        }
        return run
    }

    private let faults = PlanFaults([PlanFault(path: "", line: 1, column: 1, message: "the answer is empty")])

    @Test("Both runs are named, and the executor that could not start, once")
    func both() {
        let chain: [(link: Int, executor: String, outcome: Outcome, error: String?)] = [
            (0, "gemini", .failed, "busy"), (0, "gemini", .badInput, "could not start: no such program\nmore"),
            (1, "claude", .succeeded, nil),
        ]
        #expect(
            PlannerRuns.withoutPlan([run(2, chain), run(3, chain)], faults)
                == "no plan: run 2 and run 3 answered with none (gemini: could not start: no such program; "
                + "claude answered instead): line 1, column 1: the answer is empty")
    }

    @Test("An executor that answered itself is no detour, and one that failed last is said to have been asked")
    func single() {
        #expect(PlannerRuns.detours([run(2, [(0, "gemini", .failed, "x"), (0, "gemini", .succeeded, nil)])]).isEmpty)
        #expect(
            PlannerRuns.detours([run(2, [(0, "gemini", .timeout, nil), (1, "claude", .failed, "x")])])
                == "gemini: ended as timeout; claude was asked instead")
    }
}
