import HomerCore
import HomerTesting
import Testing

private let now = Samples.time("2026-05-04T10:00:00Z")

@Suite("Dispatch round") struct DispatchRoundTests {
    private static func due(_ id: String, overlap: OverlapPolicy = .skip, offThrough: Timestamp? = nil) -> DueIntent {
        DueIntent(
            id: id, schedule: Schedule(Samples.cron("0 * * * *"), anchors: anchors, zones: UTCOnly()) ?? .never,
            rules: DueRules(overlap: overlap), cursor: now - .minutes(30), offThrough: offThrough)
    }

    private static let anchors = ScheduleAnchors(createdAt: now - .days(1), acceptedAt: now - .days(1))

    private static func round(_ policy: DispatchPolicy = DispatchPolicy()) -> DispatchRound {
        DispatchRound(now: now, policy: policy, zones: UTCOnly())
    }

    private static func decide(
        _ due: DueIntent, active: [String] = [], waiting: [String: DueRules.Activity] = [:],
        suspensions: [Override] = [], freeze: [FreezeWindow] = []
    ) throws -> DueOutcome {
        let outcomes = round(DispatchPolicy(freeze: freeze)).decide(
            [due], open: OpenRuns(active: active, waiting: waiting), suspensions: suspensions)
        return try #require(outcomes.first)
    }

    @Test("What is due is decided once, and the next due time is known")
    func free() throws {
        let outcome = try Self.decide(Self.due("a"))
        #expect(outcome.decision.ledger == [LedgerEntry(now, .ran)] && outcome.isNews && !outcome.endsWaiting)
        #expect(outcome.decision.cursor == now && outcome.decision.nextWake == now + .hours(1))
    }

    @Test("A run between two attempts counts as running; replace ends it as it ends one that runs")
    func betweenAttempts() throws {
        let waiting = ["a": DueRules.Activity(running: 1)]
        #expect(try Self.decide(Self.due("a"), waiting: waiting).decision.ledger.map(\.verdict) == [.skippedOverlap])
        let replaced = try Self.decide(Self.due("a", overlap: .replace), waiting: waiting)
        #expect(replaced.endsBegun && replaced.endsWaiting && replaced.decision.cancelRunning)
        let running = try Self.decide(Self.due("a", overlap: .replace), active: ["a", "b"])
        #expect(!running.endsBegun && running.decision.cancelRunning)
        #expect(try Self.decide(Self.due("a"), active: ["b"]).decision.ledger.map(\.verdict) == [.ran])
    }

    @Test("Off, suspended and frozen due times have their word")
    func excluded() throws {
        let off = try Self.decide(Self.due("a", offThrough: now))
        #expect(off.decision.ledger.map(\.verdict) == [.skippedOff])
        let stop = Override(intentID: "a", kind: .suspend, reason: "x", by: "ada", createdAt: now - .hours(1))
        let suspended = try Self.decide(Self.due("a"), suspensions: [stop])
        #expect(suspended.decision.ledger.map(\.verdict) == [.skippedSuspended])
        let freeze = FreezeWindow(
            target: .run, start: CronTrigger(expression: "0 9 * * *", timeZone: "UTC"), length: .hours(2))
        let frozen = try Self.decide(Self.due("a"), freeze: [freeze])
        #expect(frozen.decision.ledger.map(\.verdict) == [.skippedFrozen])
        let round = Self.round(DispatchPolicy(freeze: [freeze]))
        #expect(round.verdictOnChain("a", windows: []) == .skippedFrozen)
        #expect(round.frozen(Samples.spec("a"), due: now) == now + .hours(1))
    }

    @Test("As many are claimed as there are places, and further attempts keep their pace")
    func claims() throws {
        let round = Self.round(DispatchPolicy(concurrency: 3, limits: RunLimits(executors: ["claude": 1])))
        #expect(round.claimRules(active: 3, pace: RetryPace()) == nil)
        var pace = RetryPace()
        let rules = try #require(round.claimRules(active: 1, pace: pace))
        #expect(rules.limit == 2 && rules.limits.executors == ["claude": 1] && rules.retries == RetryPace.burst)
        #expect(round.claimed(attempts: [1, 2], by: rules, nextLook: nil, pace: &pace) == nil)
        #expect(pace.available(now: now) == RetryPace.burst - 1)
        let few = ClaimRules(limit: 2, retries: 1)
        #expect(round.claimed(attempts: [1, 2], by: few, nextLook: nil, pace: &pace) == now + RetryPace.interval)
        #expect(round.claimed(attempts: [2], by: few, nextLook: now, pace: &pace) == now)
    }

    @Test("The loop sleeps until the first of what is to come, a millisecond at least and a tick at most")
    func wakes() {
        let again = LookAgain(due: now + .minutes(5), claim: now + .seconds(20), suspensionEnd: now - .seconds(1))
        #expect(again.delay(from: now, longest: .minutes(1)) == Milliseconds(1))
        #expect(again.next(after: now) == now + .seconds(20))
        #expect(LookAgain(due: now + .minutes(5)).delay(from: now, longest: .minutes(1)) == .minutes(1))
        #expect(LookAgain().next == nil && LookAgain().delay(from: now, longest: .minutes(1)) == .minutes(1))
    }
}

@Suite("Ended attempt") struct EndedAttemptTests {
    private static let spec = Samples.spec("a") {
        $0.execution = Execution(executor: "claude")
        $0.fallback = [Execution(executor: "shell"), Execution(executor: "gemini")]
        $0.retry = RetryPolicy(limit: 1, backoff: .minutes(1), maxBackoff: .minutes(10), on: nil)
        $0.startDeadline = .minutes(10)
    }

    private static func next(
        _ outcome: Outcome, link: Int = 0, linkAttempt: Int = 1, cause: RunCause = .cron,
        due: Timestamp? = now
    ) -> EndedAttempt.Next? {
        let attempt = RetryRules.Attempt(
            run: 7, number: linkAttempt, link: link, linkAttempt: linkAttempt, runStarted: now)
        return EndedAttempt(attempt, scheduledFor: due, cause: cause)
            .next(after: ExecutionResult(outcome: outcome), by: { spec }, now: now)
    }

    @Test("The same executor tries again after a while, then the next of the chain takes over, and then it is over")
    func chain() throws {
        let again = try #require(Self.next(.failed))
        #expect(again.link == 0 && again.linkAttempt == 2 && again.at > now)
        #expect(Self.next(.failed, linkAttempt: 2) == EndedAttempt.Next(at: now, link: 1, linkAttempt: 1))
        #expect(Self.next(.failed, link: 2, linkAttempt: 2) == nil)
        #expect(Self.next(.succeeded) == nil && Self.next(.cancelled) == nil)
    }

    @Test("A plan passes over what is no agent")
    func plan() {
        #expect(Self.next(.failed, linkAttempt: 2, cause: .plan)?.link == 2)
    }

    @Test("A run that was lost is not made again when it is too late for it")
    func lost() {
        #expect(Self.next(.lost)?.linkAttempt == 2)
        #expect(Self.next(.lost, due: now - .hours(1)) == nil)
    }

    @Test("A text that cannot be read ends the run, and success does not ask for it")
    func unreadable() {
        let attempt = RetryRules.Attempt(run: 7, number: 1, link: 0, linkAttempt: 1, runStarted: now)
        let ended = EndedAttempt(attempt, scheduledFor: nil, cause: .cron)
        #expect(ended.next(after: ExecutionResult(outcome: .failed), by: { nil }, now: now) == nil)
        var asked = false
        let spec: () -> IntentSpec? = {
            asked = true
            return Self.spec
        }
        #expect(ended.next(after: ExecutionResult(outcome: .succeeded), by: spec, now: now) == nil && !asked)
    }
}
