import HomerCore
package import HomerStore

/// Why a run that is stored has not been started, in words and with what can be done.
extension WhyTeller {
    /// `waits for approval: run 9, since 02:30 (4h ago)`
    package func waitingClause(_ run: RunRow) -> String {
        let wait = queue.wait(of: run)
        let what: String
        switch wait {
        case .approval: what = "waits for approval"
        case .attempt(let number, let moment): what = "waits for attempt \(number) at \(at(moment))"
        default: what = run.startedAt == nil ? "waits to start" : "waits for attempt \(run.attempt + 1)"
        }
        let since = run.startedAt ?? run.triggeredAt
        return "\(what): run \(run.id), since \(moments.minute(since)) (\(moments.relative(since)))"
    }

    /// Why a run that is stored has not been started: the first of these that is true.
    package func waiting(_ run: RunRow) -> ([Step], [String]) {
        let label = run.startedAt == nil ? "not started" : "waits"
        func because(_ text: String, _ next: [String]) -> ([Step], [String]) {
            ([Step(run.startedAt ?? run.triggeredAt, label, "run \(run.id) waits: \(text)")], next)
        }
        let cancel = "homer cancel \(runName(run.id))"
        let queue = queue
        switch queue.wait(of: run) {
        case .approval(let until):
            let end = until.map { ", until \(at($0)); after that it ends unstarted" } ?? ""
            let why = row.spec.approval == .required ? "approval required" : "risk \(row.spec.risk.rawValue)"
            return because("somebody has to approve it (\(why))\(end)", approvalSteps(run))
        case .switchedOff: return because("\(RuntimeFlag.enabled.rawValue) is false", [cancel])
        case .noDaemon: return because("no daemon runs on this database", ["homer run", cancel])
        case .suspended(let override):
            let end = override.until.map { " until \(at($0))" } ?? ""
            return because(
                "\(override.intentID ?? "every intent") is suspended\(end) by \(override.by): \(override.reason)",
                ["homer resume \(override.intentID ?? "--all")", cancel])
        case .frozen(let end):
            return because("a freeze is open, or none of its windows is, until \(at(end))", [cancel])
        case .spread(let moment):
            return because(
                "it makes up for a due time of an absence, and such runs are spread: it may start at \(at(moment))",
                ["a shorter \"runtime.catchUpSpread\" in homer.json", cancel])
        case .attempt(let number, let moment):
            let why = run.attempts.last.map { ": \(pause(after: $0, in: run))" } ?? ""
            return because(
                "attempt \(number) may start at \(at(moment))\(why)", ["homer logs \(runName(run.id)) -f", cancel])
        case .behind(let other, let isActive):
            let lets = "overlap \(row.spec.overlap.typeName) lets one run"
            return isActive
                ? because(
                    "run \(other) of the same intent is still active, and \(lets)",
                    ["homer logs \(runName(other)) -f", "homer cancel \(runName(other))"])
                : because("run \(other) of the same intent is before it, and \(lets)", ["homer why \(id)", cancel])
        case .breaker(let executors):
            let names = queue.states(of: executors).map { $0.sentence(moments) }.joined(separator: "; ")
            return because(
                "its executor is paused (\(names))", ["homer doctor"] + tryNow(run))
        case .executorLimit(let name, let limit):
            return because(
                "the limit of \(limit) runs of \(name) is reached",
                ["homer runs --result running", "more \"runtime.limits.executors.\(name)\" in homer.json"])
        case .laneLimit(let lane, let limit):
            return because(
                "the limit of \(limit) runs in lane \(lane) is reached",
                ["homer runs --result running", "more \"runtime.limits.lanes.\(lane)\" in homer.json"])
        case .pace: return because("further attempts of all runs keep a pace of ten a second", [cancel])
        case .places:
            let running = queue.running
            let names = running.prefix(4).map { "run \($0.id) of \($0.intentID)" }.joined(separator: ", ")
            return because(
                "all \(queue.concurrency) places are taken (\(names))",
                running.prefix(1).map { "homer cancel \(runName($0.id))" } + [
                    "more \"runtime.concurrency\" in homer.json"
                ])
        case .moment, nil:
            return because("the daemon starts it when it looks next, within moments", ["homer logs \(id) -f"])
        }
    }

    /// What ends a run's waiting for a person.
    package func approvalSteps(_ run: RunRow) -> [String] {
        ["homer approve \(run.id)", "homer reject \(run.id) --reason \"…\""]
    }

    /// A run by hand is tried at once, and is refused while another one waits.
    private func tryNow(_ run: RunRow) -> [String] {
        ["homer cancel \(runName(run.id)) && homer trigger \(id)"]
    }
}
