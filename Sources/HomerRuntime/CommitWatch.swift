package import HomerCore
package import HomerStore
import Synchronization

/// Notices commits of other processes, also when nothing hints at them.
///
/// A hint, such as an event of the file system, comes too early: the log of the database is written before the commit
/// is synced and can be seen. So after a hint the database is asked again in quick steps, and always twice a second.
/// One question is one `PRAGMA data_version`: microseconds, no I/O.
package final class CommitWatch: Sendable {
    /// How long after a hint, and after each question, the next is asked.
    package static let steps: [Milliseconds] = [Milliseconds(20), Milliseconds(80), Milliseconds(400)]
    /// How late a commit is noticed at most.
    package static let interval = Milliseconds(500)

    private let store: Store
    private let wake: Wake
    private let alarm: Alarm
    private let isHinted = Mutex(false)

    package init(store: Store, clock: any Clock<Duration>) {
        let wake = Wake()
        self.store = store
        self.wake = wake
        alarm = Alarm(clock: clock) { wake.ring() }
    }

    /// Somebody writes, has written, or is about to.
    package func hint() {
        isHinted.withLock { $0 = true }
        wake.ring()
    }

    /// Calls `changed` at once for each hint, and whenever a commit of another connection can be seen that could not be
    /// seen before; the first time for all that was there. Returns when it is cancelled.
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
        wake.ring()
        for await _ in wake.rings {
            let wasHinted = isHinted.withLock { hinted in
                defer { hinted = false }
                return hinted
            }
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
