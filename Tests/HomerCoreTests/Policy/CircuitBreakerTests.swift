import HomerCore
import HomerTesting
import Testing

@Suite("Circuit breaker") struct CircuitBreakerTests {
    static let now = Samples.time("2026-05-04T10:00:00Z")

    private static func breaker(
        _ outcome: Outcome = .auth, retryAfter: Milliseconds? = nil, resetAt: Timestamp? = nil
    ) -> CircuitBreaker {
        var breaker = CircuitBreaker()
        breaker.record(ExecutionResult(outcome: outcome, retryAfter: retryAfter, resetAt: resetAt), now: now)
        return breaker
    }

    @Test("Only what concerns every run of the executor opens it", arguments: Outcome.allCases)
    func opens(_ outcome: Outcome) {
        let breaker = Self.breaker(outcome)
        let opening: Set<Outcome> = [.auth, .quota, .rateLimited]
        #expect((breaker.state != .closed) == opening.contains(outcome))
        if opening.contains(outcome) {
            #expect(breaker.state == .open(until: Self.now + .minutes(1)))
            #expect(breaker.reason == outcome && breaker.trips == 1)
        }
    }

    @Test("Nobody passes while it is open, then one, whose run decides")
    func halfOpen() {
        var breaker = Self.breaker()
        let until = Self.now + .minutes(1)
        #expect(breaker.admission(now: until - Milliseconds(1), isBusy: false) == .nobody(until: until))
        #expect(breaker.admission(now: until, isBusy: false) == .probe)
        breaker.beginProbe()
        #expect(breaker.admission(now: until, isBusy: true) == .nobody(until: nil))
        // The run that tried is gone without a word: another tries.
        #expect(breaker.admission(now: until, isBusy: false) == .probe)
        breaker.record(ExecutionResult(outcome: .succeeded), now: until)
        #expect(breaker == CircuitBreaker())
        #expect(breaker.admission(now: until, isBusy: true) == .everyone)
    }

    struct Probe: CustomTestStringConvertible, Sendable {
        var outcome: Outcome
        var missing = false
        var state: CircuitBreaker.State
        var testDescription: String { "\(outcome.rawValue)\(missing ? ", no program" : "")" }
    }

    private static let later = now + .minutes(1)
    static let probes: [Probe] = [
        Probe(outcome: .succeeded, state: .closed), Probe(outcome: .failed, state: .closed),
        Probe(outcome: .badInput, state: .closed), Probe(outcome: .limit, state: .closed),
        Probe(outcome: .badInput, missing: true, state: .open(until: later)),
        Probe(outcome: .timeout, state: .open(until: later)), Probe(outcome: .lost, state: .open(until: later)),
        Probe(outcome: .cancelled, state: .open(until: later)),
        Probe(outcome: .auth, state: .open(until: later + .minutes(2))),
        Probe(outcome: .quota, state: .open(until: later + .minutes(2))),
        Probe(outcome: .rateLimited, state: .open(until: later + .minutes(2))),
    ]

    @Test("How the run that tries ends", arguments: probes)
    func probe(_ row: Probe) {
        var breaker = Self.breaker()
        breaker.beginProbe()
        var result = ExecutionResult(outcome: row.outcome)
        result.executorMissing = row.missing
        breaker.record(result, now: Self.later)
        #expect(breaker.state == row.state)
    }

    @Test("It opens for longer each time, up to an hour, and begins anew after a success")
    func longer() {
        var breaker = CircuitBreaker()
        var now = Self.now
        for minutes: Int64 in [1, 2, 4, 8, 16, 32, 60, 60, 60] {
            breaker.record(ExecutionResult(outcome: .auth), now: now)
            #expect(breaker.state == .open(until: now + .minutes(minutes)))
            now = now + .minutes(minutes)
            breaker.beginProbe()
        }
        breaker.record(ExecutionResult(outcome: .succeeded), now: now)
        breaker.record(ExecutionResult(outcome: .auth), now: now)
        #expect(breaker.state == .open(until: now + .minutes(1)))
    }

    @Test("A reset the executor names is believed for a day")
    func reset() {
        #expect(Self.breaker(.quota, resetAt: Self.now + .hours(5)).state == .open(until: Self.now + .hours(5)))
        #expect(Self.breaker(.quota, resetAt: Self.now + .days(6)).state == .open(until: Self.now + .days(1)))
        #expect(Self.breaker(.rateLimited, retryAfter: .seconds(9)).state == .open(until: Self.now + .seconds(9)))
        #expect(Self.breaker(.quota, resetAt: Self.now - .hours(5)).state == .open(until: Self.now + .minutes(1)))
    }

    @Test("Runs that were on their way together are one trip, and a late failure does not close")
    func together() {
        var breaker = Self.breaker(.rateLimited)
        breaker.record(ExecutionResult(outcome: .rateLimited), now: Self.now + .seconds(1))
        #expect(breaker.trips == 1 && breaker.state == .open(until: Self.now + .minutes(1)))
        breaker.record(ExecutionResult(outcome: .rateLimited, retryAfter: .minutes(3)), now: Self.now + .seconds(2))
        #expect(breaker.trips == 1 && breaker.state == .open(until: Self.now + .seconds(182)))
        breaker.record(ExecutionResult(outcome: .failed), now: Self.now + .seconds(3))
        #expect(breaker.state == .open(until: Self.now + .seconds(182)))
        breaker.record(ExecutionResult(outcome: .succeeded), now: Self.now + .seconds(4))
        #expect(breaker == CircuitBreaker())
    }

    @Test("A command that fails says nothing about another")
    func guarded() {
        #expect(["shell", "command", "http"].allSatisfy { !CircuitBreaker.guards($0) })
        #expect(["claude", "gemini", "kimi", "codex", "openai"].allSatisfy { CircuitBreaker.guards($0) })
    }
}
