import Foundation
import Glibc
import HomerCore
import Synchronization

/// Which of the child's two output channels.
package enum OutputChannel: Hashable, Sendable { case standardOutput, standardError }

/// Reads both pipes of a child until they end or are closed, and watches its leader; never stops reading, whatever is
/// kept.
///
/// The pipes are ours, not swift-subprocess's: its streams end when the leader ends, so the last words of a pipeline
/// would be lost, and its collected output throws everything away at its limit.
///
/// One thread a process with poll(2), and no Dispatch sources: on Linux a source that is cancelled while its event is
/// being delivered can bring libdispatch down (seen at a few hundred short runs a minute), and every run has three.
final class OutputCollector: Sendable {
    struct Collected: Sendable {
        var standardOutput: BoundedCapture
        var standardError: BoundedCapture
        var oversizedLines: Int
        var fileFailure: String?
    }

    private enum Stage: Sendable {
        case reading
        case waiting(@Sendable (Collected) -> Void)
        case done(Collected)
    }

    private let stage = Mutex(Stage.reading)
    /// Write end of the pipe whose closing tells the thread to end; -1 when it could not be made or is closed.
    private let stop = Mutex<Int32>(-1)
    private let sink: OutputSink
    private let onEnd: @Sendable () -> Void
    private let onLeaderExit: @Sendable () -> Void

    /// `onEnd` is called once, when both pipes have ended, `onLeaderExit` once, when the watched leader has.
    init(
        file: OutputFile?, captureLimit: Int, lineLimit: Int, onLine: (@Sendable ([UInt8]) -> Void)?,
        onEnd: @escaping @Sendable () -> Void, onLeaderExit: @escaping @Sendable () -> Void
    ) {
        sink = OutputSink(file: file, captureLimit: captureLimit, lineLimit: lineLimit, onLine: onLine)
        self.onEnd = onEnd
        self.onLeaderExit = onLeaderExit
    }

    /// Takes both read ends over and closes them in the end. `leader` is a pidfd that stays its owner's and may be
    /// closed once `finish` has returned.
    func start(standardOutput: Int32, standardError: Int32, leader: Int32?) {
        var ends: [Int32] = [-1, -1]
        if pipe(&ends) == 0 { ends.forEach { _ = fcntl($0, F_SETFD, FD_CLOEXEC) } }
        let stopRead = ends[0]
        stop.withLock { [ends] in $0 = ends[1] }
        for descriptor in [standardOutput, standardError] {
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        }
        let thread = Thread { [self] in
            loop(standardOutput, standardError, leader: leader ?? -1, stop: stopRead)
            for descriptor in [standardOutput, standardError, stopRead] where descriptor >= 0 { close(descriptor) }
            deliver(sink.finish())
        }
        thread.name = "homer.process"
        thread.stackSize = 512 << 10
        thread.start()
    }

    private func loop(_ output: Int32, _ error: Int32, leader: Int32, stop: Int32) {
        // A negative descriptor is passed over by poll(2).
        var polled = [output, error, leader, stop].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while true {
            guard poll(&polled, nfds_t(polled.count), -1) >= 0 || errno == EINTR else { return }
            for (index, channel) in [(0, OutputChannel.standardOutput), (1, .standardError)]
            where polled[index].fd >= 0 && polled[index].revents != 0 {
                // A few reads at a time, so that neither channel starves the other.
                if sink.read(polled[index].fd, channel, atMost: 8) == .ended {
                    polled[index].fd = -1
                    if polled[0].fd < 0, polled[1].fd < 0 { onEnd() }
                }
            }
            if polled[2].fd >= 0, polled[2].revents != 0 {
                polled[2].fd = -1
                onLeaderExit()
            }
            guard polled[3].revents != 0 || stop < 0 && polled[0].fd < 0 && polled[1].fd < 0 else { continue }
            // What is in the pipes now: at most what a pipe holds (1 MiB is its usual upper bound), or a writer that
            // escaped would keep us here.
            if polled[0].fd >= 0 { _ = sink.read(polled[0].fd, .standardOutput, atMost: 16) }
            if polled[1].fd >= 0 { _ = sink.read(polled[1].fd, .standardError, atMost: 16) }
            return
        }
    }

    private func deliver(_ collected: Collected) {
        let waiter = stage.withLock { stage -> (@Sendable (Collected) -> Void)? in
            defer { stage = .done(collected) }
            if case .waiting(let give) = stage { return give }
            return nil
        }
        waiter?(collected)
    }

    /// Reads what is in the pipes now, closes them, ends the file, and returns what was kept. Nothing of the thread is
    /// left when it returns. Call it once, after `start`.
    ///
    /// A process that escaped into its own session can hold a pipe open for ever; it gets SIGPIPE afterwards.
    func finish() async -> Collected {
        stop.withLock { descriptor in
            if descriptor >= 0 { close(descriptor) }
            descriptor = -1
        }
        return await handedOver { give in
            let collected = stage.withLock { stage -> Collected? in
                if case .done(let collected) = stage { return collected }
                stage = .waiting(give)
                return nil
            }
            if let collected { give(collected) }
        }
    }
}

/// Where the bytes go: the file, the bounded captures, the line callback. Touched by the reading thread only, which is
/// what makes `@unchecked Sendable` true.
private final class OutputSink: @unchecked Sendable /* the reading thread */ {
    enum Reading { case open, ended }

    private var file: OutputFile?
    private var standardOutput: BoundedCapture
    private var standardError: BoundedCapture
    private var lines: LineSplitter
    private let onLine: (@Sendable ([UInt8]) -> Void)?
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    init(file: OutputFile?, captureLimit: Int, lineLimit: Int, onLine: (@Sendable ([UInt8]) -> Void)?) {
        self.file = file
        standardOutput = BoundedCapture(headLimit: captureLimit / 2, tailLimit: captureLimit - captureLimit / 2)
        standardError = standardOutput
        lines = LineSplitter(limit: lineLimit)
        self.onLine = onLine
    }

    func read(_ descriptor: Int32, _ channel: OutputChannel, atMost times: Int) -> Reading {
        for _ in 0..<times {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                buffer.withUnsafeBytes { take(UnsafeRawBufferPointer(rebasing: $0[0..<count]), channel) }
                continue
            }
            if count < 0, errno == EINTR { continue }
            return count < 0 && errno == EAGAIN ? .open : .ended
        }
        return .open
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

    func finish() -> OutputCollector.Collected {
        if let onLine { lines.finish { onLine($0) } }
        file?.finish()
        defer { file = nil }
        return OutputCollector.Collected(
            standardOutput: standardOutput, standardError: standardError, oversizedLines: lines.oversized,
            fileFailure: file?.failure)
    }
}
