/// What made a run, in the words of `intent_runs.triggered_by`.
///
/// The words are the migration plan's: `cron`, `event:NAME`, `manual`, `discovery`; beside them the types of our own
/// triggers. Rows of before say `event` alone and have the name in a column of its own.
package enum TriggeredBy: Hashable, Sendable {
    /// A due time, or the end of another run: the type of the intent's trigger.
    case trigger(String)
    /// An event of that name; empty in rows of before.
    case event(String)
    /// A due time of an intent that a discovery session made.
    case discovery
    case manual
    /// A plan that somebody approved.
    case plan

    package init(word: String) {
        switch word {
        case "event": self = .event("")
        case "discovery": self = .discovery
        case "manual": self = .manual
        case "plan": self = .plan
        default:
            let name = word.hasPrefix(Self.eventPrefix) ? String(word.dropFirst(Self.eventPrefix.count)) : nil
            self = name.map { .event($0) } ?? .trigger(word)
        }
    }

    /// Of a run that the trigger of an intent makes by itself.
    package init(trigger: Trigger, source: String) {
        if source.hasPrefix(IntentSource.discoveryPrefix) {
            self = .discovery
        } else if case .event(let name, _) = trigger {
            self = .event(name)
        } else {
            self = .trigger(trigger.typeName)
        }
    }

    private static let eventPrefix = "event:"

    /// As it is stored.
    package var word: String {
        switch self {
        case .trigger(let type): type
        case .event(let name): name.isEmpty ? "event" : Self.eventPrefix + name
        case .discovery: "discovery"
        case .manual: "manual"
        case .plan: "plan"
        }
    }

    package var isEvent: Bool {
        if case .event = self { true } else { false }
    }
}
