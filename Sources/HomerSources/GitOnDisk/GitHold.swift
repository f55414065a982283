import HomerCore

/// Which work of git holds the source (`git.hold`).
package enum GitHoldMode: String, Hashable, Sendable, CaseIterable {
    /// Running commands only; the steps of a rebase are read as they come.
    case lock
    /// Running commands, and operations that wait for a person.
    case operation
    case off
}

/// Decides whether one repository may be read. Times are lengths since one fixed moment; nothing here looks at the disk.
struct GitHold: Sendable {
    struct Settings: Hashable, Sendable {
        /// A lock older than this needs a living holder.
        var patience: Duration = .seconds(30)
        /// A holder is looked for again this often.
        var holderCheck: Duration = .seconds(30)
        /// A hold is due to be read when it is this old,
        var firstReading: Duration = .seconds(60)
        /// a lock then again this often,
        var lockReading: Duration = .seconds(60)
        /// an operation this often.
        var operationReading: Duration = .seconds(3600)

        init() {}
    }

    enum Outcome: Hashable, Sendable {
        case idle
        case hold(SourceHold)
        /// A lock that nobody holds any more: reading is allowed, believing in absence is not. Never removed by us.
        case stale(String)
    }

    struct Answer: Hashable, Sendable {
        var outcome: Outcome
        /// Whether a reading should find the hold now and tell of it.
        var isDue = false
    }

    private struct Seen<Value: Equatable & Sendable>: Sendable {
        var value: Value
        var since: Duration
        var lastDue: Duration?

        /// What was known of this very thing, or a beginning.
        static func update(_ seen: Self?, _ value: Value?, age: Duration, now: Duration) -> Self? {
            guard let value else { return nil }
            if let seen, seen.value == value { return seen }
            return Self(value: value, since: now - age)
        }

        /// True once at `first` and then each `period`.
        mutating func isDue(first: Duration, period: Duration, now: Duration) -> Bool {
            guard now - since >= first else { return false }
            if let lastDue, now - lastDue < period { return false }
            lastDue = now
            return true
        }
    }

    private let mode: GitHoldMode
    private let settings: Settings
    private var lock: Seen<GitActivity.Lock>?
    private var operation: Seen<GitActivity.Operation>?
    /// What the last look for a holder of the current lock found.
    private var holder: (isAlive: Bool, at: Duration)?

    init(mode: GitHoldMode, settings: Settings = Settings()) {
        self.mode = mode
        self.settings = settings
    }

    /// Takes note of a look at the repository. True when `answer` needs to know whether the lock has a living holder.
    ///
    /// - Parameter wall: the time file times are compared with: locks and operations are as old as their files say.
    mutating func observe(_ activity: GitActivity, wall: Timestamp, now: Duration) -> Bool {
        let known = lock?.value
        let lockAge = activity.lock?.taken.map { Self.age($0, wall) } ?? .zero
        lock = Seen.update(lock, activity.lock, age: lockAge, now: now)
        if lock?.value != known { holder = nil }
        let operationAge = activity.operation?.began.map { Self.age($0, wall) } ?? .zero
        operation = Seen.update(operation, activity.operation, age: operationAge, now: now)
        guard mode != .off, let lock, now - lock.since >= settings.patience else { return false }
        guard let holder else { return true }
        return holder.isAlive && now - holder.at >= settings.holderCheck
    }

    /// What follows from the last `observe`.
    ///
    /// - Parameters:
    ///   - place: the work tree, for the messages.
    ///   - hasHolder: what was found when `observe` asked; nil when it did not ask.
    mutating func answer(place: String, hasHolder: Bool?, now: Duration) -> Answer {
        if let hasHolder { holder = (hasHolder, now) }
        guard mode != .off else { return Answer(outcome: .idle) }
        let isDead = holder.map { !$0.isAlive } ?? false
        if var seen = lock, !isDead {
            defer { lock = seen }
            let isDue = seen.isDue(first: settings.firstReading, period: settings.lockReading, now: now)
            return Answer(outcome: .hold(SourceHold(.gitBusy, Self.lockMessage(seen.value))), isDue: isDue)
        }
        if mode == .operation, var seen = operation {
            defer { operation = seen }
            let isDue = seen.isDue(first: settings.firstReading, period: settings.operationReading, now: now)
            return Answer(
                outcome: .hold(SourceHold(.gitOperation, Self.message(of: seen.value, in: place))), isDue: isDue)
        }
        return Answer(outcome: lock.map { .stale(Self.staleMessage($0.value)) } ?? .idle)
    }

    /// Zero for a moment in the future.
    private static func age(_ moment: Timestamp, _ wall: Timestamp) -> Duration {
        max(.zero, .milliseconds((wall - moment).count))
    }
}

extension GitHold {
    fileprivate static func lockMessage(_ lock: GitActivity.Lock) -> String {
        "\(lock.owner == .git ? "git" : "another program") is at work (\(lock.path)): "
            + "nothing is applied until it has ended"
    }

    fileprivate static func staleMessage(_ lock: GitActivity.Lock) -> String {
        "no git is running that could hold \(lock.path): nothing is removed until you remove the lock with "
            + "`rm \(ShellWord.quoted(lock.path))`"
    }

    /// What is open, and how a person ends it.
    static func message(of operation: GitActivity.Operation, in place: String) -> String {
        let kind = operation.kind
        let git = "git -C \(ShellWord.quoted(place)) \(kind.rawValue)"
        if kind == .bisect { return "a bisect is open in \(place): nothing is applied until `\(git) reset`" }
        return "\(kind == .am ? "an am" : "a \(kind.rawValue)") is open in \(place): nothing is applied until "
            + "`\(git) --continue` or `\(git) --abort`"
    }
}
