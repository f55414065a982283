/// What made a run, in the words of `intent_runs.triggered_by`.
///
/// The vocabulary is open: rows of the old HOMER hold other words.
package enum RunCause: Word {
    /// A due time.
    case cron, interval, immediate, at
    /// The end of another run.
    case after
    /// An event of that name; empty in rows of before, which have the name in a column of its own.
    case event(String)
    /// A due time of an intent that a discovery session made.
    case discovery
    case manual
    /// Somebody tries an intent: a real run that counts for nothing else.
    case rehearsal
    /// A due time gone by that somebody had run after all.
    case backfill
    /// A plan that somebody approved.
    case plan
    case other(String)

    package init(rawValue: String) {
        if let plain = Self.plain.first(where: { $0.rawValue == rawValue }) {
            self = plain
        } else if rawValue.hasPrefix(Self.eventPrefix) {
            self = .event(String(rawValue.dropFirst(Self.eventPrefix.count)))
        } else {
            self = .other(rawValue)
        }
    }

    /// Of a run that the trigger of an intent makes by itself.
    package init(trigger: Trigger, source: String) {
        // What starts a session is a due time like any other.
        if IntentSource.isOfNight(source) {
            self = .discovery
        } else if case .event(let name, _) = trigger {
            self = .event(name)
        } else {
            self.init(rawValue: trigger.typeName)
        }
    }

    private static let plain: [RunCause] = [
        .cron, .interval, .immediate, .at, .after, .event(""), .discovery, .manual, .rehearsal, .backfill, .plan,
    ]
    private static let eventPrefix = "event:"

    package var rawValue: String {
        switch self {
        case .cron: "cron"
        case .interval: "interval"
        case .immediate: "immediate"
        case .at: "at"
        case .after: "after"
        case .event(let name): name.isEmpty ? "event" : Self.eventPrefix + name
        case .discovery: "discovery"
        case .manual: "manual"
        case .rehearsal: "rehearsal"
        case .backfill: "backfill"
        case .plan: "plan"
        case .other(let word): word
        }
    }

    package var isEvent: Bool {
        if case .event = self { true } else { false }
    }

    /// Whether a person asked for the run: neither suspension nor freeze nor deadline is about it.
    package var isAskedFor: Bool { isByHand || self == .plan }

    /// Whether somebody asked for it this very moment: it tries an executor whatever is said of that.
    package var isByHand: Bool { self == .manual || self == .rehearsal }

    /// Whether `startDeadline` is about it. A due time that is run long after on purpose is not late.
    package var mayBeLate: Bool { isAskedFor || self == .backfill }
}
