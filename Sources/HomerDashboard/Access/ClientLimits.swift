import HomerCore
import Synchronization

/// How much each client may ask, and all together. A client is a session, the token, or an address that proved neither:
/// `Caller.allowance`.
package final class ClientLimits: Sendable {
    package struct Limits: Hashable, Sendable {
        /// Requests a second, and how many may come at once.
        package var rate = 50.0
        package var burst = 300.0
        /// Failed attempts to sign in a minute, with codes or tokens, of one address. A right one is never counted, and never
        /// refused.
        package var logins = 20.0
        /// Bytes of a body.
        package var body = 65_536
        /// Answers that go on, of one client and of all.
        package var streams = 120
        package var allStreams = 200

        package init() {}
    }

    private struct Bucket {
        var left: Double
        var at: Duration
    }

    private struct State {
        var buckets: [String: Bucket] = [:]
        var streams: [String: Int] = [:]
    }

    package let limits: Limits
    private let state = Mutex(State())
    private let clock: @Sendable () -> Duration
    private static let mostClients = 1_000

    /// - Parameter clock: time that only grows.
    package init(_ limits: Limits = Limits(), clock: @escaping @Sendable () -> Duration) {
        self.limits = limits
        self.clock = clock
    }

    /// Counts a request. Returns in how many seconds another may come when there are too many; nil lets it pass.
    package func request(of client: String) -> Int? {
        take("request " + client, rate: limits.rate, burst: limits.burst)
    }

    /// Counts a code or token that was wrong.
    package func failedLogin(from peer: String) -> Int? {
        take("login " + peer, rate: limits.logins / 60, burst: limits.logins)
    }

    private func take(_ key: String, rate: Double, burst: Double) -> Int? {
        let moment = clock()
        return state.withLock { state in
            if state.buckets.count > Self.mostClients {
                state.buckets = state.buckets.filter { ($0.value.at - moment) / .seconds(1) > -60 }
            }
            var bucket = state.buckets[key] ?? Bucket(left: burst, at: moment)
            bucket.left = min(burst, bucket.left + (moment - bucket.at) / .seconds(1) * rate)
            bucket.at = moment
            defer { state.buckets[key] = bucket }
            guard bucket.left >= 1 else { return max(1, Int(((1 - bucket.left) / rate).rounded(.up))) }
            bucket.left -= 1
            return nil
        }
    }

    /// Whether the client could have one more now.
    package func hasStreamRoom(for client: String) -> Bool {
        state.withLock { hasRoom(client, $0) }
    }

    private func hasRoom(_ client: String, _ state: State) -> Bool {
        state.streams.values.reduce(0, +) < limits.allStreams && state.streams[client, default: 0] < limits.streams
    }

    /// Whether the client may have one more answer that goes on; `endStream` gives the place back.
    package func beginStream(of client: String) -> Bool {
        state.withLock { state in
            guard hasRoom(client, state) else { return false }
            state.streams[client, default: 0] += 1
            return true
        }
    }

    package func endStream(of client: String) {
        state.withLock { state in
            let left = state.streams[client, default: 1] - 1
            state.streams[client] = left > 0 ? left : nil
        }
    }
}
