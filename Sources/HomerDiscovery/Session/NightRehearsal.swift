package import HomerCore
package import HomerRuntime
package import HomerStore

/// Nights in a simulation: the rules, the intents and the transactions of real ones. Only the answers are given beforehand
/// (a plan; a worker's and a briefing's are empty), and no file is written.
package struct NightRehearsal: Sendable {
    private let settings: DiscoverySettings
    private let zones: any ZoneSource
    private let plan: String
    private let tonight: [TonightTaskRow]
    private let usual: [Role: RunMedian]

    /// What a run of a night is for.
    package enum Role: Hashable, Sendable { case planner, item, briefing }

    /// A plan with nothing in it.
    package static let emptyPlan = #"{"summary": "no plan was given", "research_tasks": []}"#

    /// - Parameters:
    ///   - plan: what the planner answers each night, whatever it is.
    ///   - tonight: tasks that wait for the first night.
    ///   - medians: of recorded runs, those of earlier nights among them.
    package init(
        _ settings: DiscoverySettings, zones: any ZoneSource, plan: String?, tonight: [TonightTaskRow] = [],
        medians: [String: RunMedian] = [:]
    ) {
        self.settings = settings
        self.zones = zones
        self.plan = plan ?? Self.emptyPlan
        self.tonight = tonight.filter { $0.state == .queued }
        usual = Self.usual(medians)
    }

    /// For the simulator. Nil when nobody would be missing nights: they are switched off, and the configuration does not
    /// mention them.
    package func play(isOn: Bool) -> NightPlay? {
        guard isOn || settings.isGiven else { return nil }
        return NightPlay(
            isOn: isOn, begin: { try begin($0, $1) }, answer: { try answer($0, $1, $2, $3) },
            length: { length(of: $0) }, step: { try step($0, $1) })
    }

    private func begin(_ store: Store, _ now: Timestamp) throws -> String? {
        for task in tonight {
            _ = try store.addTonightTask(text: task.text, kind: task.kind, by: task.requestedBy, now: now)
        }
        if case .taken = try store.keepDiscoverySchedule(settings.starter, creating: true, now: now) { return nil }
        return DiscoverySettings.intentID
    }

    // MARK: Runs

    private func answer(
        _ run: ClaimedRun, _ modelled: ExecutionResult, _ store: Store, _ now: Timestamp
    ) throws -> ExecutionResult {
        guard modelled.outcome == .succeeded else { return modelled }
        if run.execution.executor == Execution.discovery {
            return try settings.open(store, zones, run: run.id, given: run.given, now: now).result
        }
        guard let role = role(of: run) else { return modelled }
        var result = modelled
        result.costEstimate = modelled.costEstimate ?? usual[role]?.cost
        if role == .planner { result.output = plan }
        return result
    }

    private func length(of run: ClaimedRun) -> Milliseconds? {
        role(of: run).map { role in usual[role].map { Milliseconds($0.durationMS) } ?? .zero }
    }

    private func role(of run: ClaimedRun) -> Role? {
        run.source.hasPrefix(IntentSource.discoveryPrefix) ? Self.role(ofID: run.intentID) : nil
    }

    private static func role(ofID id: String) -> Role? {
        guard let match = id.wholeMatch(of: #/night-\d{4}-\d\d-\d\d(?:-\d+)??-(?:(plan)(?:-2)?|briefing|(\d\d+))/#)
        else {
            return nil
        }
        if match.output.1 != nil { return .planner }
        return match.output.2 != nil ? .item : .briefing
    }

    /// The middle of what each kind of run took in earlier nights.
    private static func usual(_ medians: [String: RunMedian]) -> [Role: RunMedian] {
        var found: [Role: [RunMedian]] = [:]
        for (id, median) in medians {
            if let role = role(ofID: id) { found[role, default: []].append(median) }
        }
        return found.compactMapValues { RunMedian(durations: $0.map(\.durationMS), costs: $0.compactMap(\.cost)) }
    }

    // MARK: Steps

    private func step(_ store: Store, _ now: Timestamp) throws -> NightMove {
        let facts = try store.discoveryFacts()
        let step = SessionRules(settings.bounds, now: now).next(facts)
        if case .wait(let until) = step {
            return .wait(until: until, isOpen: facts.session != nil || !facts.late.isEmpty)
        }
        let work = NightWork(store: store, settings: settings, zones: zones, now: { now }, put: { _, _ in })
        let outcome = try work.perform(step, facts)
        return .done(changed: outcome.changed.sorted(), told: try news(store, since: facts, now))
    }

    private func news(_ store: Store, since facts: DiscoveryFacts, _ now: Timestamp) throws -> [SimulationRecord] {
        var told: [SimulationRecord] = []
        var sessions = facts.lateSessions.keys.sorted()
        if let before = facts.session, let after = try store.discoverySession(id: before.id) {
            sessions.append(after.id)
            if after.phase != before.phase {
                if before.phase == .ingestion { told.append(record(of: before, now)) }
                told.append(record(of: after, now))
            }
        }
        let before = (facts.late + facts.items).map { ("\($0.sessionID) \($0.number)", $0.state) }
        let states = Dictionary(before) { first, _ in first }
        for item in try sessions.flatMap({ try store.discoveryItems(of: $0) })
        where states["\(item.sessionID) \(item.number)"] != item.state && (item.state.isFinal || item.state == .waiting)
        {
            told.append(.item(SimulatedItem(time: now, item: item)))
        }
        return told
    }

    private func record(of session: DiscoverySessionRow, _ now: Timestamp) -> SimulationRecord {
        .night(
            SimulatedPhase(
                time: now, session: session.id, phase: session.phase,
                until: session.phase.isFinal ? nil : session.phaseDeadline ?? session.deadline,
                reason: session.stateReason))
    }
}
