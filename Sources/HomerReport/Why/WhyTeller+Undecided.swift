package import HomerCore
import HomerStore

/// What nobody decided, and what nobody was there for.
extension WhyTeller {
    /// Why nothing was there to run it.
    func gap(at moment: Timestamp) -> Step {
        let later = facts.daemons.last { $0.startedAt > moment }
        let until = later.map { " to \(moments.minute($0.startedAt))" } ?? " on"
        guard let daemon = facts.daemon(at: moment) else {
            let text = later.map { "none had run before \(moments.minute($0.startedAt))" } ?? "none has run here yet"
            return Step(nil, "daemon", text)
        }
        if let stopped = daemon.stoppedAt, stopped <= moment {
            return Step(stopped, "daemon", "was down from \(moments.minute(stopped))\(until)")
        }
        if daemon.stoppedAt == nil, later != nil || !facts.isDaemonRunning {
            let next = later.map { "; the next started \(moments.minute($0.startedAt))" } ?? ""
            return Step(
                daemon.startedAt, "daemon",
                "that of \(moments.minute(daemon.startedAt)) (pid \(daemon.pid)) "
                    + (daemon.death?.phrase ?? "died without a word") + next)
        }
        return Step(
            daemon.startedAt, "daemon",
            "was there and looked too late: the machine slept, its clock was set, or running was switched off")
    }

    /// Due, and no decision about it is stored.
    package func undecided(_ time: Timestamp, count: Int) -> Account {
        var account = Account(verdict: .undecided, clause: didNotRun(time), due: time, isOpen: true)
        account.steps = [dueStep(time, generation: row.generation)]
        if count > 1 {
            account.steps.append(Step(nil, "as well", "\(count - 1) due times before it wait too; \(catchUpPhrase)"))
        }
        func because(_ verdict: Verdict, _ steps: [Step], _ next: [String]) -> Account {
            account.verdict = verdict
            account.steps += steps
            account.next = next
            return account
        }
        // The first two have a step of their own among what stands in the way.
        if facts.isLegacy { return because(.oldEngine, [], []) }
        if facts.flagAgainst != nil { return because(.runtimeOff, [], []) }
        if !facts.isDaemonRunning { return because(.noDaemon, [], []) }
        if now - (time + delay) < DueRules.slack {
            account.clause = "is due now, since \(moments.clock(time))"
            return because(
                .dueNow, [Step(nil, "not started", "the daemon decides it when it looks next, within moments")],
                ["homer wait \(id) --for=run=any"])
        }
        return because(
            .undecided, [Step(nil, "not started", "a daemon runs and has not decided about it; its log says why")],
            ["homer doctor", "homer events --warnings"])
    }
}
