import HomerCore
import HomerTesting
import Testing

@testable import HomerNotify

@Suite("ntfy and incoming webhooks", .serialized) struct OtherServersTests {
    private var bench = ChannelBench()

    init() { bench.secrets = ["TOKEN": "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2", "HOOK": "T000/B000/XXXXXXXXXXXXXXXX"] }

    private func ntfy(_ server: LoopbackServer) -> ChannelSettings {
        var channel = NtfyChannel(topic: "homer-alerts", token: SecretReference(.environment, "TOKEN"))
        (channel.server, channel.allowPrivate) = (server.url, true)
        return .ntfy(channel)
    }

    @Test func `ntfy is given JSON, so that no text becomes a header`() async throws {
        let server = try LoopbackServer(.response(200, #"{"id":"xE73Iyuabi","event":"message"}"#))
        let message = ChannelBench.message(title: "Größe\r\nX-Email: evil@example.com", body: "é\u{0}")
        #expect(await bench.send(ntfy(server), message) == .sent(reference: "xE73Iyuabi"))
        let request = try #require(server.requests.first)
        #expect(request.headers["authorization"] == "Bearer tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2")
        #expect(request.headers["x-email"] == nil)
        let sent = try JSONValue(parsing: request.body)
        #expect(sent["topic"]?.string == "homer-alerts" && sent["priority"]?.int == 4)
        #expect(sent["title"]?.string == message.title)
    }

    @Test func `a body stays below what becomes a file`() throws {
        let long = ChannelBench.message(body: String(repeating: "ä", count: 5000))
        let sent = NtfyNotifier.payload(long, topic: "t")["message"]?.string ?? ""
        #expect(sent.utf8.count <= 4096 && sent.utf8.count > 4000 && sent.hasSuffix("…"))
    }

    @Test func `ntfy says why it refuses, without the token`() async throws {
        let busy = try LoopbackServer(
            .response(
                429, #"{"code":42901,"http":429,"error":"limit reached for tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2"}"#,
                headers: ["Retry-After: 5"]))
        #expect(
            await bench.send(ntfy(busy)) == .failed(reason: "HTTP 429: limit reached for ***", after: .seconds(5)))
        let closed = try LoopbackServer(.response(403, #"{"error":"forbidden"}"#))
        #expect(await bench.send(ntfy(closed)) == .refused(reason: "HTTP 403: forbidden") && closed.requests.count == 1)
    }

    @Test func `Slack is given text that can call nobody`() async throws {
        let server = try LoopbackServer(.response(200, "ok"))
        var channel = SlackChannel(url: server.url + "/services/${env:HOOK}")
        channel.allowPrivate = true
        let message = ChannelBench.message(title: "<!channel> & co", body: "<@U123>")
        #expect(await bench.send(.slack(channel), message) == .sent(reference: nil))
        let sent = try JSONValue(parsing: try #require(server.requests.first).body)
        #expect(sent["text"]?.string == "*&lt;!channel&gt; &amp; co*\n&lt;@U123&gt;")
        let gone = try LoopbackServer(.response(410, "channel_is_archived T000/B000/XXXXXXXXXXXXXXXX"))
        channel.url = gone.url + "/services/${env:HOOK}"
        #expect(await bench.send(.slack(channel)) == .refused(reason: "HTTP 410: channel_is_archived ***"))
    }
}
