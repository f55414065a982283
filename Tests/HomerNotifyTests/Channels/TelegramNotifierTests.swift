import HomerCore
import HomerTesting
import Testing

@testable import HomerNotify

@Suite("A Telegram chat", .serialized) struct TelegramNotifierTests {
    private let bench = ChannelBench()

    private func result(_ answers: LoopbackServer.Answer) async throws -> DeliveryResult {
        let server = try LoopbackServer(answers)
        let result = await bench.send(ChannelBench.telegram(server))
        #expect(!server.requests.isEmpty)
        return result
    }

    @Test func `a message is escaped, has its title in bold, and its number is the reference`() async throws {
        let server = try LoopbackServer(.botDone())
        var message = ChannelBench.message(title: "a < b & c", body: "<b>no tag</b>")
        message.buttons = [MessageButton(label: "Approve", data: "a:1"), MessageButton(label: "x", data: "")]
        #expect(await bench.send(ChannelBench.telegram(server), message) == .sent(reference: "99"))
        let request = try #require(server.requests.first)
        #expect(request.method == "POST" && request.target == "/bot\(ChannelBench.token)/sendMessage")
        let sent = try JSONValue(parsing: request.body)
        #expect(sent["chat_id"]?.int == 4711 && sent["parse_mode"]?.string == "HTML")
        #expect(sent["text"]?.string == "<b>a &lt; b &amp; c</b>\n\n&lt;b&gt;no tag&lt;/b&gt;")
        let rows = sent["reply_markup"]?["inline_keyboard"]?.array
        #expect(rows?.count == 1 && rows?[0].array?.count == 1, "a button without data would make it an error")
        #expect(rows?[0].array?[0]["callback_data"]?.string == "a:1")
    }

    @Test func `what the API cannot read as tags is sent again as plain text, once`() async throws {
        let server = try LoopbackServer(
            .botError(400, "Bad Request: can't parse entities: Unsupported start tag"), .botDone())
        #expect(await bench.send(ChannelBench.telegram(server)) == .sent(reference: "99"))
        let second = try JSONValue(parsing: try #require(server.requests.last).body)
        #expect(server.requests.count == 2 && second["parse_mode"] == nil)
        #expect(second["text"]?.string == "❌ backup failed\n\nexit status 1")
        let stubborn = try LoopbackServer(.botError(400, "Bad Request: can't parse entities: no"))
        #expect(await bench.send(ChannelBench.telegram(stubborn)).isRefused && stubborn.requests.count == 2)
    }

    @Test func `too many requests say how long to wait, in the answer or in its head`() async throws {
        #expect(
            try await result(.botError(429, "Too Many Requests: retry after 7", #"{"retry_after":7}"#))
                == .failed(reason: "Too Many Requests: retry after 7", after: .seconds(7)))
        #expect(
            try await result(.botError(429, "Too Many Requests", headers: ["Retry-After: 3"]))
                == .failed(reason: "Too Many Requests", after: .seconds(3)))
    }

    @Test(arguments: [
        (400, "Bad Request: chat not found"), (401, "Unauthorized"), (403, "Forbidden: bot was blocked by the user"),
        (404, "Not Found"),
    ])
    func `an error that stays is refused`(code: Int, text: String) async throws {
        let result = try await result(.botError(code, text))
        #expect(result.isRefused && result.reason?.hasPrefix(text) == true)
    }

    @Test func `a group that has moved is refused with its new number`() async throws {
        let result = try await result(
            .botError(
                400, "Bad Request: group chat was upgraded to a supergroup chat", #"{"migrate_to_chat_id":-100123}"#))
        #expect(result.isRefused && result.reason?.contains("-100123") == true)
    }

    @Test func `an error of the server is tried again, and an answer of somebody else is no delivery`() async throws {
        #expect(try await result(.botError(500, "Internal Server Error")).isFailed)
        #expect(try await result(.response(502, "<html>Bad Gateway</html>")).isFailed)
        #expect(try await result(.response(504, "<html>Gateway Timeout</html>")).isUnknown)
        #expect(try await result(.response(200, "<html>Sign in</html>")).isUnknown)
        #expect(try await result(.response(302, headers: ["Location: http://127.0.0.1:1/"])).isRefused)
    }

    @Test func `what may have arrived is unknown, and what cannot have is not`() async throws {
        #expect(try await result(.hangUp).isUnknown)
        #expect(try await result(.response(200, #"{"ok":tr"#, missing: 20)).isUnknown)
        let server = try LoopbackServer(.silence)
        async let running = bench.send(ChannelBench.telegram(server))
        await server.holds.wait(for: 1)
        await bench.time.advance(by: .seconds(30))
        #expect(await running == .unknown(reason: "no answer within 30 s"))
        var nobody = TelegramChannel(token: SecretReference(.environment, "TOKEN"), chat: "1")
        (nobody.api, nobody.allowPrivate) = ("http://127.0.0.1:1", true)
        #expect(await bench.send(.telegram(nobody)).isFailed)
    }

    @Test func `no text of an error holds the token`() async throws {
        let token = ChannelBench.token
        let answers: [LoopbackServer.Answer] = [
            .botError(400, "Bad Request: /bot\(token)/sendMessage"), .botError(500, token),
            .response(200, "no \(token)"), .response(503, "at /bot\(token)/"), .hangUp,
            .botError(429, String(token.dropFirst(10))),
        ]
        for answer in answers {
            let result = try await result(answer)
            #expect(result.reason != nil && !"\(result)".contains(token.dropFirst(10)), "\(result)")
        }
    }

    @Test func `a token that cannot be had, or is none, sends nothing`() async throws {
        let server = try LoopbackServer(.botDone())
        var bench = bench
        bench.secrets = [:]
        #expect(
            await bench.send(ChannelBench.telegram(server))
                == .failed(reason: "token needs ${env:TOKEN}: there is none", after: nil))
        bench.secrets = ["TOKEN": "../../x?y=12345678"]
        let result = await bench.send(ChannelBench.telegram(server))
        #expect(result.isFailed && result.reason?.contains("12345678") == false && server.requests.isEmpty)
    }

    @Test func `a long message comes in pieces with its buttons on the last`() async throws {
        let server = try LoopbackServer(.botDone())
        let body = (0..<120).map { "Line \($0) of a long report about a backup, word for word." }.joined(
            separator: "\n")
        var message = ChannelBench.message(body: body)
        message.buttons = [MessageButton(label: "Again", data: "r:1")]
        #expect(await bench.send(ChannelBench.telegram(server), message) == .sent(reference: "99"))
        let sent = try server.requests.map { try JSONValue(parsing: $0.body) }
        #expect(sent.count == 2 && sent[0]["reply_markup"] == nil && sent[1]["reply_markup"] != nil)
        #expect(sent.allSatisfy { ($0["text"]?.string ?? "").utf16.count <= 4100 })
    }

    @Test func `a second piece that fails leaves the message unknown, and one that is to wait waits`() async throws {
        let body = String(repeating: "word ", count: 1000)
        let broken = try LoopbackServer(.botDone(), .botError(403, "Forbidden: bot was kicked"))
        let result = await bench.send(ChannelBench.telegram(broken), ChannelBench.message(body: body))
        #expect(result == .unknown(reason: "1 of 2 parts arrived, then: Forbidden: bot was kicked"))
        let busy = try LoopbackServer(.botDone(), .botError(429, "Too Many", #"{"retry_after":5}"#), .botDone())
        async let running = bench.send(ChannelBench.telegram(busy), ChannelBench.message(body: body))
        while busy.requests.count < 2 { await Task.yield() }
        while bench.time.nextDeadline != bench.time.timestamp + .seconds(5) { await Task.yield() }
        await bench.time.advance(by: .seconds(5))
        #expect(await running == .sent(reference: "99") && busy.requests.count == 3)
    }

    @Test func `what needs many messages becomes a beginning and a document`() async throws {
        let server = try LoopbackServer(.botDone())
        let body = String(repeating: "A sentence of a very long report. ", count: 2000)
        #expect(
            await bench.send(ChannelBench.telegram(server), ChannelBench.message(body: body)) == .sent(reference: "99"))
        #expect(server.requests.map { $0.target.split(separator: "/").last } == ["sendMessage", "sendDocument"])
        let form = try #require(server.requests.last)
        #expect(form.headers["content-type"]?.hasPrefix("multipart/form-data; boundary=homer-") == true)
        #expect(form.body.contains("filename=\"homer-1614265300000-7.txt\"") && form.body.contains(body))
    }
}
