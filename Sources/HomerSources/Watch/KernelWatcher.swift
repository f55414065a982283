import Dispatch

/// A directory watcher over one inotify instance. Lives on its own serial queue, never on the cooperative pool.
package actor KernelWatcher: DirectoryWatcher {
    package nonisolated let events: AsyncStream<WatchEvent>

    private nonisolated let executor: QueueExecutor
    private let continuation: AsyncStream<WatchEvent>.Continuation
    private var core: any WatchCore
    private var source: ReadableWatch?
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

    /// Leaves events to the kernel, which makes one of many alike, until `goOn`.
    package func pause() {
        preconditionIsolated()
        guard !isStopped else { return }
        source?.pause()
    }

    /// Tells of what has come since `pause`.
    package func goOn() {
        preconditionIsolated()
        guard !isStopped else { return }
        source?.goOn()
    }

    package func stop() async {
        guard !isStopped else { return }
        isStopped = true
        // The descriptor may be closed only when the thread has let go of it.
        await source?.stop()
        core.close()
        continuation.finish()
    }

    private func startReading() {
        preconditionIsolated()
        source = ReadableWatch(core.descriptor, on: executor.queue) { [weak self] in
            self?.assumeIsolated { $0.drain() }
        }
        guard let source else { return publish(WatchBatch(unsupported: "no pipe: \(SystemError.last)")) }
        source.start()
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
        var isLossy = false
        for event in batch.events {
            guard case .dropped(let lost) = continuation.yield(event) else { continue }
            isLossy = true
            // It is said once, and whoever listens polls from then on: it may not be what gives way to newer events.
            if case .unsupported(let reason) = lost { continuation.yield(.unsupported(reason)) }
        }
        // Nobody may take the directories that were told for all that changed.
        if isLossy { continuation.yield(.overflow) }
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
