package import HomerCore
package import HomerStore
import Synchronization

/// Notices commits of other processes, also when nothing hints at them.
///
/// A hint, such as an event of the file system, comes too early: the log of the database is written before the commit
/// is synced and can be seen. So after a hint the database is asked again in quick steps, and always twice a second.
/// One question is one `PRAGMA data_version`: microseconds, no I/O. This process's own commits make hints too, hundreds a
/// second when runs come in a burst: a hint soon after another waits until the first quick steps are done.
package final class CommitWatch: Sendable {
    /// How long after a hint, and after each question, the next is asked.
    package static let steps: [Milliseconds] = [Milliseconds(20), Milliseconds(80), Milliseconds(400)]
    /// How soon after a hint another is heard: when the two first steps are over.
    package static let rest = steps[0] + steps[1]
    /// How late a commit is noticed at most.
    package static let interval = Milliseconds(500)

    private let store: Store
    private let wake: Wake
    private let alarm: Alarm
    private struct Rung {
        var isHinted = false
        /// The alarm has rung: it is time to ask.
        var isDue = false
    }
    private let rung: SharedRung
    private final class SharedRung: Sendable { let state = Mutex(Rung()) }

    package init(store: Store, clock: any Clock<Duration>) {
        let wake = Wake()
        self.store = store
        self.wake = wake
        let rung = SharedRung()
        self.rung = rung
        alarm = Alarm(clock: clock) {
            rung.state.withLock { $0.isDue = true }
            wake.ring()
        }
    }

    /// Somebody writes, has written, or is about to.
    package func hint() {
        let isKnown = rung.state.withLock { rung in
            defer { rung.isHinted = true }
            return rung.isHinted
        }
        if !isKnown { wake.ring() }
    }

    /// Calls `changed` at once for a hint, a tenth of a second after the one before at the soonest, and whenever a commit
    /// of another connection can be seen that could not be seen before; the first time for all that was there. Returns
    /// when it is cancelled.
    package func run(_ changed: () async -> Void) async {
        await withTaskCancellationHandler {
            await loop(changed)
        } onCancel: {
            wake.finish()
        }
        alarm.cancel()
    }

    private func loop(_ changed: () async -> Void) async {
        var seen: Int64?
        var step = Self.steps.count
        rung.state.withLock { $0.isDue = true }
        wake.ring()
        for await _ in wake.rings {
            let (isDue, wasHinted) = rung.state.withLock { [step] rung in
                // The two first steps after a hint are over with the second of them.
                let isHeard = step > 2 || step == 2 && rung.isDue
                defer {
                    rung.isDue = false
                    if isHeard { rung.isHinted = false }
                }
                return (rung.isDue, isHeard && rung.isHinted)
            }
            guard isDue || wasHinted else { continue }
            // Asked before `changed`: what can be seen later than this is told of next time.
            let current = await version()
            if wasHinted { step = 0 }
            if wasHinted || (current != nil && current != seen) { await changed() }
            seen = current ?? seen
            alarm.set(after: step < Self.steps.count ? Self.steps[step] : Self.interval)
            step += 1
        }
    }

    /// nil when the database does not answer; whoever needs it says so.
    private func version() async -> Int64? { try? await store.off { try $0.dataVersion() } }
}
