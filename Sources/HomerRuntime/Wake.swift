/// A signal that says "look again". Any number of rings before the next look are one.
package struct Wake: Sendable {
    package let rings: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    package init() {
        (rings, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package func ring() { continuation.yield() }
    /// Ends the stream: the loop that listens returns.
    package func finish() { continuation.finish() }
}
