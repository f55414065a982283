import Dispatch
import Synchronization

/// Threads for work that waits: for a disk, a lock, another program.
///
/// libdispatch gives its concurrent queues as many threads as there are processors, and Swift's tasks run on those very
/// threads. Two that wait keep everything else from going on, until the library looks again half a second later. A serial
/// queue has a thread of its own whatever the others do, so this is a set of them.
package final class WaitingThreads: Sendable {
    private let queues: [DispatchQueue]
    /// How much each of them has to do.
    private let load: Mutex<[Int]>

    /// - Parameter limit: so many wait side by side; what comes beyond that waits behind one of them.
    package init(_ label: String, limit: Int = 8) {
        queues = (0..<limit).map { DispatchQueue(label: "\(label).\($0)") }
        load = Mutex([Int](repeating: 0, count: limit))
    }

    /// Does the work on one that is free, or else on one with the least to do. Returns at once.
    package func async(_ work: @escaping @Sendable () -> Void) {
        let place = load.withLock { load in
            let place = load.indices.min { load[$0] < load[$1] } ?? 0
            load[place] += 1
            return place
        }
        queues[place].async { @Sendable [self] in
            work()
            load.withLock { $0[place] -= 1 }
        }
    }

    /// The same, while the caller's task waits for what comes of it.
    package func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await handedOver { give in async { give(work()) } }
    }
}
