import HomerCore
import HomerStore

/// Runs: how one came about, how it went, and why one still waits.
extension WhyTeller {
    func account(of run: RunRow) -> Account {
        let cause =
            run.scheduledFor.map { dueStep($0, generation: run.generation) }
            ?? Step(
                run.triggeredAt, "asked for",
                "\(moments.minute(run.triggeredAt)) by \(run.requestedBy ?? run.triggeredBy), generation \(run.generation)"
            )
        var account = Account(
            verdict: verdict(of: run), clause: clause(for: run), due: run.scheduledFor, run: run.id)
        account.steps = (run.hasFailed ? failuresBefore(run) : []) + [cause]
        if run.missedCount > 0 {
            account.steps.append(
                Step(nil, "catches up", "one run for this and \(run.missedCount) missed due times before it"))
        }
        if run.status == "pending" {
            let (steps, next) = waiting(run)
            account.steps += steps
            account.next = next
        } else {
            account.steps.append(step(for: run))
            account.next = nextSteps(after: run)
        }
        return account
    }

    private func verdict(of run: RunRow) -> Verdict {
        switch run.result {
        case "succeeded": .ran
        case "running": .running
        case "pending": .pending
        case "cancelled": .cancelled
        case "lost": .lost
        default: .failed
        }
    }

    private func clause(for run: RunRow) -> String {
        let moment = run.startedAt ?? run.triggeredAt
        let time = run.scheduledFor.map { at($0) } ?? "\(moments.minute(moment)) (\(moments.relative(moment)))"
        switch verdict(of: run) {
        case .ran: return "ran at \(time): run \(run.id) \(RunEnding(run).sentence)"
        case .running:
            return "is running: run \(run.id), since \(moments.minute(moment)) (\(moments.relative(moment)))"
        case .pending:
            return "waits to start: run \(run.id), since \(moments.minute(moment)) (\(moments.relative(moment)))"
        case .cancelled where run.startedAt == nil: return "did not run at \(time): run \(run.id) was cancelled"
        default: return "ran at \(time) and did not succeed: run \(run.id) \(RunEnding(run).sentence)"
        }
    }

    /// `started 02:30 (2s late), failed with exit code 3 after 12s at 02:31: no space left`
    func step(for run: RunRow) -> Step {
        let name = "run \(run.id)"
        guard let started = run.startedAt else {
            let text =
                run.isFinal ? RunEnding(run).sentence + reason(run) : "waits since \(moments.minute(run.triggeredAt))"
            return Step(run.completedAt ?? run.triggeredAt, name, text)
        }
        let late = run.late.flatMap { $0 >= .seconds(1) ? " (\($0.elapsed) late)" : nil } ?? ""
        guard let ended = run.completedAt else {
            return Step(
                started, name,
                "started \(moments.minute(started))\(late), is running for \(Moments.distance(now - started))")
        }
        let exit = run.result == "succeeded" ? run.exitCode.map { ", exit code \($0)" } ?? "" : ""
        return Step(
            started, name,
            "started \(moments.minute(started))\(late), \(RunEnding(run).sentence) at \(moments.minute(ended))\(exit)\(reason(run))"
        )
    }

    /// The last line of its error, which is the one that says most.
    private func reason(_ run: RunRow) -> String {
        let lines = (run.error ?? "").split(separator: "\n").map { $0.drop { $0 == " " } }
        guard let last = lines.last(where: { !$0.isEmpty }) else { return "" }
        return ": " + (last.count > 160 ? last.prefix(160) + "…" : last)
    }

    /// Since when it fails, and what was different when it did not.
    private func failuresBefore(_ run: RunRow) -> [Step] {
        let earlier = facts.runs.filter { $0.id < run.id && $0.isFinal }
        let streak = earlier.prefix { $0.hasFailed }
        var steps: [Step] = []
        if let good = earlier.first(where: { $0.result == "succeeded" }), let ended = good.completedAt {
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

    private func nextSteps(after run: RunRow) -> [String] {
        switch verdict(of: run) {
        case .running: return ["homer logs \(run.id) -f", "homer cancel \(run.id)"]
        case .ran: return ["homer logs \(run.id)"]
        case .cancelled: return ["homer trigger \(id)"]
        case .lost: return ["homer logs \(run.id)", "homer trigger \(id)"]
        default:
            var next = ["homer logs \(run.id)", "homer trigger \(id)"]
            if run.result == "timeout" {
                next.append("a longer \"timeout\" in \(row.file) (now \(row.spec.execution.timeout))")
            }
            let good = facts.runs.first { $0.id < run.id && $0.result == "succeeded" }
            if let good, good.generation != run.generation { next.append("homer history \(id)") }
            return next
        }
    }

    /// Why a run that is stored has not been started: the first of these that is true.
    private func waiting(_ run: RunRow) -> ([Step], [String]) {
        func because(_ text: String, _ next: [String]) -> ([Step], [String]) {
            ([Step(run.triggeredAt, "not started", "run \(run.id) waits: \(text)")], next)
        }
        let cancel = "homer cancel \(run.id)"
        if !facts.flags.enabled { return because("\(RuntimeFlag.enabled.rawValue) is false", [cancel]) }
        if !facts.isDaemonRunning { return because("no daemon runs on this database", ["homer run", cancel]) }
        let running = facts.openRuns.filter { $0.status == "running" }
        if let own = running.first(where: { $0.intentID == id }), !row.spec.overlap.allowsSeveral {
            return because(
                "run \(own.id) of the same intent is still active, and overlap \(row.spec.overlap.typeName) lets one run",
                ["homer logs \(own.id) -f", "homer cancel \(own.id)"])
        }
        if running.count >= facts.concurrency {
            let names = running.prefix(4).map { "run \($0.id) of \($0.intentID)" }.joined(separator: ", ")
            return because(
                "all \(facts.concurrency) places are taken (\(names))",
                running.prefix(1).map { "homer cancel \($0.id)" } + ["more \"runtime.concurrency\" in homer.json"])
        }
        return because("the daemon starts it when it looks next, within moments", ["homer logs \(id) -f"])
    }
}

extension OverlapPolicy {
    /// Whether runs of one intent may be active at once.
    var allowsSeveral: Bool { if case .allow = self { true } else { false } }
}
