import HomerCore
import HomerTesting
import Testing

private let now = Samples.time("2026-05-04T09:30:00Z")

private func applicant(
    _ id: Int64, _ intent: String = "a", cause: RunCause = .cron, hasBegun: Bool = false,
    change: (inout Applicant) -> Void = { _ in }
) -> Applicant {
    var run = Applicant(
        id: id, intentID: intent, source: IntentSource.desired, cause: cause, lane: "default", isExclusive: true,
        hasBegun: hasBegun, attempt: hasBegun ? 2 : 1, link: 0, due: now)
    change(&run)
    return run
}

/// An agent with a shell to fall back to.
private let agent = Samples.spec("a") {
    $0.execution = Execution(executor: "claude")
    $0.fallback = [Execution(executor: "shell")]
}

private func open(_ until: Timestamp = now + .hours(1)) -> CircuitBreaker {
    CircuitBreaker(state: .open(until: until), trips: 1, reason: .auth)
}

@Suite("Admission") struct AdmissionTests {
    private func verdict(
        _ run: Applicant, _ spec: IntentSpec = agent, rules: ClaimRules = ClaimRules(limit: 4),
        frozen: Timestamp? = nil, _ around: (inout Admission.Surroundings) -> Void = { _ in }
    ) -> Admission.Verdict {
        var surroundings = Admission.Surroundings(now: now) { _, _ in frozen }
        around(&surroundings)
        var admission = Admission(rules, surroundings)
        return admission.consider(run) { spec }
    }

    private func link(_ verdict: Admission.Verdict) -> Int? {
        if case .start(let place) = verdict { place.link } else { nil }
    }

    @Test("A run that nothing keeps from it starts at its executor")
    func free() { #expect(link(verdict(applicant(1))) == 0) }

    @Test("A run goes to its fallback while its executor is left alone; one that carries out a plan waits")
    func breaker() {
        #expect(link(verdict(applicant(1)) { $0.breakers["claude"] = open() }) == 1)
        // A plan is for agents, and no other is in the chain.
        #expect(verdict(applicant(1, cause: .plan)) { $0.breakers["claude"] = open() } == .wait(.breaker(["claude"])))
        // Somebody may just have logged in.
        #expect(link(verdict(applicant(1, cause: .manual)) { $0.breakers["claude"] = open() }) == 0)
        let again = applicant(1, cause: .manual, hasBegun: true)
        #expect(link(verdict(again) { $0.breakers["claude"] = open() }) == 1)
    }

    @Test("The breaker of the executor that is chosen counts, not that of the first")
    func chosen() {
        var second = applicant(1) { $0.link = 1 }
        second.executor = "shell"
        #expect(link(verdict(second) { $0.breakers["claude"] = open() }) == 1)
    }

    @Test("What a person asked for waits for neither suspension nor freeze; what a trigger made does")
    func askedFor() {
        let stop = Override(intentID: "a", kind: .suspend, reason: "r", by: "ada", createdAt: now)
        #expect(verdict(applicant(1)) { $0.suspensions = [stop] } == .wait(.suspended(stop)))
        #expect(link(verdict(applicant(1, cause: .manual)) { $0.suspensions = [stop] }) == 0)
        #expect(verdict(applicant(1), frozen: now + .hours(1)) == .wait(.frozen(until: now + .hours(1))))
        #expect(link(verdict(applicant(1, cause: .plan), frozen: now + .hours(1))) == 0)
    }

    @Test("Approval, a moment to wait for, an active run and limits each have their word")
    func waits() {
        let asked = applicant(1) {
            $0.waitsForApproval = true
            $0.approvalUntil = now + .days(1)
        }
        #expect(verdict(asked) == .wait(.approval(until: now + .days(1))))
        let later = applicant(1, hasBegun: true) { $0.notBefore = now + .minutes(5) }
        #expect(verdict(later) == .wait(.attempt(2, at: now + .minutes(5))))
        #expect(verdict(applicant(2)) { $0.begun["a"] = 1 } == .wait(.behind(run: 1, isActive: true)))
        // It is that very run, between two attempts.
        #expect(link(verdict(applicant(1, hasBegun: true)) { $0.begun["a"] = 1 }) == 0)
        #expect(verdict(applicant(1, hasBegun: true), rules: ClaimRules(limit: 4, retries: 0)) == .wait(.pace))
        #expect(verdict(applicant(1), rules: ClaimRules(limit: 0)) == .wait(.places))
        #expect(
            verdict(applicant(1), rules: ClaimRules(limit: 4, source: IntentSource.schedule)) == .wait(.switchedOff))
        let lane = ClaimRules(limit: 4, limits: RunLimits(lanes: ["default": 1]))
        #expect(
            verdict(applicant(1), rules: lane) { $0.load.add(executor: "shell", lane: "default") }
                == .wait(.laneLimit("default", 1)))
        let executor = ClaimRules(limit: 4, limits: RunLimits(executors: ["claude": 1]))
        #expect(
            verdict(applicant(1), rules: executor) { $0.load.add(executor: "claude", lane: "x") }
                == .wait(.executorLimit("claude", 1)))
    }

    @Test("What is let in counts for those after it")
    func inOrder() {
        var admission = Admission(ClaimRules(limit: 2), Admission.Surroundings(now: now))
        let plain = Samples.spec("a")
        #expect(link(admission.consider(applicant(1)) { plain }) == 0)
        #expect(admission.consider(applicant(2)) { plain } == .wait(.behind(run: 1, isActive: false)))
        #expect(link(admission.consider(applicant(3, "b")) { plain }) == 0)
        #expect(admission.consider(applicant(4, "c")) { plain } == .wait(.places))
    }

    @Test("One run probes an executor whose time is over; the next waits for it")
    func probe() {
        var around = Admission.Surroundings(now: now)
        around.breakers["claude"] = open(now)
        var admission = Admission(ClaimRules(limit: 4), around)
        let alone = Samples.spec("a") { $0.execution = Execution(executor: "claude") }
        #expect(link(admission.consider(applicant(1)) { alone }) == 0)
        #expect(admission.consider(applicant(2, "b")) { alone } == .wait(.breaker(["claude"])))
        #expect(admission.probing == ["claude"])
    }

    @Test("A run that comes to its start too late ends; when it may look again is known")
    func lateAndLook() {
        let late = Samples.spec("a") { $0.startDeadline = .minutes(1) }
        #expect(verdict(applicant(1) { $0.due = now - .hours(1) }, late) == .expired(deadline: .minutes(1)))
        var around = Admission.Surroundings(now: now) { _, _ in now + .minutes(9) }
        around.breakers["claude"] = open(now + .minutes(3))
        var admission = Admission(ClaimRules(limit: 4), around)
        _ = admission.consider(applicant(1)) { Samples.spec("a") }
        #expect(admission.nextLook == now + .minutes(9))
        let alone = Samples.spec("b") { $0.execution = Execution(executor: "claude") }
        _ = admission.consider(applicant(2, "b", cause: .plan)) { alone }
        #expect(admission.nextLook == now + .minutes(3))
    }
}
