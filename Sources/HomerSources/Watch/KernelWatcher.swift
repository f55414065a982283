import Dispatch

/// A directory watcher over one inotify instance. Lives on its own serial queue, never on the cooperative pool.
package actor KernelWatcher: DirectoryWatcher {
    package nonisolated let events: AsyncStream<WatchEvent>

    private nonisolated let executor: QueueExecutor
    private let continuation: AsyncStream<WatchEvent>.Continuation
    private var core: any WatchCore
    private var source: (any DispatchSourceRead)?
    private var reportedUnsupported = false
    private var isStopped = false

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Plain inotify: several per process. Throws when the kernel has no instance left.
    package static func inotify() throws(WatchFailure) -> KernelWatcher {
        KernelWatcher(driver: try PlainInotifyDriver(), label: "homer.inotify")
    }

    /// libinotifytools: one per process. Throws when it is in use, or built out (package trait `InotifyTools`).
    package static func inotifyTools() throws(WatchFailure) -> KernelWatcher {
        #if InotifyTools
            KernelWatcher(driver: try InotifyToolsDriver(), label: "homer.inotifytools")
        #else
            throw WatchFailure("built without libinotifytools")
        #endif
    }

    init<Driver: InotifyDriver>(driver: sending Driver, label: String) {
        (events, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1024))
        executor = QueueExecutor(label: label)
        core = WatchTable(driver: driver)
    }

    package func watch(_ targets: [WatchTarget]) {
        preconditionIsolated()
        guard !isStopped else { return }
        publish(core.watch(targets))
        if source == nil { startReading() }
    }

    package func stop() async {
        guard !isStopped else { return }
        isStopped = true
        if let source {
            // The descriptor may be closed only after the source has let go of it.
            await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
                source.setCancelHandler { @Sendable in done.resume() }
                source.cancel()
            }
        }
        core.close()
        continuation.finish()
    }

    private func startReading() {
        preconditionIsolated()
        let source = makeReadSource(core.descriptor, on: executor.queue) { [weak self] in
            self?.assumeIsolated { $0.drain() }
        }
        self.source = source
        source.resume()
    }

    private func drain() {
        preconditionIsolated()
        guard !isStopped else { return }
        let (batch, more) = core.drain(limit: 4096)
        publish(batch)
        // The library buffers events of its own, for which the descriptor does not become readable again.
        if more { executor.queue.async { @Sendable [weak self] in self?.assumeIsolated { $0.drain() } } }
    }

    private func publish(_ batch: WatchBatch) {
        preconditionIsolated()
        var batch = batch
        if batch.unsupported != nil {
            if reportedUnsupported { batch.unsupported = nil }
            reportedUnsupported = true
        }
        for event in batch.events {
            // It is said once, and whoever listens polls from then on: it may not be what gives way to newer events.
            if case .dropped(.unsupported(let reason)) = continuation.yield(event) {
                continuation.yield(.unsupported(reason))
            }
        }
    }
}

/// The table without the type of its driver.
private protocol WatchCore {
    var descriptor: Int32 { get }
    mutating func watch(_ targets: [WatchTarget]) -> WatchBatch
    mutating func drain(limit: Int) -> (batch: WatchBatch, more: Bool)
    mutating func close()
}

extension WatchTable: WatchCore {
    fileprivate var descriptor: Int32 { driver.descriptor }
}

/// A free function: a handler written inside an actor would inherit its isolation and trap on the queue.
private func makeReadSource(
    _ descriptor: Int32, on queue: DispatchQueue, handler: @escaping @Sendable () -> Void
) -> any DispatchSourceRead {
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    source.setEventHandler { @Sendable in handler() }
    return source
}

/// Runs an actor on a serial dispatch queue, so that blocking calls do not take a thread of the cooperative pool.
final class QueueExecutor: SerialExecutor {
    let queue: DispatchQueue

    init(label: String) { queue = DispatchQueue(label: label) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
