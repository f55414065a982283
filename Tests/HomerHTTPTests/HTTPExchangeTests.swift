import HomerCore
import HomerHTTP
import HomerTesting
import Synchronization
import Testing

@Suite(.serialized) struct HTTPExchangeTests {
    private func end(_ call: HTTPCall, _ clock: any Clock<Duration> = ContinuousClock()) async -> HTTPExchange.End {
        await HTTPExchange(clock: clock, timeout: .seconds(180)).perform(call) { _, _ in }
    }

    @Test func `a request is sent as it is, and the body comes in pieces`() async throws {
        let server = try LoopbackServer(.chunks([Array("on".utf8), Array("e".utf8)], headers: ["X-Kind: A"]))
        let call = HTTPCall(
            method: "PUT", url: server.url + "/a?b=c", headers: [("X-Own", "1"), ("X-Own", "2")], body: Array("q".utf8))
        let body = Mutex<[UInt8]>([])
        let end = await HTTPExchange(clock: ContinuousClock(), timeout: .seconds(60)).perform(call) { answer, bytes in
            body.withLock { $0 += answer.status == 200 ? Array(bytes) : [] }
        }
        guard case .answered(let answer) = end else {
            Issue.record("\(end)")
            return
        }
        #expect(answer.header("x-kind") == "A" && answer.header("x-other") == nil)
        #expect(body.withLock { String(decoding: $0, as: UTF8.self) } == "one")
        let seen = try #require(server.requests.first)
        #expect(seen.method == "PUT" && seen.target == "/a?b=c" && seen.body == "q" && seen.headers["x-own"] == "2")
    }

    @Test func `a redirect is an answer like any other`() async throws {
        let server = try LoopbackServer(.response(302, headers: ["Location: http://127.0.0.1:1/"]))
        guard case .answered(let answer) = await end(HTTPCall(method: "GET", url: server.url)) else {
            Issue.record("no answer")
            return
        }
        #expect(answer.status == 302 && server.requests.count == 1)
    }

    @Test func `the deadline is on the injected clock`() async throws {
        let server = try LoopbackServer(.silence)
        let time = TestTime(Timestamp(seconds: 0))
        async let running = end(HTTPCall(method: "GET", url: server.url), time)
        await server.holds.wait(for: 1)
        await time.advance(to: Timestamp(seconds: 180))
        guard case .timedOut = await running else {
            Issue.record("the deadline passed unnoticed")
            return
        }
    }

    @Test func `cancelling gives the request up`() async throws {
        let server = try LoopbackServer(.silence)
        let running = Task { await end(HTTPCall(method: "GET", url: server.url)) }
        await server.holds.wait(for: 1)
        running.cancel()
        guard case .cancelled = await running.value else {
            Issue.record("the request goes on")
            return
        }
    }

    @Test func `a response that breaks off keeps its head, and an address of no server is refused`() async throws {
        let server = try LoopbackServer(.response(200, "half", missing: 10))
        guard case .broken(let head, _) = await end(HTTPCall(method: "GET", url: server.url)) else {
            Issue.record("half a response is none")
            return
        }
        #expect(head?.status == 200)
        guard case .refused = await end(HTTPCall(method: "GET", url: "http://")) else {
            Issue.record("there is no host")
            return
        }
    }
}
