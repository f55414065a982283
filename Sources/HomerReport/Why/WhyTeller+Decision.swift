import HomerCore
package import HomerStore

/// Due times: decided in the ledger, or not decided yet.
extension WhyTeller {
    package func account(of decision: LedgerRow) -> Account {
        if let number = decision.runID {
            if let run = facts.runs.first(where: { $0.id == number }) { return account(of: run) }
            let due = dueStep(decision.scheduledFor, generation: facts.generation(at: decision.decidedAt))
            return Account(
                verdict: .ran, clause: "ran at \(at(decision.scheduledFor)) as run \(number), whose row is gone",
                steps: [due], due: decision.scheduledFor, run: number)
        }
        var account = notStarted(decision)
        account.due = decision.scheduledFor
        account.steps.insert(
            dueStep(decision.scheduledFor, generation: facts.generation(at: decision.decidedAt)), at: 0)
        if let repeats = repeats(of: decision) { account.steps.insert(repeats, at: 1) }
        return account
    }

    private func notStarted(_ decision: LedgerRow) -> Account {
        let clause = didNotRun(decision.scheduledFor)
        switch decision.verdict {
        case .skippedOverlap: return skippedOverlap(decision, clause)
        case .skippedSuspended: return skippedSuspended(decision, clause)
        case .skippedFrozen: return skippedFrozen(decision, clause)
        case .skippedExcluded: return skippedExcluded(decision, clause)
        case .skippedOff: return skippedOff(decision, clause)
        case .skippedApproval: return skippedApproval(decision, clause)
        case .skippedBudget: return skippedBudget(decision, clause)
        case .skippedCondition: return skippedCondition(decision, clause)
        case .missedDeadline: return missedDeadline(decision, clause)
        case .collapsed: return collapsed(decision, clause)
        case .missedDown, .ran: return missedDown(decision, clause)
        }
    }

    private func skippedApproval(_ decision: LedgerRow, _ clause: String) -> Account {
        guard
            let run = facts.runs.first(where: { $0.scheduledFor == decision.scheduledFor && $0.approval != nil })
        else {
            return Account(
                verdict: .skippedApproval, clause: clause,
                steps: [Step(decision.decidedAt, "not started", "nobody had approved it")],
                next: ["homer trigger \(id)"])
        }
        return Account(
            verdict: .skippedApproval, clause: rejection(of: run).map { "\(clause): \($0)" } ?? clause,
            steps: [step(for: run)], next: ["homer trigger \(id)"], run: run.id)
    }

    private func skippedOverlap(_ decision: LedgerRow, _ clause: String) -> Account {
        let policy = "overlap policy \(row.spec.overlap.typeName)"
        let blocker = facts.runs.last { run in
            run.triggeredAt <= decision.decidedAt && run.completedAt.map { $0 > decision.decidedAt } ?? true
        }
        let edit = "\"overlap\": \"queueOne\" in \(row.file)"
        guard let blocker else {
            let text = "\(policy): a run before it was still active; its row is gone"
            return Account(
                verdict: .skippedOverlap, clause: clause, steps: [Step(decision.decidedAt, "not started", text)],
                next: ["homer trigger \(id)", edit])
        }
        let state =
            blocker.startedAt.map {
                "was still active (started \(moments.minute($0)), generation \(blocker.generation))"
            }
            ?? "still waited to start (since \(moments.minute(blocker.triggeredAt)))"
        let steps = [
            Step(decision.decidedAt, "not started", "\(policy): run \(blocker.id) \(state)"),
            step(for: blocker),
        ]
        if blocker.status == .pending {
            let what = blocker.waitsForApproval ? "waits for approval" : "still waits"
            let (why, next) = waiting(blocker)
            let text = "\(policy): run \(blocker.id) \(what) (since \(moments.minute(blocker.triggeredAt)))"
            return Account(
                verdict: .skippedOverlap, clause: clause,
                steps: [Step(decision.decidedAt, "not started", text)] + why, next: next + [edit])
        }
        let next =
            blocker.isFinal
            ? ["homer logs \(runName(blocker.id))", "homer trigger \(id)", edit]
            : ["homer logs \(runName(blocker.id)) -f", "homer cancel \(runName(blocker.id))", edit]
        return Account(verdict: .skippedOverlap, clause: clause, steps: steps, next: next)
    }

    private func skippedSuspended(_ decision: LedgerRow, _ clause: String) -> Account {
        let override = facts.overrides.last { $0.kind == .suspend && $0.covers(decision.scheduledFor) }
        guard let override else {
            return Account(
                verdict: .skippedSuspended, clause: clause,
                steps: [Step(decision.decidedAt, "not started", "it was suspended; by whom is no longer stored")],
                next: ["homer trigger \(id)"])
        }
        let scope = override.intentID == nil ? "every intent was " : ""
        var steps = [
            Step(
                override.createdAt, "not started",
                "\(scope)\(override.sentence(moments)) (since \(moments.minute(override.createdAt)))")
        ]
        if let ended = override.end, ended <= now {
            let who = override.endedBy.map { " by \($0)" } ?? ""
            steps.append(Step(ended, "resumed", "\(moments.minute(ended))\(who)"))
        }
        let resume = override.intentID == nil ? "homer resume --all" : "homer resume \(id)"
        let next = override.isActive(at: now) ? [resume, "homer trigger \(id)"] : ["homer trigger \(id)"]
        return Account(verdict: .skippedSuspended, clause: clause, steps: steps, next: next)
    }

    private func skippedFrozen(_ decision: LedgerRow, _ clause: String) -> Account {
        if let text = closedWindow(at: decision.scheduledFor, decided: decision.decidedAt) {
            return Account(
                verdict: .skippedFrozen, clause: clause, steps: [Step(decision.decidedAt, "not started", text)],
                next: ["homer trigger \(id)", "\"windows\" in \(row.file)"])
        }
        let window = facts.freeze.end(of: .run, at: decision.scheduledFor, zones: zones)
        let text =
            window.map {
                "a freeze window was open until \(moments.minute($0.until))" + ($0.reason.map { ": \($0)" } ?? "")
            }
            ?? "a freeze window was open"
        return Account(
            verdict: .skippedFrozen, clause: clause, steps: [Step(decision.decidedAt, "not started", text)],
            next: ["homer trigger \(id)", "\"freeze\" in homer.json"])
    }

    private func skippedExcluded(_ decision: LedgerRow, _ clause: String) -> Account {
        Account(
            verdict: .skippedExcluded, clause: clause,
            steps: [Step(nil, "not started", exceptedDay(decision.scheduledFor) ?? "\"except\" named its day then")],
            next: ["homer trigger \(id)", "\"except\" in \(row.file)"])
    }

    /// `2026-12-25 (Christmas Day) is a day of "except", from holidays.ics`; nil when the spec of today does not name it.
    func exceptedDay(_ due: Timestamp) -> String? {
        guard let (day, name) = row.spec.exceptedDays.day(of: due, zones: zones) else { return nil }
        let files = row.spec.except.files.joined(separator: ", ")
        return "\(day)\(name.isEmpty ? "" : " (\(name))") is a day of \"except\""
            + (files.isEmpty ? "" : " with \(files)")
    }

    private func skippedOff(_ decision: LedgerRow, _ clause: String) -> Account {
        let key = RuntimeFlag.enabled.rawValue
        let isJob = row.source == IntentSource.schedule
        let why = isJob ? "the flags left it to nobody" : "\(key) was false"
        return Account(
            verdict: .skippedOff, clause: clause,
            steps: [
                Step(nil, "not started", "\(why), and what is due then is not made up for"),
                Step(decision.decidedAt, "switched on", moments.minute(decision.decidedAt)),
            ], next: ["homer trigger \(id)", "homer events"])
    }

    private func skippedCondition(_ decision: LedgerRow, _ clause: String) -> Account {
        guard let run = facts.runs.first(where: { $0.scheduledFor == decision.scheduledFor }) else {
            return Account(
                verdict: .skippedCondition, clause: clause,
                steps: [Step(decision.decidedAt, "not started", "its condition said that there was nothing to do")],
                next: ["homer trigger \(id)"])
        }
        return Account(
            verdict: .skippedCondition, clause: clause, steps: attemptSteps(run) + [step(for: run)],
            next: nextSteps(after: run), run: run.id)
    }

    private func skippedBudget(_ decision: LedgerRow, _ clause: String) -> Account {
        let run = facts.runs.first { $0.scheduledFor == decision.scheduledFor && $0.overrun != nil }
        let (text, next) = told(run?.overrun)
        return Account(
            verdict: .skippedBudget, clause: clause, steps: [Step(decision.decidedAt, "not started", text)],
            next: next)
    }

    private func missedDown(_ decision: LedgerRow, _ clause: String) -> Account {
        let steps = [
            gap(at: decision.scheduledFor),
            Step(decision.decidedAt, "missed", "noticed at \(moments.minute(decision.decidedAt)); \(catchUpPhrase)"),
        ]
        let edit = row.spec.catchUp == .none ? ["\"catchUp\": \"latest\" in \(row.file)"] : []
        return Account(
            verdict: .missedDown, clause: clause, steps: steps, next: ["homer trigger \(id)"] + edit + daemonHint)
    }

    private func missedDeadline(_ decision: LedgerRow, _ clause: String) -> Account {
        let late = Moments.distance(decision.decidedAt - decision.scheduledFor)
        let limit = row.spec.startDeadline.map { "startDeadline \($0)" } ?? "its start deadline then"
        let steps = [
            gap(at: decision.scheduledFor),
            Step(
                decision.decidedAt, "missed",
                "at \(moments.minute(decision.decidedAt)) it was \(late) late, and \(limit) allows no more"),
        ]
        return Account(
            verdict: .missedDeadline, clause: clause, steps: steps,
            next: ["homer trigger \(id)", longerDeadline] + daemonHint)
    }

    /// Where the next one is allowed to be later.
    var longerDeadline: String {
        let edit = "a longer \"startDeadline\" in \(row.file)"
        let (own, given) = (row.spec.startDeadlineRule, facts.defaults.startDeadline(of: row.spec.execution))
        guard own == given, own != .none else { return edit }
        return edit + " (\"agents\" in homer.json says \(given.text) for a file without one)"
    }

    private func collapsed(_ decision: LedgerRow, _ clause: String) -> Account {
        let into = decision.collapsedInto ?? decision.decidedAt
        let number = facts.ledger.first { $0.scheduledFor == into }?.runID
        let run = facts.runs.first { $0.id == number }
        let name = number.map { "run \($0), due " } ?? "the one due "
        var steps = [
            gap(at: decision.scheduledFor),
            Step(
                decision.decidedAt, "collapsed",
                "\(name)\(moments.clock(into)), stands for all that were missed before it (catchUp latest)"),
        ]
        if let run { steps.append(step(for: run)) }
        return Account(
            verdict: .collapsed, clause: clause, steps: steps,
            next: (number.map { ["homer logs \(runName($0))"] } ?? []) + [
                "\"catchUp\": {\"policy\": \"all\"} in \(row.file)"
            ]
                + daemonHint, run: number)
    }

    var catchUpPhrase: String {
        switch row.spec.catchUp {
        case .latest: "catchUp latest runs only the newest of those that were missed"
        case .none: "catchUp none runs nothing late"
        case .all(let max): "catchUp all runs the newest \(max)"
        }
    }

    private var daemonHint: [String] {
        facts.isDaemonRunning ? ["a service for `homer run`: docs/operations.md"] : ["homer run"]
    }

    /// Other due times that ended the same way just before: `12 more since 01:00`.
    private func repeats(of decision: LedgerRow) -> Step? {
        if decision.count > 1, let through = decision.through {
            return Step(
                decision.scheduledFor, "as well",
                "\(decision.count) due times share this answer, \(moments.clock(decision.scheduledFor)) … \(moments.clock(through))"
            )
        }
        let before = facts.ledger.reversed().drop { $0.scheduledFor >= decision.scheduledFor }
            .prefix { $0.verdict == decision.verdict }
        guard let first = before.last else { return nil }
        return Step(
            first.scheduledFor, "as well",
            "\(before.reduce(0) { $0 + $1.count }) before it ended the same way, since \(moments.clock(first.scheduledFor))"
        )
    }
}
