/// Why a run that is stored has not been started: the first of these that holds.
package enum RunWait: Hashable, Sendable {
    /// A person has to approve it, at the latest then.
    case approval(until: Timestamp?)
    /// The flags let nothing of its source start.
    case switchedOff
    /// The next attempt, not before that moment.
    case attempt(Int, at: Timestamp)
    /// No process looks at the queue.
    case noDaemon
    /// Somebody suspended the intent, or all of them.
    case suspended(Override)
    /// Another run of the intent goes first.
    case behind(run: Int64, isActive: Bool)
    /// Further attempts of all runs together keep a pace.
    case pace
    case laneLimit(String, Int)
    /// Every executor it may use is left alone: these.
    case breaker([String])
    case executorLimit(String, Int)
    /// Nothing of the intent starts now: a freeze is open, or none of its windows is. Until then.
    case frozen(until: Timestamp)
    /// It makes up for a due time of an absence, and such runs do not all start at once. Until then.
    case spread(until: Timestamp)
    /// All places for runs are taken.
    case places
    /// Nothing is in its way.
    case moment

    /// One stable word; nil when nothing is in its way.
    package var word: String? {
        switch self {
        case .approval: "approval"
        case .switchedOff: "switched off"
        case .attempt, .pace: "backoff"
        case .noDaemon: "no daemon"
        case .suspended: "suspended"
        case .behind: "queue"
        case .laneLimit: "lane limit"
        case .breaker: "breaker"
        case .executorLimit: "executor limit"
        case .frozen: "frozen"
        case .spread: "spread"
        case .places: "concurrency"
        case .moment: nil
        }
    }
}
