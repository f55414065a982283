import Cron
package import HomerCore

extension Milliseconds {
    /// How long something took: `450ms`, `3.2s`, `2m5s`, `1h3m`.
    package var elapsed: String {
        switch count {
        case ..<1000: return "\(count)ms"
        case ..<10_000: return "\(count / 1000).\(count % 1000 / 100)s"
        case ..<60_000: return "\(count / 1000)s"
        case ..<3_600_000: return "\(count / 60_000)m\(count % 60_000 / 1000)s"
        case ..<172_800_000: return "\(count / 3_600_000)h\(count % 3_600_000 / 60_000)m"
        default: return "\(count / 86_400_000)d"
        }
    }
}

extension Timestamp {
    /// `2026-02-03T09:15:00Z`: whole seconds, for people.
    package var wholeSeconds: String {
        let text = description
        return text.hasSuffix(".000Z") ? String(text.dropLast(5)) + "Z" : text
    }

    package var json: JSONValue { .string(description) }
}

extension RunWindow {
    /// `8h from 0 22 * * * Europe/Zurich`
    package var inWords: String { "\(length) from \(start.expression)" + (start.timeZone.map { " \($0)" } ?? "") }
}

extension IntentSpec {
    /// The `TRIGGER` column: the first one, and how many there are beside it: `0 6 * * * +1`.
    package var triggerShort: String { trigger.short + (moreTriggers.isEmpty ? "" : " +\(moreTriggers.count)") }

    /// All of them in words.
    package var triggersInWords: String { triggers.map(\.inWords).joined(separator: "; and ") }
}

extension Trigger {
    /// The `TRIGGER` column: `0 6 * * * America/Los_Angeles`, `every 15m`, `at 2026-02-03T09:15:00Z`, `after backup`.
    package var short: String {
        switch self {
        case .cron(let cron):
            ([cron.expression] + cron.days.map(\.description)).joined(separator: " ")
                + (cron.timeZone.map { " \($0)" } ?? "")
        case .interval(let interval): "every \(interval.every)"
        case .event(let name, _): "event \(name)"
        case .immediate: "immediate"
        case .at(let time): "at \(time.wholeSeconds)"
        case .after(let intent, _): "after \(intent)"
        }
    }

    /// The same in words.
    package var inWords: String {
        switch self {
        case .cron(let cron): cron.parsed?.explanation ?? "an expression this version cannot read"
        case .interval(let interval):
            switch interval.anchor {
            case .anchored:
                "every \(interval.every)"
                    + (interval.anchorAt.map { ", counted from \($0.wholeSeconds)" } ?? ", counted from its creation")
            case .fromStart: "\(interval.every) after the last run started"
            case .fromCompletion: "\(interval.every) after the last run ended"
            }
        case .event(let name, let filter):
            "when the event \(name) comes" + (filter.map { " with \($0.compact)" } ?? "")
        case .immediate: "once for each generation, at once"
        case .at(let time): "once, at \(time.wholeSeconds)"
        case .after(let intent, let condition):
            switch condition {
            case .success: "when a run of \(intent) has succeeded"
            case .failure: "when a run of \(intent) has failed"
            case .completion: "when a run of \(intent) has ended"
            }
        }
    }
}
