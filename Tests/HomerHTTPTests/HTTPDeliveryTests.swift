import HomerCore
import HomerHTTP
import HomerTesting
import Testing

@Suite("Requests that must not be repeated lightly", .serialized) struct HTTPDeliveryTests {
    private func deliver(_ url: String, _ clock: any Clock<Duration> = ContinuousClock()) async -> HTTPDelivery {
        let call = HTTPCall(method: "POST", url: url, body: Array("message".utf8))
        return await HTTPExchange(clock: clock, timeout: .seconds(30)).deliver(call, allowPrivate: true)
    }

    @Test func `the body arrives whole, and so does what is answered`() async throws {
        let server = try LoopbackServer(.response(202, "noted"))
        let delivery = await deliver(server.url + "/a?b=c")
        #expect(delivery.body == Array("noted".utf8) && delivery.mayHaveArrived)
        let request = try #require(server.requests.first)
        #expect(request.body == "message" && request.target == "/a?b=c" && request.headers["content-length"] == "7")
    }

    @Test func `without a connection nothing can have arrived`() async {
        let delivery = await deliver("http://127.0.0.1:1/")
        guard case .broken(nil, _) = delivery.end else {
            Issue.record("\(delivery.end)")
            return
        }
        #expect(!delivery.mayHaveArrived)
        #expect(await !deliver("http://name.invalid/").mayHaveArrived)
    }

    @Test func `with one it may have, whatever comes after`() async throws {
        let closed = try LoopbackServer(.hangUp)
        #expect(await deliver(closed.url).mayHaveArrived && closed.requests.count == 1)
        let silent = try LoopbackServer(.silence)
        let time = TestTime(Timestamp(seconds: 0))
        async let running = deliver(silent.url, time)
        await silent.holds.wait(for: 1)
        await time.advance(to: Timestamp(seconds: 30))
        let delivery = await running
        guard case .timedOut = delivery.end else {
            Issue.record("\(delivery.end)")
            return
        }
        #expect(delivery.mayHaveArrived)
    }

    @Test func `a lookup that never ends ends with the deadline, before anything has left`() async {
        let time = TestTime(Timestamp(seconds: 0))
        let call = HTTPCall(method: "POST", url: "http://slow.invalid/", body: [1])
        let lookup = AddressLookup { _ in
            try? await time.sleep(for: .seconds(1 << 30))
            return .failure(.init(reason: "gave up"))
        }
        async let running = HTTPExchange(clock: time, timeout: .seconds(30)).deliver(
            call, allowPrivate: true, lookup: lookup)
        await time.advance(to: Timestamp(seconds: 30))
        let delivery = await running
        guard case .timedOut = delivery.end else {
            Issue.record("\(delivery.end)")
            return
        }
        #expect(!delivery.mayHaveArrived)
    }
}
