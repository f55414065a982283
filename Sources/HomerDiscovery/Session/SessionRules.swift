package import HomerCore
package import HomerStore

/// The next step of the nights: pure over what is stored, so that it is the same after a crash at any moment.
package struct SessionRules: Sendable {
    package let bounds: NightBounds
    package let now: Timestamp

    package init(_ bounds: NightBounds, now: Timestamp) {
        self.bounds = bounds
        self.now = now
    }

    package func next(_ facts: DiscoveryFacts) -> SessionStep {
        if let session = facts.session, !facts.isOn, !session.forced {
            return .cancel(reason: "\(RuntimeFlag.discoveryEnabled.rawValue) is false")
        }
        let lost = lost(facts)
        if !lost.isEmpty { return .again(lost) }
        let notes = ItemRules.notes(facts)
        if !notes.isEmpty { return .settle(notes) }
        guard let session = facts.session else { return .wait(until: nil) }
        switch session.phase {
        case .ingestion: return isOver(session) ? .synthesize(failure: overSentence) : .assemble
        case .planning: return planning(session, facts)
        case .execution: return execution(session, facts)
        case .synthesis: return .brief(author(session, facts))
        case .briefing: return briefing(session, facts)
        case .done, .failed, .cancelled: return .wait(until: nil)
        }
    }

    /// Intents whose run a crash has taken and that are not too late: a call that was lost is made again, and counts.
    private func lost(_ facts: DiscoveryFacts) -> [String] {
        func isLost(_ id: String) -> Bool {
            facts.runs[id]?.outcome == .lost && facts.tries[id, default: 0] < DiscoveryFacts.mostTries
        }
        let late = facts.late.filter { !$0.state.isFinal }.compactMap(\.intentID).filter(isLost)
        guard let session = facts.session, !isOver(session), !isPhaseOver(session) else { return late }
        var own = facts.items.filter { !$0.state.isFinal }.compactMap(\.intentID)
        var kept = 0
        switch session.phase {
        case .planning: own.append(NightIntents.plannerID(session.id, attempt: session.planAttempts))
        // One is kept for the briefing.
        case .execution: kept = 1
        case .briefing: own.append(NightIntents.briefingID(session.id))
        case .ingestion, .synthesis, .done, .failed, .cancelled: break
        }
        return late + own.filter(isLost).prefix(max(0, bounds.runs - kept - facts.runsUsed))
    }

    // MARK: Planning

    private func planning(_ session: DiscoverySessionRow, _ facts: DiscoveryFacts) -> SessionStep {
        let id = NightIntents.plannerID(session.id, attempt: session.planAttempts)
        if let run = facts.runs[id], run.isFinal {
            return run.outcome == .succeeded
                ? .readPlan(run: run.id) : .goWithoutPlan(reason: "no plan: run \(run.id) \(ItemRules.ending(run))")
        }
        if facts.runs[id] == nil, let decision = facts.skipped[id] {
            return .goWithoutPlan(reason: "no plan: the planner was not started (\(decision))")
        }
        guard !isOver(session), !isPhaseOver(session) else {
            return .goWithoutPlan(
                reason: isOver(session) ? overSentence : "no plan within \(bounds.planning) (discovery.limits.planning)"
            )
        }
        return .wait(until: end(session))
    }

    // MARK: Execution

    private func execution(_ session: DiscoverySessionRow, _ facts: DiscoveryFacts) -> SessionStep {
        let open = facts.items.filter { !$0.state.isFinal && $0.state != .waiting }
        guard !open.isEmpty else { return .synthesize(failure: nil) }
        if isOver(session) || isPhaseOver(session) {
            return .settle(open.map { note($0, .unfinished, lateSentence($0, session)) })
        }
        if facts.cost >= bounds.cost {
            let rest = open.filter { $0.state != .running }
            if !rest.isEmpty { return .settle(rest.map { note($0, .overBudget, spentSentence(facts)) }) }
        }
        let planned = open.filter { $0.state == .planned }
        let states = Dictionary(facts.items.map { ($0.number, $0.state) }) { first, _ in first }
        let lost = planned.compactMap { item -> DiscoveryItemNote? in
            let failed = item.dependsOn.first { number in
                guard let state = states[number] else { return true }
                return state.isFinal && state != .done
            }
            return failed.map { number in
                note(
                    item, .unfinished,
                    "needs item \(number) (\(states[number].map { "\($0)".replacing("_", with: " ") } ?? "unknown"))")
            }
        }
        if !lost.isEmpty { return .settle(lost) }
        let ready = planned.filter { $0.dependsOn.allSatisfy { states[$0] == .done } }
            .sorted { (-$0.priority, $0.number) < (-$1.priority, $1.number) }
        if !ready.isEmpty {
            // One is kept for the briefing.
            let room = bounds.runs - 1 - facts.runsUsed
            guard room > 0 else { return .settle(ready.map { note($0, .overBudget, usedSentence) }) }
            return .queue(ready.prefix(room).map(\.number))
        }
        if open.allSatisfy({ $0.state == .planned }) {
            return .settle(
                open.map { note($0, .unfinished, "needs an item that waits for approval, or one that needs it") })
        }
        return .wait(until: end(session))
    }

    private func lateSentence(_ item: DiscoveryItemRow, _ session: DiscoverySessionRow) -> String {
        let bound =
            isOver(session)
            ? "\(bounds.total) (discovery.limits.total)" : "\(bounds.execution) (discovery.limits.execution)"
        return "the night's \(bound) were over before it \(item.state == .running ? "ended" : "started")"
    }

    private func note(_ item: DiscoveryItemRow, _ state: PlanItemState, _ reason: String) -> DiscoveryItemNote {
        DiscoveryItemNote(session: item.sessionID, number: item.number, state: state, reason: reason)
    }

    // MARK: Briefing

    private func author(_ session: DiscoverySessionRow, _ facts: DiscoveryFacts) -> BriefingAuthor {
        if let failure = session.stateReason { return .homer(reason: failure) }
        if isOver(session) { return .homer(reason: overSentence) }
        if facts.cost >= bounds.cost { return .homer(reason: spentSentence(facts)) }
        if facts.runsUsed >= bounds.runs { return .homer(reason: usedSentence) }
        return .agent
    }

    private func briefing(_ session: DiscoverySessionRow, _ facts: DiscoveryFacts) -> SessionStep {
        let id = NightIntents.briefingID(session.id)
        guard facts.intents.contains(id) else {
            if case .homer(let reason) = author(session, facts) { return .conclude(.homer(reason: reason)) }
            return .conclude(.homer(reason: "nobody was asked"))
        }
        if let run = facts.runs[id], run.isFinal {
            let reason = "run \(run.id) \(ItemRules.ending(run))"
            return .conclude(run.outcome == .succeeded ? .run(run.id) : .homer(reason: reason))
        }
        if facts.runs[id] == nil, let decision = facts.skipped[id] {
            return .conclude(.homer(reason: "its run was not started (\(decision))"))
        }
        guard !isOver(session), !isPhaseOver(session) else {
            return .conclude(.homer(reason: "its run took longer than \(bounds.briefing)"))
        }
        return .wait(until: end(session))
    }

    private func spentSentence(_ facts: DiscoveryFacts) -> String {
        "\(DollarText.of(facts.cost)) of \(DollarText.of(bounds.cost)) are spent (discovery.limits.cost)"
    }

    private var usedSentence: String { "\(bounds.runs) runs are used (discovery.limits.runs)" }

    // MARK: Time

    private func isOver(_ session: DiscoverySessionRow) -> Bool { session.deadline.map { $0 <= now } ?? false }
    private func isPhaseOver(_ session: DiscoverySessionRow) -> Bool {
        session.phaseDeadline.map { $0 <= now } ?? false
    }

    private func end(_ session: DiscoverySessionRow) -> Timestamp? {
        [session.deadline, session.phaseDeadline].compactMap { $0 }.min()
    }

    private var overSentence: String { "the night's \(bounds.total) were over (discovery.limits.total)" }
}
