import Dispatch
import Glibc

/// Which of the child's two output channels.
package enum OutputChannel: Hashable, Sendable { case standardOutput, standardError }

/// Reads both pipes of a child until they end or are closed; never stops reading, whatever is kept.
///
/// The pipes are ours, not swift-subprocess's: its streams end when the leader ends, so the last words of a pipeline
/// would be lost (stack.md §3 trap 5), and its collected output throws everything away at its limit (trap 3).
///
/// All mutable state is touched only on `queue`, which is what makes `@unchecked Sendable` true.
final class OutputCollector: @unchecked Sendable {
    private let queue = DispatchQueue(label: "homer.process.output")
    private var sources: [OutputChannel: any DispatchSourceRead] = [:]
    private var file: OutputFile?
    private var standardOutput: BoundedCapture
    private var standardError: BoundedCapture
    private var lines: LineSplitter
    private let onLine: (@Sendable ([UInt8]) -> Void)?
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private let onEnd: @Sendable () -> Void

    struct Collected: Sendable {
        var standardOutput: BoundedCapture
        var standardError: BoundedCapture
        var oversizedLines: Int
        var fileFailure: String?
    }

    /// `onEnd` is called once, when both pipes have ended.
    init(
        file: OutputFile?, captureLimit: Int, lineLimit: Int, onLine: (@Sendable ([UInt8]) -> Void)?,
        onEnd: @escaping @Sendable () -> Void
    ) {
        self.file = file
        standardOutput = BoundedCapture(headLimit: captureLimit / 2, tailLimit: captureLimit - captureLimit / 2)
        standardError = standardOutput
        lines = LineSplitter(limit: lineLimit)
        self.onLine = onLine
        self.onEnd = onEnd
    }

    /// Takes both read ends over and closes them in the end.
    func start(standardOutput: Int32, standardError: Int32) {
        queue.sync {
            for (channel, descriptor) in [
                (OutputChannel.standardOutput, standardOutput), (.standardError, standardError),
            ] {
                _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
                let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
                // @Sendable keeps the handler from inheriting an isolation it is not called on (stack.md §1).
                source.setEventHandler { @Sendable [self] in readable(channel, descriptor) }
                source.setCancelHandler { @Sendable in close(descriptor) }
                sources[channel] = source
                source.activate()
            }
        }
    }

    private func readable(_ channel: OutputChannel, _ descriptor: Int32) {
        // A few reads at a time, so that neither channel starves the other.
        for _ in 0..<8 where sources[channel] != nil {
            guard readOnce(channel, descriptor) else { return }
        }
    }

    /// False when there is nothing to read now.
    private func readOnce(_ channel: OutputChannel, _ descriptor: Int32) -> Bool {
        let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count > 0 {
            buffer.withUnsafeBytes { take(UnsafeRawBufferPointer(rebasing: $0[0..<count]), channel) }
            return true
        }
        if count < 0, errno == EINTR { return true }
        if count < 0, errno == EAGAIN { return false }
        end(channel)
        return false
    }

    private func take(_ bytes: UnsafeRawBufferPointer, _ channel: OutputChannel) {
        file?.append(bytes)
        switch channel {
        case .standardOutput:
            standardOutput.append(bytes)
            if let onLine { lines.append(bytes) { onLine($0) } }
        case .standardError: standardError.append(bytes)
        }
    }

    private func end(_ channel: OutputChannel) {
        guard let source = sources.removeValue(forKey: channel) else { return }
        source.cancel()
        if sources.isEmpty { onEnd() }
    }

    /// Reads what is in the pipes now, closes them, ends the file, and returns what was kept.
    ///
    /// A process that escaped into its own session can hold a pipe open for ever; it gets SIGPIPE afterwards.
    func finish() async -> Collected {
        await withCheckedContinuation { continuation in
            queue.async { [self] in
                for (channel, source) in sources {
                    let descriptor = Int32(source.handle)
                    // At most what a pipe holds (1 MiB is its usual upper bound), or an escaped writer keeps us here.
                    for _ in 0..<16 where sources[channel] != nil {
                        guard readOnce(channel, descriptor) else { break }
                    }
                    end(channel)
                }
                if let onLine { lines.finish { onLine($0) } }
                file?.finish()
                let collected = Collected(
                    standardOutput: standardOutput, standardError: standardError, oversizedLines: lines.oversized,
                    fileFailure: file?.failure)
                file = nil
                continuation.resume(returning: collected)
            }
        }
    }
}
