import Dispatch
import Synchronization

/// What is made of the numbers below `count`, in their order, by all processors at once: `size` of them at a time. Returns when
/// all are made. For work that computes; what waits goes to `WaitingThreads`.
package func inParts<Value: Sendable>(
    of size: Int, upTo count: Int, _ make: @Sendable (Range<Int>) -> [Value]
) -> [Value] {
    let starts = Array(stride(from: 0, to: count, by: size))
    let parts = Mutex([[Value]](repeating: [], count: starts.count))
    DispatchQueue.concurrentPerform(iterations: starts.count) { part in
        let made = make(starts[part]..<min(count, starts[part] + size))
        parts.withLock { $0[part] = made }
    }
    return parts.withLock { $0.flatMap(\.self) }
}
