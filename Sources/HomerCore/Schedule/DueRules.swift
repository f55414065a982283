/// Decides what happens to the due times of one intent since it was last looked at. Pure: the clock is a parameter.
package struct DueRules: Hashable, Sendable {
    package var overlap: OverlapPolicy
    package var catchUp: CatchUpPolicy
    package var startDeadline: Milliseconds?
    /// A fixed delay within `jitter`, the same at every start of the daemon.
    package var delay: Milliseconds

    package init(
        overlap: OverlapPolicy = .skip, catchUp: CatchUpPolicy = .latest, startDeadline: Milliseconds? = nil,
        delay: Milliseconds = .zero
    ) {
        self.overlap = overlap
        self.catchUp = catchUp
        self.startDeadline = startDeadline
        self.delay = delay
    }

    /// Later than this is missed, not late: a tick and a busy queue are not downtime.
    package static let slack = Milliseconds.minutes(1)
    /// A clock set back further than this was wrong before; counting starts anew.
    package static let correction = Milliseconds.hours(3)
    /// At most this many due times get a row each in one decision; older ones share one.
    package static let rowLimit = 1000
    /// At most this many due times are counted in one decision, so that a year's absence never stalls the loop.
    package static let countLimit = 100_000

    /// What is active of the intent now.
    package struct Activity: Hashable, Sendable {
        package var running: Int
        package var pending: Int

        package init(running: Int = 0, pending: Int = 0) {
            self.running = running
            self.pending = pending
        }
    }

    package struct Decision: Hashable, Sendable {
        package var ledger: [LedgerEntry]
        package var cursor: Timestamp
        /// Runs to end first: the running one (`replace`), or the one that waits (`queueOne`).
        package var cancelRunning = false
        package var cancelPending = false
        /// When to look again; nil when nothing will ever be due.
        package var nextWake: Timestamp?
    }

    /// - Parameters:
    ///   - cursor: due times up to and including it have been decided.
    ///   - now: wall-clock time.
    ///   - excluded: why a due time is not run whatever the rules say (suspended, frozen); nil when it may.
    package func decide(
        _ schedule: Schedule, cursor: Timestamp, now: Timestamp, activity: Activity,
        excluded: (Timestamp) -> OccurrenceVerdict? = { _ in nil }
    ) -> Decision {
        var decision = decision(schedule, cursor: cursor, now: now, activity: activity, excluded: excluded)
        guard case .merged = schedule else { return decision }
        for index in decision.ledger.indices {
            decision.ledger[index].place = schedule.place(of: decision.ledger[index].scheduledFor)
        }
        return decision
    }

    private func decision(
        _ schedule: Schedule, cursor: Timestamp, now: Timestamp, activity: Activity,
        excluded: (Timestamp) -> OccurrenceVerdict?
    ) -> Decision {
        let moment = now - delay
        // Compared with the clock itself: a long jitter is not a clock set back.
        if now < cursor - Self.correction {
            return Decision(ledger: [], cursor: moment, nextWake: wake(schedule, after: moment))
        }
        let due = schedule.occurrences(after: cursor, through: moment, limit: Self.countLimit)
        guard let first = due.first, let last = due.last else {
            return Decision(ledger: [], cursor: cursor, nextWake: wake(schedule, after: cursor))
        }
        if due.count == Self.countLimit, schedule.next(after: last).map({ $0 <= moment }) == true {
            let reason = excluded(first).flatMap { $0 == excluded(last) ? $0 : nil }
            let row = LedgerEntry(first, reason ?? .missedDown, count: due.count, through: last)
            return Decision(ledger: [row], cursor: last, nextWake: now)
        }
        var decision = Decision(ledger: [], cursor: last, nextWake: wake(schedule, after: last))
        let (open, closed) = separate(due, excluded)
        let (starts, dropped) = split(open, now: moment)
        var started: [LedgerEntry] = []
        for (index, start) in starts.enumerated() {
            let overlapping = overlap.decide(activity, earlier: index, isLast: index == starts.count - 1)
            decision.cancelRunning = decision.cancelRunning || overlapping.cancelRunning
            decision.cancelPending = decision.cancelPending || overlapping.cancelPending
            started.append(LedgerEntry(start, overlapping.verdict, missedCount: index == 0 ? dropped.count : 0))
        }
        decision.ledger = closed + rows(for: dropped, starts: started, now: moment) + started
        return decision
    }

    /// Due times that may run, and rows for those that may not.
    private func separate(
        _ due: [Timestamp], _ excluded: (Timestamp) -> OccurrenceVerdict?
    ) -> (open: [Timestamp], closed: [LedgerEntry]) {
        var open: [Timestamp] = []
        var closed: [LedgerEntry] = []
        for time in due {
            guard let verdict = excluded(time) else {
                open.append(time)
                continue
            }
            // A long suspension of a frequent job shares a row, as a long absence does; the time the runtime was off,
            // which all intents decide at once, is always one.
            let isNext = open.last.map { last in closed.last.map { last < $0.scheduledFor } ?? false } ?? true
            let isLong = due.count > Self.rowLimit || verdict == .skippedOff
            if isLong, isNext, let last = closed.last, last.verdict == verdict {
                closed[closed.count - 1].count += 1
                closed[closed.count - 1].through = time
            } else {
                closed.append(LedgerEntry(time, verdict))
            }
        }
        return (open, closed)
    }

    private func wake(_ schedule: Schedule, after moment: Timestamp) -> Timestamp? {
        schedule.next(after: moment).map { $0 + delay }
    }

    /// The due times that are to start, oldest first, and those that are dropped for them.
    private func split(_ due: [Timestamp], now: Timestamp) -> (starts: [Timestamp], dropped: [Timestamp]) {
        let tooOld: (Timestamp) -> Bool =
            switch catchUp {
            case .none: { now - $0 > (startDeadline ?? Self.slack) }
            default: { startDeadline.map { limit in { now - $0 > limit } }?($0) ?? false }
            }
        let wanted: Int =
            switch catchUp {
            case .latest, .none: 1
            case .all(let max): max
            }
        let starts = due.suffix(wanted).filter { !tooOld($0) }
        return (starts, Array(due.prefix(due.count - starts.count)))
    }

    private func rows(for dropped: [Timestamp], starts: [LedgerEntry], now: Timestamp) -> [LedgerEntry] {
        guard let oldest = dropped.first else { return [] }
        var rows: [LedgerEntry] = []
        var each = dropped[...]
        if dropped.count > Self.rowLimit {
            let shared = dropped.prefix(dropped.count - Self.rowLimit)
            rows.append(
                LedgerEntry(oldest, droppedVerdict(oldest, starts, now), count: shared.count, through: shared.last))
            each = dropped.suffix(Self.rowLimit)
        }
        rows += each.map { LedgerEntry($0, droppedVerdict($0, starts, now)) }
        return rows
    }

    /// What is dropped for a run that is made collapses into it; when none is made it shares the reason.
    private func droppedVerdict(_ time: Timestamp, _ starts: [LedgerEntry], _ now: Timestamp) -> OccurrenceVerdict {
        if let deadline = startDeadline, now - time > deadline { return .missedDeadline }
        guard let into = starts.last else { return .missedDown }
        guard catchUp == .latest else { return .missedDown }
        return into.verdict == .ran ? .collapsed(into: into.scheduledFor) : into.verdict
    }
}

extension DueRules {
    /// Whether a run that was decided in time may no longer start. A tick and a busy queue are not lateness: it has a
    /// minute more than the deadline says.
    package static func isTooLate(_ spec: IntentSpec, scheduledFor: Timestamp?, now: Timestamp) -> Bool {
        guard let deadline = spec.startDeadline, let scheduledFor else { return false }
        return lateness(of: spec.id, jitter: spec.jitter, due: scheduledFor, at: now) > deadline + slack
    }

    /// How long after its planned start a run starts at `moment`: its due time and what `jitter` adds to that. Negative
    /// before.
    package static func lateness(
        of id: String, jitter: Milliseconds, due: Timestamp, at moment: Timestamp
    ) -> Milliseconds {
        moment - delay(within: jitter, id: id) - due
    }

    /// A delay in [0, jitter) made from the id alone, so that it survives restarts.
    package static func delay(within jitter: Milliseconds, id: String) -> Milliseconds {
        guard jitter > .zero else { return .zero }
        // FNV-1a: spread is all that is asked of it.
        let hash = id.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return Milliseconds(Int64(hash % UInt64(jitter.count)))
    }
}
