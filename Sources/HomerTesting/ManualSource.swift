package import HomerCore
import Synchronization

/// Desired state that a test sets, with a doorbell that a test rings.
package final class ManualSource: DesiredSource {
    private let state: Mutex<DesiredState>
    private let stream: AsyncStream<ChangeReason>
    private let doorbell: AsyncStream<ChangeReason>.Continuation
    private let reads = Tally()

    package init(_ state: DesiredState = DesiredState()) {
        self.state = Mutex(state)
        (stream, doorbell) = AsyncStream.makeStream()
    }

    package func read(knowing stored: StoredState?, because reason: ChangeReason) async -> DesiredState {
        defer { reads.add() }
        return state.withLock { $0 }
    }

    package func changes() -> AsyncStream<ChangeReason> { stream }

    package func set(_ desired: DesiredState) { state.withLock { $0 = desired } }
    package func ring(_ reason: ChangeReason = .inotify) { doorbell.yield(reason) }
    package func finish() { doorbell.finish() }
    package func waitForReads(_ count: Int) async { await reads.wait(for: count) }
}
