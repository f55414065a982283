import Dispatch
@preconcurrency import Glibc

/// What makes `homer top` draw or leave: time, keys, a window of another size, signals.
final class TopInput {
    /// What a key asks for.
    enum Wish: Hashable, Sendable {
        case draw
        case leave
    }

    /// One for each time to draw; they end when it is time to leave.
    let draws: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let sources: [any DispatchSourceProtocol]
    private let ticking: Task<Void, Never>

    /// The first time to draw is at once.
    init(every pace: Duration) {
        let (draws, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.draws = draws
        self.continuation = continuation
        let grant: @Sendable (Wish) -> Void = { wish in
            switch wish {
            case .draw: continuation.yield()
            // What is drawn meanwhile must not push this out.
            case .leave: continuation.finish()
            }
        }
        let keys = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO, queue: .global())
        keys.setEventHandler { Self.pressed().forEach(grant) }
        let signals = [(SIGWINCH, Wish.draw), (SIGINT, .leave), (SIGTERM, .leave), (SIGHUP, .leave)]
        sources =
            [keys]
            + signals.map { number, wish in
                // Else it would end the process before the terminal is given back.
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                source.setEventHandler { grant(wish) }
                return source
            }
        ticking = Task {
            let clock = ContinuousClock()
            while !Task.isCancelled {
                grant(.draw)
                do { try await clock.sleep(for: pace) } catch { return }
            }
        }
        for source in sources { source.activate() }
    }

    func end() {
        ticking.cancel()
        for source in sources { source.cancel() }
        continuation.finish()
    }

    private static func pressed() -> [Wish] {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(STDIN_FILENO, &bytes, bytes.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return [] }
        // Nobody is there any more.
        guard count > 0 else { return [.leave] }
        return wishes(of: bytes.prefix(count))
    }

    /// `q`, `Q`, Ctrl-C and Ctrl-D leave; a space and Ctrl-L draw; every other key is nothing.
    static func wishes(of keys: some Sequence<UInt8>) -> [Wish] {
        keys.compactMap { key in
            switch key {
            case UInt8(ascii: "q"), UInt8(ascii: "Q"), 3, 4: .leave
            case UInt8(ascii: " "), 12: .draw
            default: nil
            }
        }
    }
}
