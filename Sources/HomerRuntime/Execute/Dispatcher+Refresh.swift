import HomerCore
import HomerStore
import Logging

/// What the loop knows of the stored side, and how it hears that this is old.
extension Dispatcher {
    /// The reconciler applied a plan: what the loop knows of these intents is read again.
    package func scheduleChanged(ids: [String]) async {
        let (known, flags, lead) = (loaded, self.flags, timetable.lead)
        timetable.beginReading()
        do {
            let read = try await readIntents(ids)
            let (fingerprint, hasOther) = try await store.off { store in
                (try store.scheduleFingerprint(), try store.hasExternalChange())
            }
            preconditionIsolated()
            defer { timetable.endReading() }
            changes += 1
            if hasOther { isStale = true }
            // All were read meanwhile, perhaps later than these, or by other flags.
            guard known == loaded, flags == self.flags, lead == timetable.lead else { return loadAnew() }
            if loaded != nil {
                timetable.take(read, among: ids, now: now())
                // What others wrote is in the fingerprint, too, and not among these rows: all are read again.
                if !isStale { loaded = fingerprint }
            }
            wake.ring()
        } catch {
            preconditionIsolated()
            timetable.endReading()
            loadAnew()
        }
    }

    /// What is stored of these intents, by the flags as they are known.
    private func readIntents(_ ids: [String]) async throws -> Timetable {
        let (blank, flags, moment) = (timetable.blank(lead: timetable.lead), self.flags, now())
        let distant = timetable.distantIntents(ids.count, known: timetable.entries, now: moment, flags: flags)
        return try await store.off { [report, faulty] store in
            try store.foldScheduledIntents(into: blank, ids: ids, distant: distant, faulty: faulty) {
                $0.add($1, now: moment, flags: flags, report: report)
            }
        }
    }

    /// Fetches the intents that wake before long. What of them is due already is decided in this very look.
    func fetchWhatComes() async throws {
        while true {
            let moment = now()
            let coming = timetable.popComing(at: moment)
            guard !coming.isEmpty else { return }
            let changes = self.changes
            let read: Timetable
            do { read = try await readIntents(coming.map(\.id)) } catch {
                preconditionIsolated()
                timetable.putBack(coming)
                throw error
            }
            preconditionIsolated()
            // A plan that was applied meanwhile is in none of this for certain.
            if self.changes == changes {
                timetable.take(read, among: coming.map(\.id), now: moment)
            } else {
                timetable.putBack(coming)
            }
        }
    }

    /// The flags turned out to be others than those the timetable was made by.
    func flagsAreStale() {
        preconditionIsolated()
        loadAnew()
    }

    /// Time zone data has changed: every schedule is made anew from its cursor.
    package func zonesChanged() {
        preconditionIsolated()
        loadAnew()
    }

    /// The next look makes the timetable anew, whatever a refresh under way has read.
    private func loadAnew() {
        preconditionIsolated()
        changes += 1
        loaded = nil
        wake.ring()
    }

    /// Somebody else wrote. A manual run or a cancellation costs nothing here; only when intents or flags changed is
    /// the timetable made anew.
    func refresh() async throws {
        let look = now()
        let changes = self.changes
        let (current, fingerprint, other) = try await store.off { [routing] store in
            (try store.flags(), try store.scheduleFingerprint(), try routing.look(store, look))
        }
        preconditionIsolated()
        nextOverrideEnd = try await store.off { try $0.nextOverrideEnd() }
        try await noteEndedRuns()
        try await noteFlagChanges()
        // A plan that was applied meanwhile is in none of this for certain; it has rung for another look.
        func isOutrun() -> Bool { self.changes != changes }
        guard current != flags || fingerprint != loaded || other.lead != timetable.lead else {
            return isStale = isOutrun()
        }
        let previous = knowsFlags ? flags : nil
        let (blank, entries, moment) = (timetable.blank(lead: other.lead), timetable.entries, now())
        let next = try await store.off { [report, faulty] store in
            let distant = blank.distantIntents(try store.enabledCount(), known: entries, now: moment, flags: current)
            return try store.foldScheduledIntents(into: blank, distant: distant, faulty: faulty) {
                $0.readd(
                    $1, known: entries[$1.id], now: moment, flags: current, previous: previous, report: report)
            }
        }
        preconditionIsolated()
        reportFlags(from: flags, to: current, isFirst: previous == nil)
        reportRouting(other, route: current.route, isFirst: previous == nil)
        flags = current
        knowsFlags = true
        flagsRead(current)
        timetable.succeed(next, now: moment)
        loaded = isOutrun() ? nil : fingerprint
        isStale = isOutrun()
        lastLook = nil
        try await forgetPause(now: moment)
        if previous != current { try await noteTaken(current) }
    }

    /// An interval that counts from the end of a run hears of a run that somebody ended between two attempts.
    private func noteEndedRuns() async throws {
        let known = betweenAttempts
        let waiting = try await store.off { try $0.runsBetweenAttempts() }
        preconditionIsolated()
        for (run, intentID) in known where waiting[run] == nil && betweenAttempts[run] != nil {
            betweenAttempts[run] = nil
            timetable.runChanged(intentID, started: nil, ended: now())
        }
        betweenAttempts.merge(waiting) { known, _ in known }
    }

    /// Stores where intents that were paused count from, so that a restart does not replay the pause either.
    private func forgetPause(now: Timestamp) async throws {
        let paused = timetable.unstored
        guard !paused.isEmpty else { return }
        try await store.decide(paused.map { OccurrenceDecision($0, cursor: $0.cursor) }, now: now)
        preconditionIsolated()
        timetable.stored(paused)
    }

    /// Tells of flags that others wrote. A database that takes no event must not keep a switch from working: what could
    /// not be told is told at the next refresh.
    private func noteFlagChanges() async throws {
        let moment = now()
        try await tell { _ = try $0.noteFlagChanges(now: moment) }
    }

    /// For `homer migrate rollback`, which waits until its switch is taken up.
    private func noteTaken(_ flags: RuntimeFlags) async throws {
        try await tell { try $0.noteTaken(flags) }
    }

    private func tell(_ write: @escaping @Sendable (Store) throws -> Void) async throws {
        do { try await store.off(write) } catch let error as StoreError where error.code == .fenced {
            throw error
        } catch {
            logger.log(.storeFailed, ["error": "\(error)", "retry_in": "the next change"])
        }
    }

    private nonisolated var faulty: @Sendable (StoreError) -> Void {
        { [logger] in logger.log(.storeFailed, ["error": "\($0)"]) }
    }

    private nonisolated var report: @Sendable (String) -> Void {
        { [logger] id in
            logger.log(.scheduleUnknown, ["intent": "\(id)", "error": "its time zone or expression is unknown here"])
        }
    }
}
