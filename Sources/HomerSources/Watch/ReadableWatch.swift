import Dispatch
import Glibc
import Synchronization

/// Tells when a descriptor can be read, one call at a time, from a thread of its own that waits with poll(2).
///
/// No Dispatch source: on Linux one that is cancelled while its event is being delivered can bring libdispatch down.
final class ReadableWatch: Sendable {
    private struct State {
        var isPaused = false
        /// The handler has been called and has not returned.
        var isBusy = false
        var isOver = false
    }

    private let state = Mutex(State())
    private let descriptor: Int32
    /// A pipe that wakes the thread.
    private let bell: (read: Int32, write: Int32)
    private let queue: DispatchQueue
    /// Runs the loop, and behind it what waits for its end.
    private let thread: DispatchQueue
    private let handler: @Sendable () -> Void

    /// Calls `handler` on `queue` whenever there is something to read, from `start` on. nil (see errno) when no pipe can be
    /// made.
    ///
    /// - Parameter descriptor: stays its owner's, who closes it after `stop`.
    init?(_ descriptor: Int32, on queue: DispatchQueue, handler: @escaping @Sendable () -> Void) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        bell = (ends[0], ends[1])
        self.descriptor = descriptor
        self.queue = queue
        self.handler = handler
        thread = DispatchQueue(label: queue.label + ".wait")
    }

    /// Call it once.
    func start() { thread.async { [self] in loop() } }

    func pause() { state.withLock { $0.isPaused = true } }

    func goOn() {
        state.withLock { $0.isPaused = false }
        ring()
    }

    /// Returns when the thread has let go of the descriptor. A call that has been queued may still come. Call it once.
    func stop() async {
        state.withLock { $0.isOver = true }
        ring()
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in thread.async { done.resume() } }
        close(bell.read)
        close(bell.write)
    }

    private func ring() {
        var byte: UInt8 = 1
        _ = write(bell.write, &byte, 1)
    }

    private func loop() {
        var rung = [UInt8](repeating: 0, count: 64)
        while true {
            let (isOver, isHeld) = state.withLock { ($0.isOver, $0.isPaused || $0.isBusy) }
            if isOver { return }
            // A negative descriptor is passed over by poll(2).
            var polled = [bell.read, isHeld ? -1 : descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&polled, nfds_t(polled.count), -1) > 0 else { continue }
            if polled[0].revents != 0 { while read(bell.read, &rung, rung.count) == rung.count {} }
            guard polled[1].revents != 0, take() else { continue }
            queue.async { [self] in
                handler()
                state.withLock { $0.isBusy = false }
                ring()
            }
        }
    }

    /// False when it was paused or stopped meanwhile.
    private func take() -> Bool {
        state.withLock { state in
            guard !state.isPaused, !state.isOver else { return false }
            state.isBusy = true
            return true
        }
    }
}
