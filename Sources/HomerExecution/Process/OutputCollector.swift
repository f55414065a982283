import Glibc
import HomerCore
import Synchronization

/// Which of the child's two output channels.
package enum OutputChannel: Hashable, Sendable { case standardOutput, standardError }

/// Reads both pipes of a child until they end or are closed; never stops reading, whatever is kept.
final class OutputCollector: Sendable {
    struct Collected: Sendable {
        var standardOutput: BoundedCapture
        var standardError: BoundedCapture
        var oversizedLines: Int
        var fileFailure: String?
    }

    private struct Pipe {
        var descriptor: Int32
        var token: UInt64?
    }

    private struct State {
        var sink: OutputSink
        var pipes: [OutputChannel: Pipe] = [:]
    }

    private let state: Mutex<State>
    private let watch: ChildWatch
    private let onEnd: @Sendable () -> Void

    /// `onEnd` is called once, when both pipes have ended. `onLine` must not ask for anything of the collector.
    init(
        watch: ChildWatch, file: OutputFile?, captureLimit: Int, lineLimit: Int,
        onLine: (@Sendable ([UInt8]) -> Void)?, onEnd: @escaping @Sendable () -> Void
    ) {
        self.watch = watch
        self.onEnd = onEnd
        state = Mutex(
            State(sink: OutputSink(file: file, captureLimit: captureLimit, lineLimit: lineLimit, onLine: onLine)))
    }

    /// Takes both read ends over and closes them in the end. Returns false when they cannot be watched.
    func start(standardOutput: Int32, standardError: Int32) -> Bool {
        state.withLock { state in
            for (channel, descriptor) in [
                (OutputChannel.standardOutput, standardOutput), (.standardError, standardError),
            ] {
                _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
                let token = watch.watch(descriptor) { [self] in read(channel) }
                state.pipes[channel] = Pipe(descriptor: descriptor, token: token)
            }
            return state.pipes.values.allSatisfy { $0.token != nil }
        }
    }

    private func read(_ channel: OutputChannel) {
        let isOver = state.withLock { state -> Bool in
            guard let pipe = state.pipes[channel] else { return false }
            // A few reads at a time, so that no child starves the others.
            let before = state.sink.total
            let reading = state.sink.read(pipe.descriptor, channel, atMost: 8)
            if state.sink.total - before >= 32 << 10 { watch.hurry() }
            guard reading == .ended else { return false }
            close(pipe)
            state.pipes[channel] = nil
            return state.pipes.isEmpty
        }
        if isOver { onEnd() }
    }

    private func close(_ pipe: Pipe) {
        if let token = pipe.token { watch.forget(token, pipe.descriptor) }
        Glibc.close(pipe.descriptor)
    }

    /// Reads what is in the pipes now, closes them, ends the file, and returns what was kept. Call it once.
    ///
    /// A process that escaped into its own session can hold a pipe open for ever; it gets SIGPIPE afterwards.
    func finish() -> Collected {
        state.withLock { state in
            for (channel, pipe) in state.pipes {
                // At most what a pipe holds (1 MiB is its usual upper bound), or a writer that escaped would keep us here.
                _ = state.sink.read(pipe.descriptor, channel, atMost: 16)
                close(pipe)
            }
            state.pipes = [:]
            return state.sink.finish()
        }
    }
}

/// Where the bytes go: the file, the bounded captures, the line callback.
private struct OutputSink: Sendable {
    enum Reading {
        case open, ended
        /// There may be more.
        case full
    }

    private var file: OutputFile?
    private var standardOutput: BoundedCapture
    private var standardError: BoundedCapture
    private var lines: LineSplitter
    private let onLine: (@Sendable ([UInt8]) -> Void)?

    /// Bytes of both channels.
    var total: Int64 { standardOutput.total + standardError.total }

    init(file: OutputFile?, captureLimit: Int, lineLimit: Int, onLine: (@Sendable ([UInt8]) -> Void)?) {
        self.file = file
        standardOutput = BoundedCapture(headLimit: captureLimit / 2, tailLimit: captureLimit - captureLimit / 2)
        standardError = standardOutput
        lines = LineSplitter(limit: lineLimit)
        self.onLine = onLine
    }

    mutating func read(_ descriptor: Int32, _ channel: OutputChannel, atMost times: Int) -> Reading {
        // Most reads find a few bytes or the end, for which the stack will do; 64 KiB are a piece of memory of their own.
        let reading = withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 1) { buffer in
            read(descriptor, channel, into: buffer, atMost: min(2, times))
        }
        guard reading == .full, times > 2 else { return reading }
        return withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { buffer in
            read(descriptor, channel, into: buffer, atMost: times - 2)
        }
    }

    private mutating func read(
        _ descriptor: Int32, _ channel: OutputChannel, into buffer: UnsafeMutableRawBufferPointer, atMost times: Int
    ) -> Reading {
        for _ in 0..<times {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count > 0 {
                take(UnsafeRawBufferPointer(rebasing: buffer[0..<count]), channel)
                continue
            }
            if count < 0, errno == EINTR { continue }
            return count < 0 && errno == EAGAIN ? .open : .ended
        }
        return .full
    }

    private mutating func take(_ bytes: UnsafeRawBufferPointer, _ channel: OutputChannel) {
        file?.append(bytes)
        switch channel {
        case .standardOutput:
            standardOutput.append(bytes)
            if let onLine { lines.append(bytes) { onLine($0) } }
        case .standardError: standardError.append(bytes)
        }
    }

    mutating func finish() -> OutputCollector.Collected {
        if let onLine { lines.finish { onLine($0) } }
        file?.finish()
        defer { file = nil }
        return OutputCollector.Collected(
            standardOutput: standardOutput, standardError: standardError, oversizedLines: lines.oversized,
            fileFailure: file?.failure)
    }
}
