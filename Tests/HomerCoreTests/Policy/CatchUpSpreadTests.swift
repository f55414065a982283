import HomerCore
import HomerTesting
import Testing

private let now = Samples.time("2026-05-04T10:00:00Z")

/// Runs that make up for an absence do not all start at once.
@Suite("Catch-up spread") struct CatchUpSpreadTests {
    private static func run(_ id: String, due: Timestamp, made: Timestamp? = now, hasBegun: Bool = false) -> Applicant {
        var run = Applicant(
            id: 1, intentID: id, source: "desired", cause: .cron, lane: "default", isExclusive: true,
            hasBegun: hasBegun, attempt: 1, link: 0, due: due)
        run.made = made
        return run
    }

    private static let spread = CatchUpSpread(.minutes(20))

    @Test("Each intent has its own place in the stretch, the same at every look")
    func places() {
        let ids = (0..<40).map { "job-\($0)" }
        let starts = ids.compactMap { Self.spread.start(of: Self.run($0, due: now - .hours(3)), Samples.spec($0)) }
        #expect(starts.count == 40 && starts.allSatisfy { now <= $0 && $0 < now + .minutes(20) })
        #expect(Set(starts).count > 30)
        let again = ids.compactMap { Self.spread.start(of: Self.run($0, due: now - .hours(3)), Samples.spec($0)) }
        #expect(again == starts)
    }

    @Test("What came in time, was asked for or has begun starts as ever")
    func others() {
        let spec = Samples.spec("a")
        #expect(Self.spread.start(of: Self.run("a", due: now - .seconds(40)), spec) == nil)
        #expect(Self.spread.start(of: Self.run("a", due: now - .hours(3), made: nil), spec) == nil)
        #expect(Self.spread.start(of: Self.run("a", due: now - .hours(3), hasBegun: true), spec) == nil)
        #expect(CatchUpSpread.none.start(of: Self.run("a", due: now - .hours(3)), spec) == nil)
        // Jitter is no absence.
        let jittered = Samples.spec("a") { $0.jitter = .hours(6) }
        let delay = DueRules.delay(within: .hours(6), id: "a")
        #expect(Self.spread.start(of: Self.run("a", due: now - delay), jittered) == nil)
    }

    @Test("No run misses its start deadline for the spread")
    func deadline() throws {
        let spec = Samples.spec("a") { $0.startDeadline = .hours(3) + .minutes(1) }
        let start = try #require(CatchUpSpread(.hours(9)).start(of: Self.run("a", due: now - .hours(3)), spec))
        #expect(start <= now + .minutes(1))
        #expect(!DueRules.isTooLate(spec, scheduledFor: now - .hours(3), now: start))
    }

    @Test("Such a run waits, and when to look again is known; the round hands the stretch on")
    func admission() throws {
        let round = DispatchRound(now: now, policy: DispatchPolicy(spread: Self.spread), zones: UTCOnly())
        let rules = try #require(round.claimRules(active: 0, pace: RetryPace()))
        #expect(rules.spread == Self.spread)
        var admission = Admission(rules, Admission.Surroundings(now: now))
        let run = Self.run("job-1", due: now - .hours(3))
        let start = try #require(Self.spread.start(of: run, Samples.spec("job-1")))
        #expect(start > now)
        #expect(admission.consider(run) { Samples.spec("job-1") } == .wait(.spread(until: start)))
        #expect(admission.nextLook == start && RunWait.spread(until: start).word == "spread")
        var later = Admission(rules, Admission.Surroundings(now: start))
        guard case .start = later.consider(run, spec: { Samples.spec("job-1") }) else {
            Issue.record("it does not start when its time has come")
            return
        }
    }
}
