import HomerCore
import Synchronization
import Testing

@testable import HomerServer

/// What reaches the socket before any page: half requests, and names that are read in two ways.
@Suite("Attacks on the listener", .timeLimit(.minutes(2))) struct ListenerAttackTests {
    private static let half = "GET /healthz HTTP/1.1\r\nHost: 127"

    @Test("Requests that were sent by half keep nobody out, however many wait")
    func halfRequests() async throws {
        let running = try RunningListener(at: RunningListener.any(), limits: ListenerLimits(connections: 8))
        let port = try await running.port()
        var held: [RawClient.Held] = []
        for number in 0..<40 {
            let body = "POST /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n1"
            held.append(try RawClient.Held(port, number % 2 == 0 ? Self.half : body))
        }
        for _ in 0..<4 { #expect(try await RawClient.get(port, "/healthz").status == 200) }
        #expect(await held[0].read() == "", "the oldest gave up its place")
        held = []
        await running.stop()
    }

    @Test("A request that does not come as a whole in time is not waited for")
    func slowRequest() async throws {
        var limits = ListenerLimits(connections: 8)
        limits.reading = Milliseconds(100)
        let running = try RunningListener(at: RunningListener.any(), limits: limits)
        let port = try await running.port()
        let (silent, half) = (try RawClient.Held(port, ""), try RawClient.Held(port, Self.half))
        let body = try RawClient.Held(
            port, "POST /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n1")
        // Each ends with the connection, long before the client's own limit of 20 seconds.
        let start = ContinuousClock().now
        for connection in [silent, half, body] { _ = await connection.read() }
        #expect(ContinuousClock().now - start < .seconds(15))
        #expect(try await RawClient.get(port, "/healthz").status == 200)
        await running.stop()
    }

    @Test("Whoever has proven who he is keeps his place while he is answered")
    func provenStream() async throws {
        let (gate, open) = AsyncStream<Void>.makeStream()
        let running = try RunningListener(
            at: RunningListener.any(),
            mount: { request, _ in
                guard request.path == "/stream" else { return nil }
                return MountedAnswer(
                    status: 200, headers: [],
                    body: .stream { writer in
                        try await writer.write(Array("first".utf8))
                        for await _ in gate { break }
                        try await writer.write(Array("second".utf8))
                    }, isProven: true)
            }, limits: ListenerLimits(connections: 4))
        let port = try await running.port()
        let stream = try RawClient.Held(port, "GET /stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        #expect(await stream.read(until: "first").contains("first"))
        var held = try (0..<20).map { _ in try RawClient.Held(port, Self.half) }
        #expect(try await RawClient.get(port, "/healthz").status == 200)
        open.yield()
        #expect(await stream.read(until: "second").contains("second"))
        #expect(held.count == 20)
        held = []
        await running.stop()
    }

    @Test("A Host in an odd form, a second one or none is refused before anybody is asked")
    func oddHosts() async throws {
        let asked = Mutex(0)
        let running = try RunningListener(at: RunningListener.any()) { _, _ in
            asked.withLock { $0 += 1 }
            return nil
        }
        let port = try await running.port()
        let odd = [
            "Host: 127.0.0.1:\(port)@evil.test", "Host: 127.0.0.1\r\nHost: 127.0.0.1",
            "Host: 127.0.0.1\r\nhost: evil.test",
            "Host: ", "Host: 127.0.0.1.", "Host: user@127.0.0.1", "Host: 127.0.0.1/x", "Host: 127.0.0.1:", "X-Host: a",
        ]
        for path in ["/healthz", "/dashboard"] {
            for lines in odd {
                let answer = try await RawClient.ask(
                    port, "GET \(path) HTTP/1.1\r\n\(lines)\r\nConnection: close\r\n\r\n")
                #expect(answer.status == 400, "\(lines): \(answer.status)")
            }
            #expect(try await RawClient.get(port, path, host: "evil.test").status == 421)
        }
        #expect(asked.withLock { $0 } == 0)
        #expect(try await RawClient.get(port, "/healthz", host: "localhost:\(port)").status == 200)
        #expect(asked.withLock { $0 } == 1)
        await running.stop()
    }
}
