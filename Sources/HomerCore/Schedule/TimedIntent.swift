/// What of an intent decides when it starts next. The same for what is stored and for what a plan would store.
package struct TimedIntent: Hashable, Sendable {
    package var id: String
    /// `desired`, `schedule.json`, …
    package var source: String
    package var spec: IntentSpec
    /// Enabled, and its file is there.
    package var isOn: Bool
    /// Due times up to and including this moment are decided.
    package var cursor: Timestamp
    package var anchors: ScheduleAnchors
    /// The same of each of several triggers; empty for one.
    package var cursors: [Timestamp]

    package init(
        id: String, source: String, spec: IntentSpec, isOn: Bool, cursor: Timestamp, anchors: ScheduleAnchors,
        cursors: [Timestamp] = []
    ) {
        self.cursors = cursors
        self.id = id
        self.source = source
        self.spec = spec
        self.isOn = isOn
        self.cursor = cursor
        self.anchors = anchors
    }

    package var rules: DueRules {
        DueRules(
            overlap: spec.overlap, catchUp: spec.catchUp, startDeadline: spec.startDeadline,
            delay: DueRules.delay(within: spec.jitter, id: id))
    }

    /// Where counting goes on. A cursor far ahead of the clock was set by one that was wrong: the execution loop counts
    /// anew from now.
    package func cursor(at now: Timestamp) -> Timestamp { now < cursor - DueRules.correction ? now : cursor }

    /// Its due times as the execution loop has them; nil when its expression or time zone is unknown on this machine.
    package func schedule(at now: Timestamp, zones: any ZoneSource) -> Schedule? {
        Schedule(spec.triggers, anchors: anchors.believed(at: now, cursor: cursor(at: now)), zones: zones)
    }

    /// The same, without what each of several triggers has behind it.
    package func scheduleToCome(at now: Timestamp, zones: any ZoneSource) -> Schedule? {
        Schedule(
            spec.triggers, anchors: anchors.believed(at: now, cursor: cursor(at: now)), cursors: cursors(at: now),
            zones: zones)
    }

    /// From where each of several triggers counts, as `cursor(at:)`.
    func cursors(at now: Timestamp) -> [Timestamp] {
        cursors.map { now < cursor - DueRules.correction ? now : $0 }
    }
}

/// What the store knows of an intent's timetable beside its spec.
package struct StoredTiming: Hashable, Sendable {
    package var isEnabled: Bool
    package var cursor: Timestamp
    package var anchors: ScheduleAnchors
    /// The cursor of each of several triggers; empty for one.
    package var cursors: [Timestamp]

    package init(isEnabled: Bool, cursor: Timestamp, anchors: ScheduleAnchors, cursors: [Timestamp] = []) {
        self.cursors = cursors
        self.isEnabled = isEnabled
        self.cursor = cursor
        self.anchors = anchors
    }
}
