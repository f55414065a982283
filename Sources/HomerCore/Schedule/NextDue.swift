/// When an intent starts next by itself, or why never. The one answer to "next", for whoever asks.
package enum NextDue: Hashable, Sendable {
    /// At that moment, jitter included; in the past when it is due and nobody has decided it yet.
    case at(Timestamp)
    case none(Obstacle)

    package enum Obstacle: String, Hashable, Sendable, CaseIterable {
        /// The intent is switched off, or its file is gone.
        case off
        /// `runtime.enabled` is false.
        case runtimeOff = "runtime-off"
        /// `runtime.discovery_enabled` is false.
        case discoveryOff = "discovery-off"
        /// The flags leave it to the old engine, and there is none.
        case noEngine = "no-engine"
        /// Its expression or its time zone is unknown on this machine.
        case unknownSchedule = "unknown-schedule"
        /// Suspended without an end.
        case suspended
        /// A freeze that leaves no gap for more than a year, or one that takes every due time there is.
        case frozen
        /// No due time lies in its windows.
        case noWindow = "no-window"
        /// Every due time lies on a day of `except`.
        case excepted
        /// It runs for events or after another intent.
        case waitsForEvent = "waits-for-event"
        /// It counts from the end of the run that is active.
        case waitsForRun = "waits-for-run"
        /// Its one due time has been decided, or will not be run.
        case done
        /// Its expression has no time that is still to come.
        case noTime = "no-time"
    }

    package var time: Timestamp? { if case .at(let time) = self { time } else { nil } }
    package var obstacle: Obstacle? { if case .none(let obstacle) = self { obstacle } else { nil } }
}

/// What bears on when anything is due next, beside the intents themselves.
package struct DueConditions: Hashable, Sendable {
    package var now: Timestamp
    /// Who runs what by the flags.
    package var route: Route
    package var legacy: LegacyMode
    /// A HOMER lives beside us, which runs the jobs whatever the flags say.
    package var homerLives = false
    /// Those that are in force or still to come; also of other intents.
    package var suspensions: [Override]
    package var freeze: FreezeCalendar

    package init(
        now: Timestamp, route: Route = .standalone, legacy: LegacyMode = .builtin, suspensions: [Override] = [],
        freeze: FreezeCalendar
    ) {
        self.now = now
        self.route = route
        self.legacy = legacy
        self.suspensions = suspensions.filter { $0.kind == .suspend }
        self.freeze = freeze
    }
}

extension DueConditions {
    /// Who runs the jobs of `schedule.json`.
    var keeper: JobKeeper { OldEngine(mode: legacy, homerLives: homerLives).keeper(of: route.jobs) }
}

extension Route {
    /// What a database that Homer made starts with: everything runs as intents.
    package static let standalone = Route(isEnabled: true, hasBridge: true, isParallel: false)
}
