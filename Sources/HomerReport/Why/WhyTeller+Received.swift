package import HomerCore
import HomerStore

/// Intents that do not run by the clock: what came to them and started nothing.
extension WhyTeller {
    /// What came last, when no run came of it; nil when a run did, or nothing ever came.
    package var startedNothing: Account? {
        let newest = facts.runs.first
        if let received = facts.received.first(where: { $0.delivery?.decision != .own(.filtered) }) {
            let isOlder = newest.map { $0.triggeredAt > received.event.receivedAt } ?? false
            return received.delivery?.runID != nil || isOlder ? nil : account(of: received)
        }
        if let skip = facts.skips.first {
            return newest.map { $0.triggeredAt > skip.lastTime } ?? false ? nil : account(of: skip)
        }
        return newest == nil ? facts.received.first.map { account(of: $0) } : nil
    }

    /// What came in a certain minute.
    package func received(in minute: Range<Timestamp>) -> Account? {
        if let found = facts.received.first(where: { minute.contains($0.event.receivedAt) && $0.delivery?.runID == nil }
        ) {
            return account(of: found)
        }
        return facts.skips.first { minute.contains($0.lastTime) }.map { account(of: $0) }
    }

    private func account(of received: ReceivedEvent) -> Account {
        let event = received.event
        let who = event.requestedBy.map { " by \($0)" } ?? ""
        let came = Step(
            event.receivedAt, "event",
            "\(event.number) (\(event.name), id \(event.id)) came \(moments.minute(event.receivedAt))\(who)")
        let name = "event \(event.number) (\(event.name))"
        guard let delivery = received.delivery else {
            return Account(
                verdict: facts.isDaemonRunning ? .dueNow : .noDaemon,
                clause: "has not run for \(name), which came at \(at(event.receivedAt)) and has not been looked at",
                steps: [came], next: facts.isDaemonRunning ? ["homer wait \(id) --for=run=any"] : ["homer run"],
                isOpen: true)
        }
        let run = facts.runs.first { $0.detail?.eventNumber == event.number && $0.overrun != nil }
        let (verdict, text, next) = told(
            delivery.decision, at: event.receivedAt, decided: event.consumedAt, overrun: run?.overrun)
        return Account(
            verdict: verdict, clause: "did not run for \(name), which came at \(at(event.receivedAt)): \(text)",
            steps: [came, Step(event.consumedAt, "not started", text)], next: next)
    }

    /// A run of a chain that was not made, or was ended before it started.
    private func account(of skip: EventRow) -> Account {
        let cause = LedgerDecision.causes.first { $0 == skip.decision }
        let told = cause.map { self.told(.decided($0), at: skip.lastTime, decided: skip.lastTime) }
        return Account(
            verdict: told?.0 ?? .notDue,
            clause: "did not run at \(at(skip.lastTime)): \(told?.1 ?? skip.message)",
            steps: [Step(skip.lastTime, "not started", skip.message)], next: told?.2 ?? ["homer trigger \(id)"])
    }

    /// A decision in words, with what can be done.
    private func told(
        _ decision: DeliveryDecision, at moment: Timestamp, decided: Timestamp?, overrun: BudgetOverrun? = nil
    ) -> (Verdict, String, [String]) {
        let verdict = Verdict(rawValue: decision.rawValue) ?? .waitingForEvent
        let trigger = "homer trigger \(id)"
        switch decision {
        case .decided(.missedDeadline):
            let limit = row.spec.startDeadline.map { " of \($0)" } ?? ""
            let late = decided.map { ", it was \(Moments.distance($0 - moment)) old when it was looked at" } ?? ""
            return (
                verdict, "older than its startDeadline\(limit)\(late)",
                [trigger, longerDeadline]
            )
        case .decided(.skippedSuspended):
            let cover = facts.overrides.last {
                $0.kind == .suspend && ($0.covers(moment) || (decided.map($0.covers) ?? false))
            }
            let all = cover.map { $0.intentID == nil } ?? false
            let isActive = cover.map { $0.isActive(at: now) } ?? false
            let resume = isActive ? [all ? "homer resume --all" : "homer resume \(id)"] : []
            let who = cover.map { (all ? "every intent was " : "it was ") + $0.sentence(moments) }
            return (verdict, who ?? "it was suspended", resume + [trigger])
        case .decided(.skippedFrozen):
            if let text = closedWindow(at: moment, decided: decided) {
                return (verdict, text, [trigger, "\"windows\" in \(row.file)"])
            }
            return (verdict, "a freeze window was open", [trigger, "\"freeze\" in homer.json"])
        case .decided(.skippedOverlap):
            let blocker = facts.runs.last { run in
                run.triggeredAt <= (decided ?? moment) && run.completedAt.map { $0 > (decided ?? moment) } ?? true
            }
            let next = blocker.map { $0.waitsForApproval ? approvalSteps($0) : ["homer logs \(runName($0.id))"] } ?? []
            let text = blocker.map { run in
                "run \(run.id) " + (run.waitsForApproval ? "waits for approval" : "was still active")
            }
            return (
                verdict, "overlap \(row.spec.overlap.typeName): \(text ?? "a run before it was still active")",
                next + ["\"overlap\": \"queueOne\" in \(row.file)"]
            )
        case .decided(.skippedApproval): return (verdict, "nobody approved its run", [trigger])
        case .decided(.skippedBudget):
            let (text, next) = told(overrun)
            return (verdict, text, next)
        case .decided(.skippedCondition):
            return (verdict, "its condition said that there was nothing to do", [trigger])
        case .own(.filtered): return (.waitingForEvent, "its data does not match the filter", ["homer describe \(id)"])
        case .decided(.ran), .decided(.skippedExcluded), .decided(.skippedOff), .decided(.missedDown),
            .decided(.collapsed):
            return (verdict, decision.rawValue, [trigger])
        }
    }

    /// Why its own windows kept it from running, with the next opening; nil when they did not.
    package func closedWindow(at moment: Timestamp, decided: Timestamp?) -> String? {
        let windows = row.spec.windows
        guard !windows.isEmpty, facts.freeze.end(of: .run, at: moment, zones: zones) == nil else { return nil }
        let words = windows.map(\.inWords).joined(separator: ", ")
        let opens = windows.opening(after: now, zones: zones).map { "; the next opens \(at($0))" } ?? ""
        if !windows.contains(where: { $0.contains(moment, zones: zones) }) {
            return "outside its windows (\(words))\(opens)"
        }
        guard let decided, !windows.allow(due: moment, now: decided - delay, zones: zones) else { return nil }
        return "its window (\(words)) had closed when it was looked at, \(moments.minute(decided))\(opens)"
    }
}

extension LedgerDecision {
    /// Those that something other than a due time can end with.
    fileprivate static let causes: [LedgerDecision] = [
        .skippedSuspended, .skippedFrozen, .skippedOverlap, .missedDeadline,
    ]
}

extension [RunWindow] {
    /// When the next of them opens, strictly after a moment.
    package func opening(after moment: Timestamp, zones: any ZoneSource) -> Timestamp? {
        compactMap { window in
            guard let zone = zones.zone(named: window.start.timeZone), let expression = window.start.parsed else {
                return nil
            }
            return Schedule.cron(expression, zone).next(after: moment)
        }.min()
    }
}
