package import HomerCore

/// Decides when to ring: gathers events in a quiet window, holds while another tool is at work, and rings from time to
/// time without any event. Times are lengths since one fixed moment; every verb returns what to do next.
package struct ChangeTrigger: Sendable {
    package struct Settings: Hashable, Sendable {
        /// Ring after this long without an event.
        package var quiet: Duration = .milliseconds(200)
        /// Ring at the latest this long after the first event, unless held.
        package var cap: Duration = .seconds(2)
        /// Wait this long after a hold has ended: git moves its refs up to 12 ms after the lock is gone.
        package var settle: Duration = .milliseconds(100)
        /// Ring without events this often, give or take `jitter`.
        package var resync: Duration = .seconds(30)
        package var jitter: Double = 0.1

        package init() {}
    }

    package enum Action: Hashable, Sendable {
        case ring(ChangeReason)
        /// Call `tick` at this time; nil: only a verb changes anything.
        case wait(until: Duration?)
    }

    private struct Pending {
        var reason: ChangeReason
        var first: Duration
        var last: Duration
    }

    private let settings: Settings
    private var pending: Pending?
    private var isBusy = false
    private var settledAt: Duration?
    private var nextResync: Duration = .zero
    private var random: UInt64

    /// - Parameter seed: makes the jitter repeatable.
    package init(settings: Settings = Settings(), seed: UInt64, now: Duration) {
        self.settings = settings
        random = seed
        scheduleResync(now)
    }

    /// Something may have changed. Only `inotify` and `overflow` wait for quiet; every other reason is a request.
    package mutating func note(_ reason: ChangeReason, now: Duration) -> Action {
        if var known = pending {
            known.last = now
            if reason.rank > known.reason.rank { known.reason = reason }
            pending = known
        } else {
            pending = Pending(reason: reason, first: now, last: now)
        }
        return tick(now: now)
    }

    /// Holds every ring while another tool changes the files, and lets go `settle` after it has ended.
    package mutating func hold(_ busy: Bool, now: Duration) -> Action {
        if isBusy, !busy {
            settledAt = now + settings.settle
            if var known = pending {
                known.first = now
                if known.reason == .inotify { known.reason = .gitIdle }
                pending = known
            } else {
                // Quiet already: only the settling is waited for.
                pending = Pending(reason: .gitIdle, first: now, last: now - settings.quiet)
            }
        }
        isBusy = busy
        return tick(now: now)
    }

    package mutating func tick(now: Duration) -> Action {
        if isBusy { return .wait(until: nil) }
        guard let waiting = pending else {
            return now >= nextResync ? ring(.resync, now) : .wait(until: nextResync)
        }
        var due = waiting.first
        if waiting.reason.waitsForQuiet {
            due = min(waiting.last + settings.quiet, waiting.first + settings.cap)
        }
        if let settledAt { due = max(due, settledAt) }
        return now >= due ? ring(waiting.reason, now) : .wait(until: due)
    }

    private mutating func ring(_ reason: ChangeReason, _ now: Duration) -> Action {
        pending = nil
        settledAt = nil
        scheduleResync(now)
        return .ring(reason)
    }

    private mutating func scheduleResync(_ now: Duration) {
        // SplitMix64, so that a seed gives the same times everywhere.
        random &+= 0x9E37_79B9_7F4A_7C15
        var bits = (random ^ (random >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        let unit = Double((bits ^ (bits >> 31)) >> 11) / Double(UInt64(1) << 53)
        nextResync = now + settings.resync * (1 + settings.jitter * (2 * unit - 1))
    }
}

extension ChangeReason {
    fileprivate var waitsForQuiet: Bool { self == .inotify || self == .overflow || self == .gitIdle }

    /// The reason that is logged when several came together.
    fileprivate var rank: Int {
        switch self {
        case .resync: 0
        case .inotify: 1
        case .gitIdle: 2
        case .overflow: 3
        case .start: 4
        case .signal: 5
        case .cli: 6
        }
    }
}
