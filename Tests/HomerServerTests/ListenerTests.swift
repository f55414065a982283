import HomerCore
import HomerReport
import HomerStore
import HomerTesting
import Synchronization
import Testing

@testable import HomerServer

@Suite("Listener", .timeLimit(.minutes(2))) struct ListenerTests {
    @Test("Health, readiness and metrics are answered")
    func answers() async throws {
        let running = try RunningListener(at: RunningListener.any())
        let port = try await running.port()
        let health = try await RawClient.get(port, "/healthz")
        #expect(health.status == 200 && health.body == "ok")
        let notReady = try await RawClient.get(port, "/readyz")
        #expect(notReady.status == 500 && notReady.body.contains("[-]snapshot failed: the files were not read yet"))
        running.health.hear(.watching(true))
        running.health.hear(.passEnded(HealthTests.plan))
        #expect(try await RawClient.get(port, "/readyz").body == "ok")
        let one = try await RawClient.get(port, "/readyz/epoch?verbose")
        #expect(one.body == "[+]epoch ok\nreadyz check passed\n")
        #expect(try await RawClient.get(port, "/readyz/nothing").status == 404)
        let json = try await RawClient.get(port, "/healthz", more: "Accept: application/json\r\n")
        #expect(json.head.contains("application/json"))
        #expect(try JSONValue(parsing: json.body)["status"]?.string == "ok")
        let metrics = try await RawClient.get(port, "/metrics")
        #expect(metrics.status == 200 && metrics.head.contains("text/plain; version=0.0.4"))
        #expect(metrics.body.contains("\nhomer_runs_active 2\n"))
        await running.stop()
    }

    @Test("Only reading is answered, only of what is there, and only under a name of this machine")
    func refusals() async throws {
        let running = try RunningListener(at: RunningListener.any())
        let port = try await running.port()
        #expect(try await RawClient.get(port, "/metrics", host: "evil.example").status == 421)
        #expect(try await RawClient.get(port, "/metrics", host: "localhost:\(port)").status == 200)
        #expect(try await RawClient.get(port, "/../etc/passwd").status == 404)
        #expect(try await RawClient.get(port, "//metrics%00").status == 404)
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
            let head = "Host: localhost\r\nContent-Length: 0\r\nConnection: close"
            let request = "\(method) /metrics HTTP/1.1\r\n\(head)\r\n\r\n"
            #expect(try await RawClient.ask(port, request).status == 405, "\(method)")
        }
        let long = String(repeating: "a", count: 40_000)
        let large = try? await RawClient.get(port, "/metrics", more: "X-Large: \(long)\r\n")
        #expect(large.map { $0.status >= 400 } ?? true)
        #expect(try await RawClient.get(port, "/healthz").status == 200)
        await running.stop()
    }

    @Test("What is mounted is asked first, is told who asks, and leaves to health and metrics what is not its own")
    func mounted() async throws {
        let peers = Mutex<[String]>([])
        let running = try RunningListener(at: RunningListener.any()) { request, _ in
            peers.withLock { $0.append(request.peer) }
            guard request.path == "/page" else { return nil }
            return MountedAnswer(
                status: 203, headers: [("X-Body", request.hosts.joined(separator: "|"))],
                body: .stream { writer in try await writer.write(Array("hello \(request.target)".utf8)) })
        }
        let port = try await running.port()
        #expect(try await RawClient.get(port, "/healthz", more: "X-Forwarded-For: 203.0.113.9\r\n").status == 200)
        #expect(peers.withLock { $0 } == ["127.0.0.1"])
        let page = try await RawClient.get(port, "/page?x=1")
        #expect(page.status == 203 && page.head.contains("x-body: 127.0.0.1"))
        #expect(page.body.contains("hello /page?x=1"))
        await running.stop()
    }

    @Test("A port that is taken is said and tried again; it ends nothing")
    func taken() async throws {
        let first = try RunningListener(at: RunningListener.own())
        let port = try await first.port()
        let time = TestTime(Samples.time("2026-02-03T04:00:00Z"))
        let second = try RunningListener(at: ListenAddress("127.0.0.1:\(port)"), clock: time)
        var notices = second.notices.makeAsyncIterator()
        guard case .refused(let address, _, let again)? = await notices.next() else {
            Issue.record("it listens where another does")
            return
        }
        #expect(address == "127.0.0.1:\(port)" && again == .seconds(1))
        await first.stop()
        await time.advance(by: .seconds(1))
        #expect(await notices.next() == .listening("127.0.0.1:\(port)"))
        #expect(try await RawClient.get(port, "/healthz").status == 200)
        await second.stop()
    }

    @Test("Another address is taken up while it runs, and none closes the port")
    func moved() async throws {
        let running = try RunningListener(at: nil)
        running.service.adopt(try RunningListener.own())
        let port = try await running.port()
        #expect(try await RawClient.get(port, "/healthz").status == 200)
        running.service.adopt(try ListenAddress("localhost:0"))
        let other = try await running.port()
        #expect(try await RawClient.get(other, "/healthz").status == 200)
        await #expect(throws: RawClient.Failure.self) { try await RawClient.get(port, "/healthz") }
        await running.stop()
    }
}
