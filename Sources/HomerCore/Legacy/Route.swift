/// Who runs the jobs of `schedule.json`.
package enum Engine: String, Word, CaseIterable {
    /// HOMER's rules over HOMER's tables.
    case old
    /// Intents.
    case new
}

/// What the migration plan's three switches mean (docs/flags.md).
package struct Route: Hashable, Sendable {
    package var isEnabled: Bool
    package var hasBridge: Bool
    package var isParallel: Bool
    /// `runtime.discovery_enabled`.
    package var hasDiscovery = false

    package init(isEnabled: Bool, hasBridge: Bool, isParallel: Bool) {
        self.isEnabled = isEnabled
        self.hasBridge = hasBridge
        self.isParallel = isParallel
    }

    /// Who runs the jobs of `schedule.json` that have an intent.
    package var jobs: Engine { isEnabled && hasBridge && !isParallel ? .new : .old }

    /// Whether the intents of `desired/` run.
    package var runsIntents: Bool { isEnabled }

    /// Whether nights start by themselves.
    package var startsNights: Bool { isEnabled && hasDiscovery }

    /// Whether this runtime decides the due times of intents of a source.
    package func decides(_ source: String) -> Bool {
        switch source {
        case IntentSource.schedule: jobs == .new
        case IntentSource.discoverySchedule: startsNights
        default: runsIntents
        }
    }

    /// Whether the new engine notes what it would have run of `schedule.json`, for comparison.
    package var isShadowing: Bool { isEnabled && hasBridge && isParallel }

    /// Who runs one job. One that has no intent has only the old engine.
    package func engine(hasIntent: Bool) -> Engine { hasIntent ? jobs : .old }
}
