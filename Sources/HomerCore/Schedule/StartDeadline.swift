import Cron

/// How late an occurrence may still start, as a file says it.
package enum StartDeadline: Hashable, Sendable {
    /// However late.
    case none
    /// Half the period of the trigger, within `shortest` and `longest`.
    case auto
    case fixed(Milliseconds)

    /// The words a file may write in place of a length.
    package static let words = ["auto", noneWord]
    /// What a file says that wants none where its workspace would give it one.
    package static let noneWord = "none"
    /// What `auto` never goes below: a busy queue and a slow start are not lateness.
    package static let shortest = Milliseconds.minutes(2)
    /// What `auto` never goes beyond.
    package static let longest = Milliseconds.hours(2)

    /// As a file says it.
    package var text: String {
        switch self {
        case .none: Self.noneWord
        case .auto: "auto"
        case .fixed(let length): length.description
        }
    }

    /// Reads a word of `words`; nil for any other text.
    package init?(word: String) {
        switch word {
        case "auto": self = .auto
        case Self.noneWord: self = .none
        default: return nil
        }
    }

    /// The length for an intent with these triggers; nil when it may start however late. `auto` says nothing about what
    /// has no period: an event, a chain, a moment.
    package func length(for triggers: [Trigger]) -> Milliseconds? {
        switch self {
        case .none: nil
        case .fixed(let length): length
        case .auto:
            triggers.compactMap { Self.period(of: $0) }.min().map {
                min(max(Milliseconds($0.count / 2), Self.shortest), Self.longest)
            }
        }
    }

    /// The shortest time between two due times of a trigger, a property of its text alone: neither the zone nor the
    /// season changes it. nil without two.
    package static func period(of trigger: Trigger) -> Milliseconds? {
        switch trigger {
        case .interval(let interval): interval.every
        case .cron(let cron): cron.parsed.flatMap { period(of: $0) }
        case .event, .immediate, .at, .after: nil
        }
    }

    /// Due times looked at for the shortest distance; a list of minutes repeats well before that.
    private static let sample = 64

    private static func period(of expression: CronExpression) -> Milliseconds? {
        // A Monday; any would do.
        var moment: Int64 = 978_307_200
        var previous: Int64?
        var shortest: Int64?
        for _ in 0..<sample {
            guard let next = expression.next(after: moment, in: .utc) else { break }
            if let previous { shortest = min(shortest ?? .max, next - previous) }
            // No shorter one changes the answer.
            if let shortest, Milliseconds.seconds(shortest) <= Milliseconds(Self.shortest.count * 2) { break }
            (previous, moment) = (next, next)
        }
        return shortest.map { .seconds($0) }
    }
}

extension StartDeadline {
    /// In the canonical form; nil when there is nothing to say.
    var canonical: JSONValue? {
        self == .none ? nil : .string(text)
    }
}

extension IntentSpec {
    /// How late an occurrence of this intent may still start; nil is however late. Setting it sets a fixed length.
    package var startDeadline: Milliseconds? {
        get { startDeadlineRule.length(for: triggers) }
        set { startDeadlineRule = newValue.map { .fixed($0) } ?? .none }
    }
}
