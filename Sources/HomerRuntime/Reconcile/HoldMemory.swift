import HomerCore

/// For how long the files have not been used, so that a hold is said when it begins, from time to time while it lasts,
/// and when it ends.
struct HoldMemory {
    private(set) var current: SourceHold?
    private var since: Timestamp?
    private var lastSaid: Timestamp?

    enum News: Hashable {
        case none
        /// Said in the log only: most holds are over in a moment.
        case began(SourceHold)
        /// It lasts: also an event.
        case lasts(SourceHold, since: Timestamp)
        case ended(since: Timestamp)
    }

    /// A hold is worth an event after this long.
    static let patience = Milliseconds.minutes(1)

    mutating func note(_ hold: SourceHold?, at now: Timestamp) -> News {
        guard let hold else {
            defer { (current, since, lastSaid) = (nil, nil, nil) }
            return since.map { .ended(since: $0) } ?? .none
        }
        guard let current, current.reason == hold.reason, let since else {
            (current, since, lastSaid) = (hold, now, nil)
            return .began(hold)
        }
        // What waits for a person is repeated every hour, a command that hangs every minute.
        let every: Milliseconds = hold.reason == .gitBusy || hold.reason == .changing ? .minutes(1) : .hours(1)
        let due = lastSaid.map { $0 + every } ?? (since + Self.patience)
        guard now >= due else { return .none }
        lastSaid = now
        return .lasts(hold, since: since)
    }
}
