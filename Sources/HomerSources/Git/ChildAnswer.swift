import Glibc

/// What a child process said, read until it has said everything, said enough, or taken too long. Blocks: run it on a
/// queue of its own.
struct ChildAnswer: Sendable {
    enum End: Hashable, Sendable {
        /// The wait status.
        case status(Int32)
        /// It was ended because nobody wanted more.
        case enough
        case timedOut
        case tooMuch
        case notStarted
    }

    var output: [UInt8] = []
    /// The beginning of what it wrote to its standard error.
    var errors: [UInt8] = []
    var end: End

    private static let errorLimit = 4096

    /// Starts the child and sees it to its end: when this returns, no process of its group is left.
    ///
    /// - Parameters:
    ///   - input: what it can read; nothing when empty.
    ///   - limit: how many bytes it may say.
    ///   - wantsMore: asked with everything read so far; no ends the child.
    init(
        of argv: [String], environment: [String], input: [UInt8], limit: Int, timeout: Duration,
        wantsMore: ([UInt8]) -> Bool
    ) {
        end = .notStarted
        guard let child = SpawnedChild(argv, environment: environment, hasInput: !input.isEmpty) else { return }
        var feed = Feed(descriptor: child.input, rest: input[...])
        defer {
            feed.close()
            close(child.output)
            close(child.errors)
        }
        let deadline = ContinuousClock.now + timeout
        if let early = listen(to: child, &feed, limit: limit, deadline: deadline, wantsMore: wantsMore) {
            end = early
            child.end()
        } else {
            end = child.status(before: deadline).map { .status($0) } ?? .timedOut
        }
        while hear(child.errors) {}
    }

    /// Nil when the child has closed its output; else why it must be ended.
    private mutating func listen(
        to child: SpawnedChild, _ feed: inout Feed, limit: Int, deadline: ContinuousClock.Instant,
        wantsMore: ([UInt8]) -> Bool
    ) -> End? {
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        var isSpeaking = true
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            var pollers = [
                pollfd(fd: child.output, events: Int16(POLLIN), revents: 0),
                // A negative descriptor is not looked at.
                pollfd(fd: isSpeaking ? child.errors : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: feed.descriptor ?? -1, events: Int16(POLLOUT), revents: 0),
            ]
            let ready = left > .zero ? poll(&pollers, 3, Int32(left / .milliseconds(1)) + 1) : 0
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return .timedOut }
            if pollers[2].revents != 0 { feed.write() }
            if pollers[1].revents != 0 { isSpeaking = hear(child.errors) }
            guard pollers[0].revents != 0 else { continue }
            let count = chunk.withUnsafeMutableBytes { read(child.output, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            output += chunk[..<count]
            if output.count > limit { return .tooMuch }
            if !wantsMore(output) { return .enough }
        }
    }

    /// Takes what waits to be read, without blocking. False when there is nothing, or nothing more to come.
    private mutating func hear(_ descriptor: Int32) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1024)
        let count = chunk.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT)) }
        guard count > 0 else { return false }
        errors += chunk[..<count].prefix(max(0, Self.errorLimit - errors.count))
        return true
    }
}

/// What a child still has to read; its end is closed after the last byte.
private struct Feed {
    var descriptor: Int32?
    var rest: ArraySlice<UInt8>

    mutating func write() {
        guard let descriptor else { return }
        let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, flags) }
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        rest = count < 0 ? [] : rest.dropFirst(count)
        if rest.isEmpty { close() }
    }

    mutating func close() {
        if let descriptor { _ = Glibc.close(descriptor) }
        descriptor = nil
    }
}
