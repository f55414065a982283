/// Compares what the files say with what is stored. Pure and total: equal inputs give equal plans, in any order of
/// files, and nothing is read but through the parameters.
package struct Planner {
    /// The canonical spec of an intent's stored generation; asked only for intents that changed.
    package var storedSpec: (String) throws -> JSONValue?
    package var zones: any ZoneSource
    /// What runs took and cost; asked only when the policy has a limit on that.
    package var runMedians: () throws -> RunMedians
    /// From where a stored intent counts; asked only for intents whose timetable changes. nil counts from now.
    package var storedTiming: (String) throws -> StoredTiming?
    /// Where the old engine is.
    package var legacy: LegacyMode
    /// Which run wrote what the file of an intent says; asked only for intents that change.
    package var writer: (DesiredIntent) throws -> RunProvenance?

    package init(
        zones: any ZoneSource, legacy: LegacyMode = .builtin,
        runMedians: @escaping () throws -> RunMedians = { RunMedians() },
        storedTiming: @escaping (String) throws -> StoredTiming? = { _ in nil },
        writer: @escaping (DesiredIntent) throws -> RunProvenance? = { _ in nil },
        storedSpec: @escaping (String) throws -> JSONValue?
    ) {
        self.zones = zones
        self.legacy = legacy
        self.writer = writer
        self.runMedians = runMedians
        self.storedTiming = storedTiming
        self.storedSpec = storedSpec
    }

    /// Makes the plan of one pass. Throws only what `storedSpec` throws.
    ///
    /// Invariants: absence counts only in a source that was read completely and is not empty, and
    /// only with evidence; an input that is held never disables what it held before; an intent that did not come from
    /// files is left alone; what the policy does not allow without asking waits, and everything else goes on.
    ///
    /// - Parameter evidence: since when which intents have been absent; a preview takes it for proven.
    package func plan(
        desired: DesiredState, stored: StoredState, now: Timestamp, policy: ApplyPolicy = ApplyPolicy(),
        evidence: AbsenceEvidence = .assumed
    ) throws -> Plan {
        var plan = Plan(
            sources: desired.sources.filter { !Self.isOptional($0, desired, stored) }, warnings: desired.warnings,
            revision: desired.revision, base: stored.version, madeAt: now)
        plan.overrides = stored.overrides
        plan.isOff = !stored.route.isEnabled
        plan.uncommitted = desired.uncommitted
        plan.hold = desired.hold
        // A reading that does not stand says nothing, not even that something is missing.
        if desired.hold != nil { return plan }
        var resolution = Ownership(desired: desired, stored: stored).resolve()
        let pins = Pins(stored.overrides)
        let forecaster = Forecaster(
            conditions: DueConditions(
                now: now, route: stored.route, legacy: legacy, suspensions: stored.overrides,
                freeze: FreezeCalendar(policy.freeze, zones: zones)),
            zones: zones)
        var changes: [Change] = []
        var inForce: [String: DesiredIntent] = [:]
        inForce.reserveCapacity(resolution.owned.count)
        let forecasts = Self.forecasts(of: resolution.owned, beside: stored, forecaster)
        if forecasts != nil { changes.reserveCapacity(resolution.owned.count) }
        for (place, read) in resolution.owned.enumerated() {
            let intent = try pins.inForce(read, storedSpec: storedSpec)
            inForce[intent.spec.id] = intent
            guard let past = try timeInPast(intent, stored: stored, now: now) else {
                let known = stored.intents[intent.spec.id]
                let made = try change(for: intent, stored: known, forecaster) {
                    forecasts.map { $0[place] } ?? forecaster.creation(of: intent)
                }
                if var change = made {
                    change.writer = try writer(intent)
                    changes.append(change)
                } else {
                    if intent.hash == read.hash { plan.unchanged += 1 } else { plan.pinned.append(intent.spec.id) }
                    if known?.commit == nil, let commit = intent.origin.commit {
                        plan.housekeeping.attributions.append(.init(id: intent.spec.id, commit: commit))
                    }
                    // Under a pin the file says something else than what is in force.
                    if let mark = read.origin.mark, mark != known?.mark, intent.hash == read.hash {
                        plan.housekeeping.marks.append(.init(id: intent.spec.id, mark: mark))
                    }
                }
                continue
            }
            resolution.held.append(past)
        }
        plan.unchanged += desired.recognized.count
        for (file, commit) in desired.recognized.commits {
            guard let id = desired.recognized.id(of: file), stored.intents[id]?.commit == nil else { continue }
            plan.housekeeping.attributions.append(.init(id: id, commit: commit))
        }
        if !desired.recognized.commits.isEmpty { plan.housekeeping.attributions.sort { $0.id < $1.id } }
        plan.housekeeping.endedPins = pins.ended(by: resolution.owned, changes: changes)
        let gone = gone(beside: resolution, desired, stored)
        let there = gone.isEmpty ? [:] : desired.idsByFile
        let absence = AbsenceRules(desired: desired, there: there, policy: policy, evidence: evidence, now: now)
        for intent in gone {
            plan.absent.insert(intent.id)
            switch absence.verdict(intent) {
            case .proven:
                var change = try removal(of: intent, forecaster)
                if intent.source == IntentSource.desired,
                    let successor = there[intent.file] ?? desired.recognized.id(of: intent.file)
                {
                    change.cause = .idChanged
                    change.successor = successor
                }
                changes.append(change)
            case .wait(let moment):
                plan.unconfirmed.insert(intent.id)
                plan.lookAgain = plan.lookAgain.map { min($0, moment) } ?? moment
            case .hold(let held): resolution.held.append(held)
            }
        }
        plan.keptBySource = keptBySource(desired, stored)
        let chains = ChainRules(
            intents: inForce, recognized: desired.recognized, heldIDs: resolution.heldIDs, stored: stored,
            removed: Set(changes.filter { $0.actions == [.disable] }.map(\.id)), storedSpec: storedSpec)
        let broken = try chains.held()
        if !broken.isEmpty {
            let changed = Set(changes.map(\.id))
            plan.unchanged -= broken.keys.count { !changed.contains($0) }
            changes.removeAll { broken[$0.id] != nil }
        }
        resolution.held += broken.values
        changes.sort { $0.id < $1.id }
        let gate = Gate(policy: policy, stored: stored, zones: zones, storedSpec: storedSpec)
        try gate.sort(changes, into: &plan)
        try gate.holdExpensive(&plan, medians: runMedians)
        plan.held = resolution.held.sorted {
            ($0.input.file, $0.input.intentID ?? "") < ($1.input.file, $1.input.intentID ?? "")
        }
        return plan
    }

    /// That there is no schedule file, or no directory beside one, is news only when something of it was stored, or when
    /// somebody named it.
    private static func isOptional(_ source: SourceReport, _ desired: DesiredState, _ stored: StoredState) -> Bool {
        guard source.condition == .missing, !source.isNamed else { return false }
        let known = stored.intents.values.filter { !$0.removed && $0.source == source.source }
        if source.source == IntentSource.schedule { return !known.contains { $0.file == source.path } }
        return known.isEmpty
            && desired.sources.contains { $0.source == IntentSource.schedule && $0.condition != .missing }
    }

    /// Of a state that is nearly all new; nil for any other, whose new intents are forecast one by one.
    private static func forecasts(
        of owned: [DesiredIntent], beside stored: StoredState, _ forecaster: Forecaster
    ) -> [RunForecast?]? {
        guard owned.count > 1_024, stored.intents.count < owned.count / 2 else { return nil }
        return forecaster.creations(of: owned)
    }

    /// - Parameter creation: asked what it comes to when the intent is new.
    private func change(
        for desired: DesiredIntent, stored: StoredIntent?, _ forecaster: Forecaster, creation: () -> RunForecast?
    ) throws -> Change? {
        guard let stored else {
            var change = Change(
                id: desired.spec.id, actions: [.create], cause: .newFile, desired: desired, fromGeneration: nil,
                toGeneration: 1, file: desired.origin.file, forecast: creation(),
                restartsSchedule: true)
            change.raises = PermissionRaise.raises(from: nil, to: desired.spec)
            return change
        }
        let isSame = stored.specHash == desired.hash
        let isMoved = stored.file != desired.origin.file || stored.source != desired.origin.source
        if isSame, !isMoved, !stored.removed { return nil }
        var actions: [ChangeAction] = []
        if stored.removed { actions.append(.enable) }
        if !isSame { actions.append(.update) }
        if isMoved, !stored.removed { actions.append(.move) }
        let before = isSame ? nil : try storedSpec(stored.id)
        let fields = before.map { fieldChanges(from: $0, to: desired.spec.canonical) } ?? []
        var change = Change(
            id: stored.id, actions: actions,
            cause: stored.removed ? .fileReturned : (isSame ? .fileMoved : .contentChanged), desired: desired,
            fromGeneration: stored.generation, toGeneration: isSame ? stored.generation : stored.generation + 1,
            file: desired.origin.file, fromFile: isMoved ? stored.file : nil, fields: fields,
            restartsSchedule: stored.removed || fields.contains { $0.restartsSchedule })
        change.forecast = try forecaster.update(change, stored: stored, before: before, timing: storedTiming)
        if stored.removed || !isSame {
            let old = stored.removed ? nil : before.flatMap { try? IntentSpec(canonical: $0) }
            change.raises = PermissionRaise.raises(from: old, to: desired.spec)
        }
        return change
    }

    private func removal(of intent: StoredIntent, _ forecaster: Forecaster) throws -> Change {
        Change(
            id: intent.id, actions: [.disable], cause: .fileRemoved, desired: nil, fromGeneration: intent.generation,
            toGeneration: intent.generation, file: intent.file,
            forecast: try forecaster.removal(of: intent, before: storedSpec(intent.id), timing: storedTiming))
    }

    /// A one-off whose time has gone by before it was ever accepted would never run; better said than stored. One that
    /// was accepted in time may be edited ever after, as long as the time stays.
    private func timeInPast(_ intent: DesiredIntent, stored: StoredState, now: Timestamp) throws -> HeldChange? {
        let past = intent.spec.triggers.enumerated().filter { _, trigger in
            if case .at(let time) = trigger { now - time > .minutes(1) } else { false }
        }
        guard !past.isEmpty else { return nil }
        let known = stored.intents[intent.spec.id]
        var accepted: [Trigger] = []
        if let known, !known.removed {
            if known.specHash == intent.hash { return nil }
            accepted = try storedSpec(known.id).flatMap { try? IntentSpec(canonical: $0).triggers } ?? []
        }
        guard let (place, trigger) = past.first(where: { !accepted.contains($0.element) }), case .at(let time) = trigger
        else { return nil }
        let field = intent.spec.moreTriggers.isEmpty ? "trigger" : "triggers[\(place)]"
        let diagnostic = Diagnostic(
            code: .timeInPast, file: intent.origin.file, range: nil, field: "\(field).time",
            message: "\(time) has gone by, so this would never run",
            hint: "give a time in the future, or use `\"type\": \"immediate\"`")
        return HeldChange(
            input: HeldInput(
                file: intent.origin.file, intentID: intent.spec.id, source: intent.origin.source,
                diagnostics: [diagnostic]),
            reason: .timeInPast, keepsGeneration: known?.generation)
    }
}

extension Schedule {
    /// A timetable as seen from now, before there is anything to count from: an interval starts now.
    init?(preview triggers: [Trigger], now: Timestamp, zones: any ZoneSource) {
        var parts: [Part] = []
        for trigger in triggers {
            guard let schedule = Schedule(preview: trigger, now: now, zones: zones) else { return nil }
            parts.append(Part(schedule))
        }
        guard parts.count == 1, let only = parts.first else {
            self = .merged(parts)
            return
        }
        self = only.schedule
    }

    private init?(preview trigger: Trigger, now: Timestamp, zones: any ZoneSource) {
        if case .interval(let interval) = trigger, interval.anchor != .anchored {
            self = .grid(every: interval.every, anchor: now + interval.every)
            return
        }
        self.init(trigger, anchors: ScheduleAnchors(createdAt: now, acceptedAt: now + Milliseconds(1)), zones: zones)
    }
}

extension FieldChange {
    /// Editing when an intent runs, or switching it on, starts counting from now.
    package var restartsSchedule: Bool {
        ["enabled", "trigger", "triggers"].contains(path) || path.hasPrefix("trigger.")
    }

    /// Moves due times without counting anew.
    var movesDueTimes: Bool { path == "jitter" || path == "windows" || path == "except" || path.hasPrefix("windows.") }
}
