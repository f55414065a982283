/// A HOMER that runs its own scheduler beside this daemon, as far as its tables tell. Pure.
///
/// HOMER writes a row when a run begins and again when it ends, so a row that no engine of ours wrote is a sign of life.
/// Whatever fell due up to the last sign is HOMER's, and a later due time waits for one before anybody else takes it:
/// so no flag can make two engines run one due time.
package struct OldScheduler: Hashable, Sendable {
    package var mode: LegacyMode
    /// When the newest run that is not ours began or ended; nil when there is none.
    package var lastSign: Timestamp?
    /// When the daemon began: a sign after it contradicts an owner who says that HOMER is stopped.
    package var daemonStart: Timestamp?
    /// A run that is not ours has no end and is young enough to be going on.
    package var isRunning: Bool

    /// How long a due time waits for HOMER to run it. HOMER starts what it starts within the second; the rest is for a
    /// machine that is busy.
    package static let patience = Milliseconds.seconds(30)
    /// A run of HOMER without an end is taken for running that long: a crash leaves such rows for ever.
    package static let openRunAge = Milliseconds.days(1)

    package init(
        mode: LegacyMode, lastSign: Timestamp? = nil, daemonStart: Timestamp? = nil, isRunning: Bool = false
    ) {
        self.mode = mode
        self.lastSign = lastSign
        self.daemonStart = daemonStart
        self.isRunning = isRunning
    }

    /// Whether a HOMER has to be reckoned with: its owner says so, or it has given a sign since the daemon began.
    package var isBeside: Bool {
        if mode == .external { return true }
        guard let lastSign, let daemonStart else { return false }
        return lastSign > daemonStart
    }

    /// How much later than its due time a job may be taken from HOMER.
    package var lead: Milliseconds { isBeside ? Self.patience : .zero }

    /// Whether a due time was HOMER's to run: it lived then, or has since.
    package func owns(_ due: Timestamp) -> Bool { isBeside && lastSign.map { due <= $0 } ?? false }

    /// Whether HOMER may still run a due time that it does not own yet.
    package func mayTake(_ due: Timestamp, now: Timestamp) -> Bool { isBeside && now < due + Self.patience }
}
