/// What changes do to timetables: the due times as they are now and as they will be when the plan is applied, by the very
/// rules and moments the execution loop will have.
struct Forecaster: Sendable {
    /// From where a stored intent counts; nil counts from now.
    typealias Timing = (_ id: String) throws -> StoredTiming?

    let conditions: DueConditions
    let zones: any ZoneSource

    private var now: Timestamp { conditions.now }

    func creation(of intent: DesiredIntent) -> RunForecast? {
        let after = search(
            intent.spec, source: intent.origin.source,
            StoredTiming(
                isEnabled: intent.spec.enabled, cursor: ScheduleStart.cursor(intent.spec, now: now),
                anchors: ScheduleAnchors(createdAt: now, acceptedAt: now),
                cursors: ScheduleStart.cursors(intent.spec, now: now)))
        return RunForecast(before: nil, after: after, now: now)
    }

    /// `creation` of each, on all processors: a third of what the plan of a first pass costs.
    func creations(of intents: [DesiredIntent]) -> [RunForecast?] {
        // By index: an intent is large, and an iterator copies each.
        inParts(of: 512, upTo: intents.count) { $0.map { creation(of: intents[$0]) } }
    }

    func removal(of intent: StoredIntent, before: JSONValue?, timing: Timing) throws -> RunForecast? {
        guard let spec = before.flatMap({ try? IntentSpec(canonical: $0) }) else { return nil }
        return RunForecast(before: search(spec, source: intent.source, try stored(timing, spec)), after: nil, now: now)
    }

    /// nil for a change that leaves the due times as they are.
    ///
    /// - Parameters:
    ///   - before: the stored text, when it differs.
    ///   - timing: asked only when the timetable changes.
    func update(
        _ change: Change, stored: StoredIntent, before: JSONValue?, timing: Timing
    ) throws -> RunForecast? {
        guard let desired = change.desired else { return nil }
        let isNewGeneration = change.fromGeneration != change.toGeneration
        // An `immediate` intent runs once for each generation, whatever the edit was.
        let runsAgain = isNewGeneration && desired.spec.triggers.contains(.immediate)
        guard change.restartsSchedule || runsAgain || change.fields.contains(where: \.movesDueTimes) else { return nil }
        let known = try self.stored(timing, desired.spec)
        var coming = known
        // As the row is updated: the file sets the switch, and what is not counted anew keeps its place.
        coming.isEnabled = desired.spec.enabled
        if change.restartsSchedule {
            coming.cursor = ScheduleStart.cursor(desired.spec, now: now)
            coming.cursors = ScheduleStart.cursors(desired.spec, now: now)
        }
        if isNewGeneration { coming.anchors.acceptedAt = now }
        let old = stored.removed ? nil : before.flatMap { try? IntentSpec(canonical: $0) }
        return RunForecast(
            before: old.map { search($0, source: stored.source, known) },
            after: search(desired.spec, source: desired.origin.source, coming), now: now)
    }

    private func stored(_ timing: Timing, _ spec: IntentSpec) throws -> StoredTiming {
        try timing(spec.id)
            ?? StoredTiming(
                isEnabled: spec.enabled, cursor: now, anchors: ScheduleAnchors(createdAt: now, acceptedAt: now))
    }

    private func search(_ spec: IntentSpec, source: String, _ timing: StoredTiming) -> DueSearch {
        let intent = TimedIntent(
            id: spec.id, source: source, spec: spec, isOn: timing.isEnabled, cursor: timing.cursor,
            anchors: timing.anchors, cursors: timing.cursors)
        return DueSearch(intent, conditions, zones: zones)
    }
}
