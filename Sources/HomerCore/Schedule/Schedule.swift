package import Cron

/// The due times of one trigger: a function from a moment to the next one, without memory of its own.
package enum Schedule: Hashable, Sendable {
    case cron(CronExpression, Zone)
    /// Every moment `anchor + k · every` but one: what an interval counts from is no due time of it.
    case grid(every: Milliseconds, anchor: Timestamp, except: Timestamp? = nil)
    case once(Timestamp)
    /// Events and chains have no due times, nor has an interval whose run has not ended yet.
    case never
    /// The due times of several triggers, each in its place; one that two of them share is one due time.
    case merged([Part])

    /// One of several triggers.
    package struct Part: Hashable, Sendable {
        package var schedule: Schedule
        /// Its due times up to and including this moment are no business of anybody; nil where all of them are.
        package var from: Timestamp?

        package init(_ schedule: Schedule, from: Timestamp? = nil) {
            self.schedule = schedule
            self.from = from
        }

        func next(after moment: Timestamp) -> Timestamp? {
            schedule.next(after: from.map { max($0, moment) } ?? moment)
        }
    }

    /// The first due time strictly after `moment`; nil when there is none.
    package func next(after moment: Timestamp) -> Timestamp? {
        switch self {
        case .cron(let expression, let zone):
            return expression.next(after: moment.seconds, in: zone).map { Timestamp(seconds: $0) }
        case .grid(let every, let anchor, let except):
            guard every > .zero else { return nil }
            let passed = (moment - anchor).count
            let next = passed < 0 ? anchor : anchor + Milliseconds((passed / every.count + 1) * every.count)
            return next == except ? next + every : next
        case .once(let time): return time > moment ? time : nil
        case .never: return nil
        case .merged(let parts): return parts.compactMap { $0.next(after: moment) }.min()
        }
    }

    /// The place of the trigger that makes a due time: the first of those that are due then, 0 where there is one alone.
    package func place(of due: Timestamp) -> Int {
        guard case .merged(let parts) = self else { return 0 }
        return parts.firstIndex { $0.next(after: due - Milliseconds(1)) == due } ?? 0
    }

    /// Due times in (after, through], oldest first, at most `limit`.
    package func occurrences(after: Timestamp, through: Timestamp, limit: Int) -> [Timestamp] {
        var found: [Timestamp] = []
        var moment = after
        while found.count < limit, let next = next(after: moment), next <= through {
            found.append(next)
            moment = next
        }
        return found
    }
}

/// The moments a schedule counts from.
package struct ScheduleAnchors: Hashable, Sendable {
    package var createdAt: Timestamp
    /// When the current generation was accepted: an `immediate` intent is due then, once per generation.
    package var acceptedAt: Timestamp
    package var lastStart: Timestamp?
    package var lastEnd: Timestamp?
    /// When the intent was created by a clock that was wrong; nil when `createdAt` can be true.
    package private(set) var falseCreation: Timestamp?

    package init(createdAt: Timestamp, acceptedAt: Timestamp, lastStart: Timestamp? = nil, lastEnd: Timestamp? = nil) {
        self.createdAt = createdAt
        self.acceptedAt = acceptedAt
        self.lastStart = lastStart
        self.lastEnd = lastEnd
    }
}

extension ScheduleAnchors {
    /// The same moments as far as they can be true at `now`. One that lies further ahead than `DueRules.correction` was
    /// noted by a clock that was wrong and has been set right since: it counts as `cursor`, where counting began anew, so
    /// that an interval does not stand still until the wrong time comes.
    package func believed(at now: Timestamp, cursor: Timestamp) -> ScheduleAnchors {
        let restart = min(cursor, now)
        func believed(_ moment: Timestamp) -> Timestamp { moment > now + DueRules.correction ? restart : moment }
        var anchors = self
        anchors.createdAt = believed(createdAt)
        if anchors.createdAt != createdAt { anchors.falseCreation = createdAt }
        anchors.lastStart = lastStart.map(believed)
        anchors.lastEnd = lastEnd.map(believed)
        return anchors
    }
}

extension Schedule {
    /// The schedule of a trigger; nil when its expression or time zone is unknown on this machine.
    package init?(_ trigger: Trigger, anchors: ScheduleAnchors, zones: any ZoneSource) {
        switch trigger {
        case .cron(let cron):
            guard let zone = zones.zone(named: cron.timeZone), let expression = cron.parsed else { return nil }
            self = .cron(expression, zone)
        case .interval(let interval):
            switch interval.anchor {
            case .anchored:
                // The grid has no beginning of its own: counting begins at the cursor, and a clock that was set back meets
                // the same due times whether the creation is believed by then or not.
                let creation = anchors.falseCreation ?? anchors.createdAt
                self =
                    interval.anchorAt.map { .grid(every: interval.every, anchor: $0) }
                    ?? .grid(
                        every: interval.every, anchor: Self.wellBefore(creation, interval.every), except: creation)
            // A grid from the last run, not one moment: a due time that is skipped or missed has no run to count from.
            case .fromStart:
                self = .grid(every: interval.every, anchor: (anchors.lastStart ?? anchors.createdAt) + interval.every)
            case .fromCompletion:
                let end = anchors.lastEnd ?? anchors.createdAt
                let isRunning = anchors.lastStart.map { $0 > end } ?? false
                self = isRunning ? .never : .grid(every: interval.every, anchor: end + interval.every)
            }
        case .at(let time): self = .once(time)
        case .immediate: self = .once(anchors.acceptedAt)
        case .event, .after: self = .never
        }
    }

    /// The schedule of several triggers; nil when one of them is unknown on this machine.
    ///
    /// - Parameter cursors: from where each counts, by place; without one for each of them nothing is left out.
    package init?(
        _ triggers: [Trigger], anchors: ScheduleAnchors, cursors: [Timestamp] = [], zones: any ZoneSource
    ) {
        var parts: [Part] = []
        for (place, trigger) in triggers.enumerated() {
            guard let schedule = Schedule(trigger, anchors: anchors, zones: zones) else { return nil }
            parts.append(Part(schedule, from: cursors.count == triggers.count ? cursors[place] : nil))
        }
        guard parts.count == 1, let only = parts.first else {
            self = .merged(parts)
            return
        }
        self = only.schedule
    }

    /// A moment on the grid through `moment`, longer ago than any clock is wrong.
    private static func wellBefore(_ moment: Timestamp, _ every: Milliseconds) -> Timestamp {
        guard every > .zero else { return moment }
        return moment - Milliseconds(Milliseconds.days(36_500).count / every.count * every.count)
    }
}

extension CronTrigger {
    /// nil when the expression does not parse; files with such an expression are never accepted.
    package var parsed: CronExpression? {
        let rule: CronExpression.DayMatch? = dayMatch.map { $0 == .both ? .both : .either }
        let policy: CronExpression.DSTPolicy =
            switch dst {
            case .vixie: .vixie
            case .skip: .skip
            case .both: .both
            }
        return try? CronExpression(expression, dayMatch: rule, dst: policy, dayRules: days)
    }
}

/// Where time zones come from: the system's database in the programs, a fixed table in tests.
package protocol ZoneSource: Sendable {
    /// The zone of an IANA name, or the machine's own for nil. nil when there is no such zone.
    func zone(named name: String?) -> Zone?
}

/// Where counting starts when an intent is created, edited or comes back.
package enum ScheduleStart {
    /// The cursor that makes nothing in the past due, except what was meant for now: an
    /// `immediate` intent, and an `at` that went by less than a minute ago.
    package static func cursor(_ spec: IntentSpec, now: Timestamp) -> Timestamp {
        cursors(spec, now: now).min() ?? now
    }

    /// The same of each trigger by itself, by place.
    package static func cursors(_ spec: IntentSpec, now: Timestamp) -> [Timestamp] {
        spec.triggers.map { cursor($0, now: now) }
    }

    private static func cursor(_ trigger: Trigger, now: Timestamp) -> Timestamp {
        switch trigger {
        case .immediate: now - Milliseconds(1)
        case .at(let time) where time <= now && now - time <= .minutes(1): time - Milliseconds(1)
        default: now
        }
    }
}
