/// A request as the listener hands it on: as it came, with nothing decoded, and its body not read yet.
package struct MountedRequest: Sendable {
    /// The body is longer than whoever reads it takes.
    package struct TooLarge: Error {}

    package var method: String
    /// The path and, behind a `?`, the query.
    package var target: String
    /// Of its `Host` lines, of which the listener lets one pass.
    package var hosts: [String]
    package var headers: [(name: String, value: String)]
    /// The address at the other end of the socket, without its port.
    package var peer: String
    /// The body; throws `TooLarge` when there is more than that many bytes.
    package var body: @Sendable (_ limit: Int) async throws -> [UInt8]

    /// The path alone, as it was sent.
    package var path: Substring { target.prefix { $0 != "?" && $0 != "#" } }
}

/// What is answered to one.
package struct MountedAnswer: Sendable {
    package enum Body: Sendable {
        case bytes([UInt8])
        /// Written piece by piece until it returns.
        case stream(@Sendable (inout any PieceWriter) async throws -> Void)
    }

    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: Body
    /// Whether whoever asked has proven who he is: his connection is closed last when there are too many.
    package var isProven: Bool

    package init(
        status: Int, headers: [(name: String, value: String)], body: Body, isProven: Bool = false
    ) {
        self.isProven = isProven
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Takes the pieces of an answer that goes on.
package protocol PieceWriter {
    /// Throws when the other end is gone.
    mutating func write(_ bytes: [UInt8]) async throws
}
