import HomerCore
package import HomerStore

/// Runs: how one came about, how it went, and why one still waits.
extension WhyTeller {
    package func account(of run: RunRow) -> Account {
        let cause = run.scheduledFor.map { dueStep($0, generation: run.generation) } ?? causeStep(run)
        var account = Account(
            verdict: verdict(of: run), clause: clause(for: run), due: run.scheduledFor, run: run.id)
        account.steps = (run.hasFailed && !run.isRehearsal ? failuresBefore(run) : []) + [cause]
        if let given = run.detail?.given, !given.isEmpty {
            let text = given.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
            account.steps.append(Step(run.triggeredAt, "with", text))
        }
        if run.triggeredBy == .backfill {
            let who = run.requestedBy.map { " by \($0)" } ?? ""
            account.steps.append(
                Step(run.triggeredAt, "asked for", "\(moments.minute(run.triggeredAt))\(who), as a backfill"))
        }
        if run.missedCount > 0 {
            account.steps.append(
                Step(nil, "catches up", "one run for this and \(run.missedCount) missed due times before it"))
        }
        account.attempts = run.attempts
        account.steps += attemptSteps(run)
        if run.status == .pending {
            let (steps, next) = waiting(run)
            account.steps += steps
            account.next = next
        } else {
            account.steps.append(step(for: run))
            if let limit = limit(of: run) { account.steps.append(Step(run.completedAt, "limit", limit.text)) }
            account.next = nextSteps(after: run)
        }
        if let drift = run.drift {
            account.steps.append(Step(run.completedAt, "drifted", drift.text))
            account.next.append("homer runs \(runName(run.id)) --effective")
        }
        account.steps += (run.detail?.notes ?? []).map { Step(nil, "note", $0) }
        account.steps += told(of: run)
        if !run.isFinal, run.status == .running, let asked = run.detail?.cancelRequestedAt {
            let who = run.detail?.cancelRequestedBy.map { " by \($0)" } ?? ""
            account.steps.append(
                Step(asked, "cancel", "asked for\(who) at \(moments.minute(asked)); the daemon ends it"))
        }
        return account
    }

    /// Whether somebody was told.
    private func told(of run: RunRow) -> [Step] {
        (run.detail?.messages ?? []).map { message in
            Step(message.endedAt ?? message.createdAt, "told", "\(message.kind) \(message.sentence(moments))")
        }
    }

    /// What made a run that had no due time: an event, the end of another run, or a person.
    private func causeStep(_ run: RunRow) -> Step {
        let generation = "generation \(run.generation)"
        if let name = run.eventName {
            let number = run.detail?.eventNumber.map { "event \($0) " } ?? "the event "
            let id = run.eventID.map { ", id \($0)" } ?? ""
            let who = run.requestedBy.map { " by \($0)" } ?? ""
            return Step(
                run.triggeredAt, "asked for",
                "\(moments.minute(run.triggeredAt))\(who), by \(number)(\(name)\(id)), \(generation)")
        }
        if let parent = run.parentRunID {
            let intent = run.detail?.parentIntent.map { " of \($0)" } ?? ""
            let result = run.detail?.parentResult.map { ", which ended as \($0)" } ?? ""
            return Step(
                run.triggeredAt, "asked for",
                "\(moments.minute(run.triggeredAt)) by the end of run \(parent)\(intent)\(result); \(generation)")
        }
        return Step(
            run.triggeredAt, run.isRehearsal ? "rehearsal" : "asked for",
            "\(moments.minute(run.triggeredAt)) by \(run.requestedBy ?? run.triggeredBy.rawValue), \(generation)")
    }

    private func verdict(of run: RunRow) -> Verdict {
        if let skip = RunEnding(run).skip.flatMap({ Verdict(rawValue: $0.rawValue) }) { return skip }
        return switch run.result {
        case .ended(.succeeded): .ran
        case .running: .running
        case .pending: .pending
        case .ended(.cancelled): .cancelled
        case .ended(.lost): .lost
        case .ended: .failed
        }
    }

    private func clause(for run: RunRow) -> String {
        let moment = run.startedAt ?? run.triggeredAt
        let when = run.scheduledFor.map { at($0) } ?? "\(moments.minute(moment)) (\(moments.relative(moment)))"
        let time = when + (run.isRehearsal ? " as a rehearsal" : "")
        switch verdict(of: run) {
        case .ran: return "ran at \(time): run \(run.id) \(RunEnding(run).sentence)\(lastAttempt(run))"
        case .running:
            return
                "is running\(run.isRehearsal ? " as a rehearsal" : ""): run \(run.id), since \(moments.minute(moment)) (\(moments.relative(moment)))"
        case .pending: return waitingClause(run)
        case .skippedBudget: return "did not run at \(time): \(run.overrun?.sentence ?? "a budget was spent")"
        case .skippedCondition: return "did not run at \(time): run \(run.id) \(RunEnding(run).sentence)"
        case .cancelled where run.startedAt == nil:
            switch run.approval {
            case .rejected: return "did not run at \(time): " + (rejection(of: run) ?? "run \(run.id) was rejected")
            case .expired: return "did not run at \(time): nobody approved run \(run.id) in time"
            case .waiting, .approved, nil: return "did not run at \(time): run \(run.id) was cancelled"
            }
        default:
            return "ran at \(time) and did not succeed: run \(run.id) \(RunEnding(run).sentence)\(lastAttempt(run))"
        }
    }

    /// `run 11 was rejected by ada@box: not tonight`; nil for a run that nobody rejected.
    func rejection(of run: RunRow) -> String? {
        guard run.approval == .rejected else { return nil }
        let who = run.approvalBy.map { " by \($0)" } ?? ""
        let why = run.approvalReason.map { Self.lastLine($0) } ?? ""
        return "run \(run.id) was rejected\(who)" + (why.isEmpty ? "" : ": \(why)")
    }

    /// ` at attempt 3, with command`
    private func lastAttempt(_ run: RunRow) -> String {
        guard run.isFinal, let last = run.attempts.last, run.attempts.count > 1 else { return "" }
        return " at attempt \(last.attempt)" + (last.endedInCondition ? "" : ", with \(last.executor)")
    }

    /// `started 02:30 (2s late), failed with exit code 3 after 12s at 02:31: no space left`
    package func step(for run: RunRow) -> Step {
        let name = "run \(run.id)"
        guard let started = run.startedAt else {
            let text =
                run.isFinal ? RunEnding(run).sentence + reason(run) : "waits since \(moments.minute(run.triggeredAt))"
            return Step(run.completedAt ?? run.triggeredAt, name, text)
        }
        let late =
            run.isRehearsal
            ? " as a rehearsal" : run.late.flatMap { $0 >= .seconds(1) ? " (\($0.elapsed) late)" : nil } ?? ""
        guard let ended = run.completedAt else {
            let state = run.status == .pending ? "waits for attempt \(run.attempt + 1)" : "is running"
            return Step(
                started, name,
                "started \(moments.minute(started))\(late), \(state) for \(Moments.distance(now - started))")
        }
        let exit = run.result == .ended(.succeeded) ? run.exitCode.map { ", exit code \($0)" } ?? "" : ""
        return Step(
            started, name,
            "started \(moments.minute(started))\(late), \(RunEnding(run).sentence) at \(moments.minute(ended))\(exit)\(reason(run))"
        )
    }

    /// The last line of its error, which is the one that says most.
    private func reason(_ run: RunRow) -> String {
        let last = Self.lastLine(run.error ?? "")
        return last.isEmpty ? "" : ": " + last
    }

    /// Since when it fails, and what was different when it did not.
    private func failuresBefore(_ run: RunRow) -> [Step] {
        let earlier = facts.runs.filter { $0.id < run.id && $0.isFinal && !$0.isRehearsal }
        let streak = earlier.prefix { $0.hasFailed }
        var steps: [Step] = []
        if let good = earlier.first(where: { $0.result == .ended(.succeeded) }), let ended = good.completedAt {
            let changed =
                good.generation == run.generation
                ? "generation \(good.generation) as now"
                : "generation \(good.generation); \(self.generation(run.generation)) came since"
            steps.append(
                Step(
                    ended, "last success",
                    "run \(good.id), \(moments.minute(ended)) (\(moments.relative(ended))), \(changed)"))
        } else {
            steps.append(Step(nil, "last success", "none is stored"))
        }
        if let first = streak.last {
            let since = first.completedAt ?? first.triggeredAt
            steps.append(
                Step(
                    since, "failures",
                    "\(streak.count + 1) in a row with this one, since run \(first.id) (\(moments.relative(since)))"))
        }
        return steps
    }

    /// What gives an executor its login again.
    private static func login(_ executor: String) -> String {
        switch executor {
        case "claude": "run `claude` as the user of the daemon and log in with /login"
        case "codex": "run `codex login` as the user of the daemon"
        case "gemini": "run `gemini` as the user of the daemon and log in"
        case "kimi": "run `kimi` as the user of the daemon and log in with /login"
        case "opencode": "run `opencode auth login` as the user of the daemon"
        default: "give \(executor) a login or key that is accepted, as the user of the daemon"
        }
    }

    package func nextSteps(after run: RunRow) -> [String] {
        switch verdict(of: run) {
        case .running: return ["homer logs \(runName(run.id)) -f", "homer cancel \(runName(run.id))"]
        case .ran: return ["homer logs \(runName(run.id))"]
        case .skippedBudget: return told(run.overrun).next
        case .skippedCondition:
            return ["homer logs \(runName(run.id))", "homer trigger \(id)", "\"condition\" in \(row.file)"]
        case .cancelled: return ["homer trigger \(id)"]
        case .lost: return ["homer logs \(runName(run.id))", "homer trigger \(id)"]
        default:
            var next = ["homer logs \(runName(run.id))", "homer trigger \(id)"]
            if let edit = run.overrun?.edit(file: row.file) ?? limit(of: run)?.edit { next.insert(edit, at: 0) }
            if run.result == .ended(.timeout) {
                next.append("a longer \"timeout\" in \(row.file) (now \(row.spec.execution.timeout))")
            }
            if run.result == .ended(.auth) {
                next.insert(Self.login(run.executor ?? row.spec.execution.executor), at: 0)
            }
            if run.result == .ended(.denied) {
                next.append(
                    "allow it with \"permissionMode\" or \"arguments\" in \(row.file), or write \"onDenied\": \"note\"")
            }
            let good = facts.runs.first { $0.id < run.id && $0.result == .ended(.succeeded) }
            if let good, good.generation != run.generation { next.append("homer history \(id)") }
            return next
        }
    }
}
