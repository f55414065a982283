package import HomerCore
import NIOCore

/// How much the listener takes of everybody together, and how long it waits.
package struct ListenerLimits: Sendable {
    /// How many clients at once. Each costs a few kilobytes.
    package var connections: Int
    /// How long a connection may take to send a whole request, from its opening on.
    package var reading = Milliseconds.seconds(10)
    /// How long one may say nothing after an answer.
    package var idle = Milliseconds.seconds(30)
    /// Bytes of the lines of a request, all together.
    package var headers = 16_384
    package var headerCount = 64

    package init(connections: Int) { self.connections = connections }

    /// Without pages there should be three clients.
    package static let health = ListenerLimits(connections: 32)
    package static let pages = ListenerLimits(connections: 256)

    var readingTime: TimeAmount { .milliseconds(reading.count) }
    var idleTime: TimeAmount { .milliseconds(idle.count) }
}
