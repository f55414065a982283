package import HomerCore
package import HomerHTTP

/// What every channel needs of the machine it is on. Given by whoever puts the program together.
package struct ChannelMeans: Sendable {
    /// Measures deadlines and what a receiver asks to wait.
    package var clock: any Clock<Duration>
    package var now: @Sendable () -> Timestamp
    package var secret: SecretReader
    package var run: ChannelProcess
    package var lookup: AddressLookup

    package init(
        clock: any Clock<Duration>, now: @escaping @Sendable () -> Timestamp, secret: @escaping SecretReader,
        run: @escaping ChannelProcess, lookup: AddressLookup = .system
    ) {
        self.clock = clock
        self.now = now
        self.secret = secret
        self.run = run
        self.lookup = lookup
    }

    /// From before the connection to the last byte of the answer.
    package static let deadline = Duration.seconds(30)
}

/// Reads one secret where it is, each time it is needed: a token that was rotated is the one in use from the next
/// message on.
package typealias SecretReader = @Sendable (_ reference: SecretReference) -> Result<String, SecretUnavailable>

/// Why a secret cannot be had. Holds no value.
package struct SecretUnavailable: Error, Hashable, Sendable {
    package var reason: String

    package init(reason: String) { self.reason = reason }
}

/// Runs a program to its end: arguments as they are, the bytes on its standard input, these variables beside the
/// daemon's. Never throws; no process of it lives when it returns.
package typealias ChannelProcess = @Sendable (_ call: ChannelCall) async -> ChannelEnd

package struct ChannelCall: Hashable, Sendable {
    /// The program and its arguments; never empty.
    package var command: [String]
    package var input: [UInt8]
    package var environment: [String: String]
    package var timeout: Milliseconds
}

/// How a program ended.
package enum ChannelEnd: Hashable, Sendable {
    /// - Parameter said: the last of what it wrote to standard error, else to standard output.
    case exited(Int32, said: String)
    case signalled(Int32)
    case timedOut
    case cancelled
    /// - Parameter isPassing: whether the machine is at fault and not the call: it may work later.
    case couldNotStart(String, isPassing: Bool)
}
