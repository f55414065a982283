/// Why due times are not run although their rules would: somebody suspended the intent, a freeze window is open, or
/// none of its own windows is.
package struct Exclusions: Sendable {
    let overrides: [Override]
    let freeze: [FreezeWindow]
    let zones: any ZoneSource
    let now: Timestamp

    package init(overrides: [Override], freeze: [FreezeWindow], zones: any ZoneSource, now: Timestamp) {
        self.overrides = overrides
        self.freeze = freeze
        self.zones = zones
        self.now = now
    }

    /// nil when the due time may run. A day of `except` is said before all else: nothing would have started on it anyway.
    /// What is suspended or frozen now starts nothing, also nothing that was due before.
    ///
    /// - Parameter delay: jitter; a start that is late by it is not late.
    package func verdict(
        _ id: String, windows: [RunWindow] = [], except: ExceptedDays = ExceptedDays(), delay: Milliseconds = .zero,
        due: Timestamp
    ) -> OccurrenceVerdict? {
        if except.day(of: due, zones: zones) != nil { return .skippedExcluded }
        let isSuspended = overrides.contains { $0.concerns(id) && ($0.covers(due) || $0.isActive(at: now)) }
        if isSuspended { return .skippedSuspended }
        if !windows.allow(due: due, now: now - delay, zones: zones) { return .skippedFrozen }
        let isFrozen = freeze.contains { window in
            window.target == .run
                && (window.contains(due, zones: zones) || window.contains(now, zones: zones))
        }
        return isFrozen ? .skippedFrozen : nil
    }

    /// Until when a run that is decided, or its next attempt, must not start for a freeze or for want of a window; nil
    /// when it may. One that comes a little late out of its window goes on.
    package func end(_ spec: IntentSpec, due: Timestamp) -> Timestamp? {
        if let freeze = freeze.end(of: .run, at: now, zones: zones) { return freeze.until }
        let late = DueRules.lateness(of: spec.id, jitter: spec.jitter, due: due, at: now)
        if spec.windows.isEmpty || late <= DueRules.slack { return nil }
        if spec.windows.contains(where: { $0.contains(now, zones: zones) }) { return nil }
        let openings = spec.windows.compactMap { $0.opening(after: now, zones: zones) }
        return openings.min() ?? now + .days(1)
    }
}
