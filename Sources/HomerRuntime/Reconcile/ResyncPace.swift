import HomerCore
import Synchronization

/// How often everything is looked at although nothing rang: so seldom that it takes a hundredth of the time, and at least
/// every ten minutes. In a small tree that is whenever the source proposes it.
final class ResyncPace: Sendable {
    /// What a look takes, so many times, is the time until the next.
    static let share: Int64 = 100
    static let longest = Milliseconds.minutes(10)

    private let next = Mutex<Timestamp?>(nil)

    /// A pass for this reason has ended. One that a ring told where to look says nothing of a look at everything.
    func passed(_ reason: ChangeReason, from start: Timestamp, to end: Timestamp) {
        guard !reason.tellsWhere else { return }
        let took = max(.zero, end - start)
        next.withLock { $0 = end + min(Milliseconds(took.count * Self.share), Self.longest) }
    }

    /// Whether the source's proposal is taken up. Only `resync` can wait; a clock that was set back does not make it wait
    /// longer.
    func admits(_ reason: ChangeReason, at now: Timestamp) -> Bool {
        guard reason == .resync, let next = next.withLock({ $0 }) else { return true }
        return now >= next || next > now + Self.longest
    }
}
