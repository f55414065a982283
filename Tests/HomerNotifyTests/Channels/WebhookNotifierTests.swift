import HomerCore
import HomerHTTP
import HomerTesting
import Testing

@testable import HomerNotify

@Suite("A webhook", .serialized) struct WebhookNotifierTests {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private var bench = ChannelBench()

    init() { bench.secrets = ["SECRET": Self.secret, "HOOK": "hook-4f9d1c77aa"] }

    @Test func `a message is signed so that its receiver can check it and know it again`() async throws {
        let server = try LoopbackServer(.response(500), .response(204))
        let settings = ChannelBench.webhook(server.url + "/in", secret: true)
        #expect(await bench.send(settings).isFailed)
        #expect(await bench.send(settings) == .sent(reference: nil))
        for request in server.requests {
            let id = try #require(request.headers["webhook-id"])
            let seconds = try #require(request.headers["webhook-timestamp"].flatMap { Int64($0) })
            #expect(id == "homer-1614265300000-7" && seconds == ChannelBench.start.seconds)
            let expected = WebhookSignature.header(
                secret: Self.secret, id: id, seconds: seconds, body: Array(request.body.utf8))
            #expect(request.headers["webhook-signature"] == expected && expected != nil)
            #expect(!request.body.contains("whsec") && !"\(request.headers)".contains("whsec"))
        }
        let payload = try JSONValue(parsing: try #require(server.requests.first).body)
        #expect(payload["type"]?.string == "homer.failure" && payload["data"]?["runId"]?.int == 42)
    }

    @Test(arguments: [
        (408, false), (410, true), (422, true), (425, false), (429, false), (500, false), (502, false), (503, false),
        (301, true), (401, true), (403, true), (404, true),
    ])
    func `a status says whether another try may do`(status: Int, isFinal: Bool) async throws {
        let server = try LoopbackServer(
            .response(status, "no", headers: ["Retry-After: 9", "Location: http://169.254.169.254/"]))
        let result = await bench.send(ChannelBench.webhook(server.url))
        #expect(result.isRefused == isFinal && result.isFailed == !isFinal && server.requests.count == 1)
        if case .failed(_, let after) = result { #expect(after == .seconds(9)) }
    }

    @Test func `an address of the own network is refused before anything is sent`() async throws {
        let server = try LoopbackServer(.response(204))
        for host in ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "localhost", "LOCALHOST", "0"] {
            var channel = WebhookChannel(url: "http://\(host):\(server.port)/")
            let result = await bench.send(.webhook(channel))
            #expect(result.isRefused && result.reason?.contains("this machine") == true, "\(host): \(result)")
            #expect(server.requests.isEmpty)
            channel.url = "http://[::ffff:127.0.0.1]:\(server.port)/"
            #expect(await bench.send(.webhook(channel)).isRefused)
        }
        for url in ["file:///etc/passwd", "http://a@127.0.0.1/", "http://x\\@127.0.0.1", "gopher://x", "http:///x"] {
            #expect(await bench.send(ChannelBench.webhook(url)).isRefused, "\(url)")
        }
    }

    @Test func `one private address among several refuses them all`() async throws {
        var bench = bench
        bench.lookup = AddressLookup { _ in
            .success([
                .init(bytes: [93, 184, 216, 34], text: "93.184.216.34"), .init(bytes: [10, 0, 0, 5], text: "10.0.0.5"),
            ])
        }
        let result = await bench.send(.webhook(WebhookChannel(url: "https://rebind.example/")))
        #expect(
            result
                == .refused(
                    reason:
                        "rebind.example is 10.0.0.5, of a private network; \"allowPrivate\": true lets messages go there"
                ))
    }

    @Test func `the address that was looked at is the one connected to, under the name that was asked for`()
        async throws
    {
        let server = try LoopbackServer(.response(204))
        let asked = Notes<String>()
        var bench = bench
        bench.lookup = AddressLookup { host in
            asked.add(host)
            return .success([.init(bytes: [127, 0, 0, 1], text: "127.0.0.1")])
        }
        let result = await bench.send(ChannelBench.webhook("http://Hooks.Example.invalid:\(server.port)/${file:HOOK}"))
        #expect(result == .sent(reference: nil) && asked.all == ["hooks.example.invalid"])
        let request = try #require(server.requests.first)
        #expect(
            request.headers["host"] == "hooks.example.invalid:\(server.port)" && request.target == "/hook-4f9d1c77aa")
    }

    @Test func `an address that does not answer is followed by the next`() async throws {
        let server = try LoopbackServer(.response(204))
        var bench = bench
        bench.lookup = AddressLookup { _ in
            .success([.init(bytes: [127, 0, 0, 2], text: "::1"), .init(bytes: [127, 0, 0, 1], text: "127.0.0.1")])
        }
        #expect(
            await bench.send(ChannelBench.webhook("http://two.invalid:\(server.port)/")) == .sent(reference: nil)
                && server.requests.count == 1)
    }

    @Test func `a secret that is none, and one with a line end, send nothing and are not shown`() async throws {
        let server = try LoopbackServer(.response(204))
        var bench = bench
        bench.secrets["SECRET"] = "whsec_tooshort"
        var result = await bench.send(ChannelBench.webhook(server.url, secret: true))
        #expect(result.isFailed && result.reason?.contains("tooshort") == false)
        bench.secrets["HOOK"] = "abc\r\nX-Evil: 1"
        result = await bench.send(ChannelBench.webhook(server.url + "/${file:HOOK}"))
        #expect(result == .failed(reason: "url holds a control character", after: nil) && server.requests.isEmpty)
    }

    @Test func `the secret part of an address is not in what is said about it`() async throws {
        let server = try LoopbackServer(.response(404, "no hook-4f9d1c77aa here"))
        let result = await bench.send(ChannelBench.webhook(server.url + "/${file:HOOK}"))
        #expect(result == .refused(reason: "HTTP 404: no *** here"))
    }
}
