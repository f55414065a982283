import HomerCore
import HomerTesting
import Testing

@testable import HomerNotify

@Suite("Progress in a chat", .serialized) struct ProgressLoopTests {
    private let server: BotAPIServer
    private let bench = ChannelBench()

    init() throws { server = try BotAPIServer(token: ChannelBench.token) }

    private func loop(_ channels: [String: ChannelSettings]? = nil) -> ProgressLoop {
        var channel = TelegramChannel(token: SecretReference(.environment, "TOKEN"), chat: "4711")
        (channel.api, channel.allowPrivate) = (server.url, true)
        let loop = ProgressLoop(means: bench.means)
        let channels = channels ?? ["phone": .telegram(channel)]
        loop.adopt(NotifySettings(channels: channels.keys.sorted()), channels)
        return loop
    }

    private func tell(_ loop: ProgressLoop, _ steps: RunProgress.Step..., run: Int64 = 1, name: String = "a <b> & c") {
        for step in steps { loop.hear(RunProgress(run: run, name: name, step: step)) }
    }

    private var texts: [String] { server.messages.map(\.text) }

    @Test func `it begins, is edited at most every two seconds to the newest tool, and is deleted`() async {
        defer { server.stop() }
        let loop = loop()
        tell(loop, .began)
        await loop.round()
        #expect(texts == ["🚀 Starting: a &lt;b&gt; &amp; c"])
        tell(loop, .uses(tool: "Read"))
        await loop.round()
        #expect(server.calls("editMessageText").isEmpty)
        tell(loop, .uses(tool: "WebSearch"), .uses(tool: "Bash"))
        bench.time.jump(by: .seconds(2))
        await loop.round()
        #expect(texts == ["🔄 <b>a &lt;b&gt; &amp; c</b>\n\n💻 Run"])
        // The same again is no edit.
        tell(loop, .uses(tool: "Bash"))
        bench.time.jump(by: .seconds(2))
        await loop.round()
        #expect(server.calls("editMessageText").count == 1)
        tell(loop, .ended)
        await loop.round()
        #expect(texts.isEmpty && server.calls("deleteMessage").count == 1)
        let sent = server.calls("sendMessage")[0].parameters
        #expect(sent["disable_notification"]?.bool == true && sent["parse_mode"]?.string == "HTML")
        await loop.round()
        #expect(server.calls.count == 3)
    }

    @Test func `a chat that asks for patience is left alone that long, and one that fails is given up`() async {
        defer { server.stop() }
        let loop = loop()
        server.fail(
            "editMessageText", 429,
            #"{"ok":false,"error_code":429,"description":"Too Many","parameters":{"retry_after":9}}"#)
        tell(loop, .began)
        await loop.round()
        bench.time.jump(by: .seconds(2))
        tell(loop, .uses(tool: "Read"))
        await loop.round()
        tell(loop, .uses(tool: "Bash"))
        bench.time.jump(by: .seconds(8))
        await loop.round()
        #expect(server.calls("editMessageText").count == 1)
        bench.time.jump(by: .seconds(1))
        await loop.round()
        #expect(server.calls("editMessageText").count == 2)
        server.fail("sendMessage", 500, "no")
        tell(loop, .began, run: 2)
        await loop.round()
        tell(loop, .uses(tool: "Read"), run: 2)
        bench.time.jump(by: .seconds(2))
        await loop.round()
        tell(loop, .ended, run: 2)
        await loop.round()
        #expect(server.calls("editMessageText").count == 2 && server.calls("deleteMessage").isEmpty)
    }

    @Test func `a next attempt that begins before the messages of the one before are gone is shown`() async {
        defer { server.stop() }
        let loop = loop()
        tell(loop, .began)
        await loop.round()
        tell(loop, .ended, .began, .uses(tool: "Bash"))
        await loop.round()
        #expect(server.calls("deleteMessage").count == 1)
        await loop.round()
        #expect(texts == ["🚀 Starting: a &lt;b&gt; &amp; c"] && server.calls("sendMessage").count == 2)
        bench.time.jump(by: .seconds(2))
        await loop.round()
        #expect(texts == ["🔄 <b>a &lt;b&gt; &amp; c</b>\n\n💻 Run"])
        tell(loop, .ended, .began, .ended)
        await loop.round()
        await loop.round()
        #expect(texts.isEmpty && server.calls("sendMessage").count == 2)
    }

    @Test func `without a chat for results nothing is shown, nor of a run whose beginning nobody heard`() async {
        defer { server.stop() }
        let other = loop(["ops": ChannelBench.webhook("http://127.0.0.1:9")])
        tell(other, .began, .uses(tool: "Read"), .ended)
        await other.round()
        let own = loop()
        tell(own, .uses(tool: "Read"), .ended, run: 9)
        await own.round()
        #expect(server.calls.isEmpty)
    }
}
