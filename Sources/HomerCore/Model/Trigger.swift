package import Cron

/// When an intent runs.
package enum Trigger: Hashable, Sendable {
    case cron(CronTrigger)
    case interval(IntervalTrigger)
    /// Runs when the named event is emitted and every member of `filter` equals the payload's member.
    case event(name: String, filter: JSONValue?)
    /// Runs once per generation.
    case immediate
    /// Runs once, at that moment.
    case at(Timestamp)
    /// Runs when a run of another intent ends.
    case after(intent: String, on: ChainCondition)

    package var type: TriggerType {
        switch self {
        case .cron: .cron
        case .interval: .interval
        case .event: .event
        case .immediate: .immediate
        case .at: .at
        case .after: .after
        }
    }

    /// The word in a file's `trigger.type`.
    package var typeName: String { type.rawValue }

    /// Whether a clock makes it due.
    package var hasDueTimes: Bool {
        switch self {
        case .cron, .interval, .immediate, .at: true
        case .event, .after: false
        }
    }

    /// An interval that is no grid of its own.
    package var countsFromRuns: Bool {
        if case .interval(let interval) = self { interval.anchor != .anchored } else { false }
    }

    /// Whether it runs after another intent.
    package var isChain: Bool {
        if case .after = self { true } else { false }
    }
}

/// One of `triggers` behind the first.
package struct FurtherTrigger: Hashable, Sendable {
    package var trigger: Trigger
    /// Free data kept with it.
    package var metadata: JSONValue?

    package init(_ trigger: Trigger, metadata: JSONValue? = nil) {
        self.trigger = trigger
        self.metadata = metadata
    }

    /// So many triggers one intent may have.
    package static let mostTriggers = 16
}

package struct CronTrigger: Hashable, Sendable {
    package var expression: String
    /// An IANA name; nil means the machine's own zone.
    package var timeZone: String?
    /// nil follows crontab(5)'s text-begins-with-`*` rule.
    package var dayMatch: DayMatchRule?
    package var dst: DSTRule
    /// Of the days of the expression, only those that one of these picks; empty for all of them.
    package var days: [CronDayRule]

    package init(
        expression: String, timeZone: String? = nil, dayMatch: DayMatchRule? = nil, dst: DSTRule = .vixie,
        days: [CronDayRule] = []
    ) {
        self.expression = expression
        self.timeZone = timeZone
        self.dayMatch = dayMatch
        self.dst = dst
        self.days = days
    }
}

/// How day-of-month and day-of-week combine when a trigger says so itself: `both` (AND) or `either` (OR).
package enum DayMatchRule: String, Hashable, Sendable, CaseIterable { case both, either }

/// What a clock change does to a fixed-time job.
package enum DSTRule: String, Hashable, Sendable, CaseIterable { case vixie, skip, both }

package struct IntervalTrigger: Hashable, Sendable {
    package var every: Milliseconds
    package var anchor: IntervalAnchor
    /// Where the grid of an anchored interval starts; nil means the moment the intent was created.
    package var anchorAt: Timestamp?

    package init(every: Milliseconds, anchor: IntervalAnchor = .anchored, anchorAt: Timestamp? = nil) {
        self.every = every
        self.anchor = anchor
        self.anchorAt = anchorAt
    }
}

/// What an interval counts from.
package enum IntervalAnchor: String, Hashable, Sendable, CaseIterable { case anchored, fromStart, fromCompletion }

/// Which endings of the earlier intent start the later one.
package enum ChainCondition: String, Hashable, Sendable, CaseIterable { case success, failure, completion }
