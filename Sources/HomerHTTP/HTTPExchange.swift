import AsyncHTTPClient
import Glibc
import HomerCore
import NIOCore
import NIOHTTP1

/// One client for the process: it holds no connection that is not in use, so there is nothing to shut down in the end.
///
/// Redirects are not followed: they would take the query, and headers that hold secrets, to a server nobody named.
private let client = HTTPClient(
    eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: HTTPExchange.configuration)

/// Sends one request and hands the response's body on as it comes.
package struct HTTPExchange: Sendable {
    private let clock: any Clock<Duration>
    private let timeout: Duration

    fileprivate static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(10)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        return configuration
    }

    /// - Parameter timeout: from before the connection to the last byte, on `clock`.
    package init(clock: any Clock<Duration>, timeout: Duration) {
        self.clock = clock
        self.timeout = timeout
    }

    /// A server that sends without end is cut off here; 64 MiB.
    package static let sizeLimit = 64 << 20

    /// The client's own limit lies past any an intent may have: ours is on the injected clock.
    private static let longestWait = TimeAmount.hours(24 * 8)

    package enum End: Sendable {
        case answered(HTTPAnswer)
        case timedOut
        case cancelled
        /// Longer than the limit.
        case tooLarge(HTTPAnswer)
        /// The address or a header cannot be used.
        case refused(String)
        /// No connection, or one that ended before the response did.
        case broken(HTTPAnswer?, String)
    }

    /// Returns when the response has ended or has been given up; no part of the request is alive then. Never throws: what
    /// went wrong is the end. Cancelling the task gives it up. `onBytes` is called for one piece at a time, in order; it
    /// must not block for long.
    package func perform(
        _ call: HTTPCall, onBytes: @escaping @Sendable (HTTPAnswer, UnsafeRawBufferPointer) -> Void
    ) async -> End {
        await timed { await Self.send(call, through: client, nil, onBytes) }
    }

    /// A client of its own that connects to one address for a host; whoever has it shuts it down.
    static func pinnedClient(to address: String, as url: ServerURL) -> HTTPClient {
        var configuration = configuration
        configuration.dnsOverride[url.host] = address
        configuration.dnsOverride[url.writtenHost] = address
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    /// What comes first: the end of the work, the deadline or the cancellation of the task.
    func timed(_ work: @escaping @Sendable () async -> End) async -> End {
        await withTaskGroup(of: End?.self) { group in
            group.addTask { await work() }
            group.addTask { [clock, timeout] in
                do { try await clock.sleep(for: timeout) } catch { return nil }
                return .timedOut
            }
            var end: End?
            while end == nil, let next = await group.next() { end = next }
            group.cancelAll()
            return end ?? .cancelled
        }
    }

    /// - Parameter witness: told when the body is asked for; a call without a body counts as sent from the start.
    static func send(
        _ call: HTTPCall, through client: HTTPClient, _ witness: SendWitness?,
        _ onBytes: @Sendable (HTTPAnswer, UnsafeRawBufferPointer) -> Void
    ) async -> End {
        var request = HTTPClientRequest(url: call.url)
        request.method = HTTPMethod(rawValue: call.method)
        for (name, value) in call.headers { request.headers.replaceOrAdd(name: name, value: value) }
        // Runs are minutes apart: a connection kept from the last one would be stale.
        request.headers.replaceOrAdd(name: "Connection", value: "close")
        switch (call.body, witness) {
        case (let body?, let witness?):
            request.body = .stream(
                WitnessedBody(bytes: body, witness: witness), length: .known(Int64(body.count)))
        case (let body?, nil): request.body = .bytes(body)
        case (nil, let witness): witness?.begin()
        }
        var head: HTTPAnswer?
        do {
            let response = try await client.execute(request, timeout: longestWait)
            let answer = HTTPAnswer(
                status: Int(response.status.code), headers: response.headers.map { ($0.name.lowercased(), $0.value) })
            head = answer
            var size = 0
            for try await buffer in response.body {
                size += buffer.readableBytes
                buffer.withUnsafeReadableBytes { onBytes(answer, $0) }
                if size > sizeLimit { return .tooLarge(answer) }
            }
            return Task.isCancelled ? .cancelled : .answered(answer)
        } catch {
            return Task.isCancelled ? .cancelled : end(of: error, head)
        }
    }

    private static func end(of error: any Error, _ head: HTTPAnswer?) -> End {
        if let error = error as? IOError { return .broken(head, String(cString: strerror(error.errnoCode))) }
        guard let error = error as? HTTPClientError else { return .broken(head, String("\(error)".prefix(500))) }
        let bad: [HTTPClientError] = [.invalidURL, .emptyHost, .emptyScheme]
        if bad.contains(error) { return .refused("the address is not one of a server (\(error))") }
        if error == .connectTimeout { return .broken(head, "no connection within 10 seconds") }
        if error == .remoteConnectionClosed { return .broken(head, "the server closed the connection too early") }
        return .broken(head, String("\(error)".prefix(500)))
    }
}
