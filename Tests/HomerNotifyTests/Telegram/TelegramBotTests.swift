import HomerCore
import HomerTesting
import Synchronization
import Testing

@testable import HomerNotify

@Suite("The Telegram bot", .serialized) struct TelegramBotTests {
    private let server: BotAPIServer
    private var bench = ChannelBench()
    private let done = Notes<String>()
    private let kept = Notes<Int64>()
    private let told = Notes<BotTrouble>()
    private let cards = Shared<[BotCard]>([])
    private let well = Shared(0)
    private let token = Shared(ChannelBench.token)
    private var now: Int64 { ChannelBench.start.seconds }

    init() throws { server = try BotAPIServer(token: ChannelBench.token) }

    private func bot(offset: Int64? = nil) -> TelegramBot {
        var channel = TelegramChannel(token: SecretReference(.environment, "TOKEN"), chat: "4711")
        (channel.api, channel.users, channel.allowPrivate) = (server.url, [42, 43], true)
        var actions = BotActions()
        let (done, cards, token) = (done, cards, token)
        actions.status = { BotText("all <well> & good") }
        actions.logs = { name in BotText(String(repeating: "log of \(name), line by line\n", count: 400)) }
        actions.trigger = { id, by in
            guard id == "backup" else { throw BotRefusal.noSuchJob(id) }
            done.add("trigger \(id) by \(by)")
            return "Nightly backup"
        }
        actions.waiting = { cards.value }
        actions.decide = { verb, subject, _, reason, by in
            done.add("\(verb) \(subject) \(reason ?? "-") by \(by)")
            cards.value = []
            return BotText("\(verb)d")
        }
        var means = bench.means
        means.secret = { _ in .success(token.value) }
        let (kept, told, well) = (kept, told, well)
        return TelegramBot(
            settings: channel, means: means, actions: actions, offset: offset, keep: { kept.add($0) },
            tell: { told.add($0) }, well: { well.value += 1 })
    }

    private func card(_ digest: String = "0123456789ab") -> BotCard {
        BotCard(subject: .run(812), digest: digest, text: BotText("A run waits: backup"))
    }

    private func stopped<T>(_ work: (TelegramBot) async throws -> T) async rethrows -> T {
        defer { server.stop() }
        return try await work(bot())
    }

    @Test func `a command is carried out for who may, and answered`() async throws {
        await stopped { bot in
            server.say("/status", date: now)
            server.say("/trigger@homer_bot backup", date: now)
            server.say("/trigger@other_bot backup", date: now)
            server.say("hello there", date: now)
            await bot.round()
            #expect(
                server.messages.map(\.text) == ["all &lt;well&gt; &amp; good", "⏳ Triggered: <b>Nightly backup</b>"])
            #expect(done.all == ["trigger backup by telegram:42"])
            #expect(server.calls("setMyCommands").count == 1 && kept.all == [101, 102, 103, 104])
            await bot.round()
            #expect(server.calls("getUpdates").last?.parameters["offset"]?.int == 104)
            #expect(server.messages.count == 2 && server.calls("getMe").count == 1)
        }
    }

    @Test func `what is wrong with a command is said in a sentence`() async throws {
        await stopped { bot in
            for text in ["/trigger", "/trigger nothing", "/fly", "/runtime maybe", "/jobs"] {
                server.say(text, date: now)
            }
            await bot.round()
            #expect(
                server.messages.map(\.text) == [
                    "Usage: /trigger &lt;job-id&gt;", "Job not found: nothing",
                    "There is no /fly. /help lists what there is.", "Usage: /runtime enable|disable|status",
                    "/jobs is not available in this daemon",
                ])
        }
    }

    @Test func `who is not allowed, in person and by chat, gets no answer`() async throws {
        await stopped { bot in
            server.say("/trigger backup", from: 666, date: now)
            server.say("/trigger backup", chat: 999, date: now)
            server.update(#""message":{"message_id":1,"chat":{"id":4711},"date":1,"text":"/trigger backup"}"#)
            server.update(
                #""message":{"message_id":1,"from":{"id":42,"is_bot":true},"chat":{"id":4711},"date":1,"text":"/trigger backup"}"#
            )
            server.press("a:r:812:approve:0123456789ab", on: .init(id: 1, chat: 4711, text: "", buttons: []), from: 666)
            server.say("/trigger backup", from: 666, date: now)
            await bot.round()
            #expect(done.all.isEmpty && server.messages.isEmpty && server.calls("answerCallbackQuery").isEmpty)
            #expect(
                told.all == [
                    .stranger(user: 666, chat: 4711), .stranger(user: 42, chat: 999), .stranger(user: nil, chat: 4711),
                ])
        }
    }

    @Test func `a forwarded command and an old one change nothing`() async throws {
        await stopped { bot in
            server.say("/trigger backup", date: now, extra: #","forward_origin":{"type":"user"}"#)
            server.say("/trigger backup", date: now - 3600)
            server.say("/status", date: now - 3600)
            await bot.round()
            #expect(done.all.isEmpty && server.messages.count == 3)
            #expect(server.messages[1].text.contains("not carried out any more"))
        }
    }

    @Test func `an update that comes again after its place was kept is not done again`() async throws {
        await stopped { bot in
            server.say("/trigger backup", date: now)
            await bot.round()
            #expect(kept.all == [101] && done.all.count == 1)
            await self.bot(offset: kept.all.last).round()
            #expect(done.all.count == 1)
        }
    }

    @Test func `a card has its buttons, one press decides, and a second does no harm`() async throws {
        try await stopped { bot in
            cards.value = [card()]
            server.say("/plans", date: now)
            await bot.round()
            let message = try #require(server.messages.first)
            #expect(message.buttons == ["a:r:812:approve:0123456789ab", "a:r:812:reject:0123456789ab"])
            server.press(message.buttons[0], on: message)
            server.press(message.buttons[0], on: message, from: 43)
            await bot.round()
            #expect(done.all == ["approve run(812) - by telegram:42"])
            #expect(server.calls("answerCallbackQuery").count == 2)
            let shown = try #require(server.messages.first)
            #expect(shown.buttons.isEmpty && shown.text.hasSuffix("\n\napproved"))
            #expect(
                server.calls("answerCallbackQuery").map { $0.parameters["text"]?.string }
                    == ["approved", "Already decided, or gone."])
        }
    }

    @Test func `a button whose subject has changed decides nothing, nor does a forged or old one`() async throws {
        try await stopped { bot in
            cards.value = [card()]
            server.say("/approve", date: now)
            await bot.round()
            let message = try #require(server.messages.first)
            cards.value = [card("ba9876543210")]
            for data in [message.buttons[0], "a:p:812:approve", "a:r:812:approve:zz", "", "x"] {
                server.press(data, on: message)
            }
            await bot.round()
            #expect(done.all.isEmpty && server.calls("answerCallbackQuery").count == 5)
            #expect(server.messages.first?.text == message.text && server.messages.first?.buttons == [])
        }
    }

    @Test func `a plan is sent back by a press and the reply to its question`() async throws {
        try await stopped { bot in
            cards.value = [BotCard(subject: .plan("tidy"), digest: "0123456789ab", text: BotText("Plan"))]
            server.say("/plans", date: now)
            await bot.round()
            let card = try #require(server.messages.first)
            #expect(card.buttons.last == "a:p:tidy:note:0123456789ab")
            server.press(card.buttons[2], on: card)
            await bot.round()
            let question = try #require(server.messages.last)
            #expect(done.all.isEmpty && question.text.contains("Reply to this message"))
            #expect(server.calls("sendMessage").last?.parameters["reply_markup"]?["force_reply"]?.bool == true)
            let reply = #","reply_to_message":{"message_id":\#(question.id)}"#
            server.say("leave step 2 out", from: 666, date: now, extra: reply)
            server.say("leave step 2 out", date: now - 3600, extra: reply)
            server.say("an answer to another message", date: now, extra: #","reply_to_message":{"message_id":999}"#)
            server.say("leave step 2 out", date: now, extra: reply)
            await bot.round()
            #expect(done.all == ["note plan(\"tidy\") leave step 2 out by telegram:42"])
            server.press("a:r:812:note:0123456789ab", on: card)
            await bot.round()
            #expect(done.all.count == 1)
        }
    }

    @Test func `what waits is decided by its name as well`() async throws {
        await stopped { bot in
            cards.value = [card()]
            server.say("/reject 813 no", date: now)
            server.say("/reject 812 too dear", date: now)
            await bot.round()
            #expect(done.all == ["reject run(812) too dear by telegram:42"])
            #expect(server.messages.map(\.text) == ["Nothing waits under 813. /plans lists what does.", "rejectd"])
        }
    }

    @Test func `a long answer comes in pieces`() async throws {
        await stopped { bot in
            server.say("/logs 812", date: now)
            await bot.round()
            #expect(server.messages.count == 3 && server.messages.allSatisfy { $0.text.utf16.count <= 4096 })
        }
    }

    @Test func `two pollers are told of once, until it is over`() async throws {
        await stopped { bot in
            await bot.round()
            server.setOtherPoller(true)
            for _ in 0..<2 { await waiting(bot, .seconds(30)) }
            #expect(told.all == [.otherPoller] && well.value == 1)
            server.setOtherPoller(false)
            server.say("hello", date: now)
            await bot.round()
            #expect(well.value == 2)
            server.setOtherPoller(true)
            await waiting(bot, .seconds(30))
            #expect(told.all == [.otherPoller, .otherPoller])
        }
    }

    @Test func `what does not pass by itself is an incident, over other channels where this one cannot tell it`() {
        let poller = BotTrouble.otherPoller.incident(of: "phone")
        #expect(poller?.key.fingerprint == "chat:phone" && poller?.avoids == nil)
        let token = BotTrouble.token("Unauthorized").incident(of: "phone")
        #expect(token?.key == poller?.key && token?.avoids == "phone")
        #expect(BotTrouble.unreachable("no route").incident(of: "phone") == nil)
        #expect(BotTrouble.stranger(user: 1, chat: 2).incident(of: "phone") == nil)
    }

    @Test func `a webhook of an earlier time is taken away`() async throws {
        await stopped { bot in
            server.setWebhook()
            server.say("/status", date: now)
            await bot.round()
            await bot.round()
            #expect(server.calls("deleteWebhook").count == 1 && server.messages.count == 1 && told.all.isEmpty)
        }
    }

    @Test func `a rotated token is taken up, and the old one told of once, never shown`() async throws {
        await stopped { bot in
            await bot.round()
            server.rotate("987654321:BBHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw")
            server.say("/status", date: now)
            for _ in 0..<2 { await waiting(bot, .seconds(60)) }
            #expect(told.all == [.token("Unauthorized")] && server.messages.isEmpty)
            token.value = "987654321:BBHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
            await bot.round()
            #expect(server.messages.count == 1)
        }
    }

    @Test func `a network that fails is waited for, longer each time, and told of at the third`() async throws {
        await stopped { bot in
            await bot.round()
            for seconds: Int64 in [1, 2, 4, 8] {
                server.fail("getUpdates", 502, "bad gateway at /bot\(ChannelBench.token)/")
                await waiting(bot, .seconds(seconds))
            }
            #expect(told.all == [.unreachable("HTTP 502")])
            server.fail(
                "getUpdates", 429,
                #"{"ok":false,"error_code":429,"description":"Too Many","parameters":{"retry_after":7}}"#)
            await waiting(bot, .seconds(7))
            server.fail("getUpdates", 200, "")
            await waiting(bot, .seconds(16))
            #expect(told.all.count == 1)
        }
    }

    /// A round that ends by waiting that long.
    private func waiting(_ bot: TelegramBot, _ length: Milliseconds) async {
        let time = bench.time
        async let round: Void = bot.round()
        let end = time.timestamp + length
        while time.nextDeadline != end { await Task.yield() }
        await time.advance(to: end)
        await round
    }
}

/// A value that a test and a closure share.
final class Shared<Value: Sendable>: Sendable {
    private let held: Mutex<Value>

    init(_ value: Value) { held = Mutex(value) }

    var value: Value {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }
}
