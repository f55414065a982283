import HomerCore
import Testing

/// When an intent stops by itself.
@Suite("Failure streak") struct FailureStreakTests {
    private static func endings(_ outcomes: Outcome...) -> [FailureStreak.Ending] {
        outcomes.enumerated().map { FailureStreak.Ending(run: Int64(9 - $0), outcome: $1) }
    }

    @Test("So many failures in a row are the reason, and name their runs")
    func reason() {
        let streak = FailureStreak(limit: 2)
        #expect(
            streak.reason(Self.endings(.failed, .timeout, .succeeded))
                == "2 runs in a row failed (suspendAfter 2): run 9 failed, run 8 timeout")
        #expect(streak.reason(Self.endings(.failed, .succeeded, .failed)) == nil)
        #expect(streak.reason(Self.endings(.succeeded, .failed, .failed)) == nil)
        #expect(streak.reason(Self.endings(.failed)) == nil)
        #expect(streak.reason([]) == nil)
        #expect(
            FailureStreak(limit: 1).reason(Self.endings(.quota)) == "a run failed (suspendAfter 1): run 9 quota")
    }

    @Test("A long row names the newest five")
    func long() {
        let endings = (1...8).reversed().map { FailureStreak.Ending(run: $0, outcome: .lost) }
        #expect(FailureStreak(limit: 8).reason(endings)?.hasSuffix("run 4 lost and 3 before") == true)
    }

    @Test("What somebody called off says nothing of the work; every failure does")
    func counted() {
        #expect(Outcome.allCases.filter { !FailureStreak.counts($0) } == [.cancelled])
    }
}
