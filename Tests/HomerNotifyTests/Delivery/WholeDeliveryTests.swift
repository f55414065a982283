import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerNotify

/// The counted invariant over real connections: a Bot API, an ntfy server and a webhook receiver that fail in every way,
/// and a daemon that dies in the middle. Sent = caused, and nothing twice where the receiver can tell.
@Suite("Messages over the wire, counted", .serialized, .timeLimit(.minutes(5))) struct WholeDeliveryTests {
    /// How a receiver behaves to one request.
    enum Mood: CaseIterable {
        case takes, busy, broken, closes, silent

        var answer: LoopbackServer.Answer {
            switch self {
            case .takes: .response(200, #"{"id":"x"}"#)
            case .busy: .response(429, "slower", headers: ["Retry-After: 7"])
            case .broken: .response(500, "oh no")
            case .closes: .hangUp
            case .silent: .silence
            }
        }

        /// Whether the request may be made again: what may have been taken must not be.
        var mayComeAgain: Bool { self == .busy || self == .broken }
    }

    /// A receiver that notes requests, with what it does to each.
    private struct Receiver {
        let server: LoopbackServer
        let moods: [Mood]

        init(_ dice: inout SeededGenerator) throws {
            moods = (0..<12).map { _ in Mood.allCases.randomElement(using: &dice) ?? .takes }
            server = try LoopbackServer(answers: moods.map(\.answer) + [Mood.takes.answer])
        }

        /// Each request by what it is recognised by, with what was done to it.
        func requests(_ mark: (LoopbackServer.Request) -> String?) -> [(mark: String, mood: Mood)] {
            server.requests.enumerated().compactMap { index, request in
                mark(request).map { ($0, index < moods.count ? moods[index] : .takes) }
            }
        }
    }

    @Test("Every message is accounted for, and none is taken twice", arguments: 0..<4)
    func whole(_ offset: Int) async throws {
        let seed = UInt64.random(in: .min ... .max) &+ UInt64(offset)
        let note = Comment(rawValue: "seed \(seed)")
        var dice = SeededGenerator(seed: seed)
        let world = try DeliveryWorld("a") { $0.notify.onSuccess = true }
        let bot = try BotAPIServer(token: ChannelBench.token)
        defer { bot.stop() }
        let (hook, topic) = (try Receiver(&dice), try Receiver(&dice))
        try world.adopt(Self.channels(world, bot, hook, topic))
        var runs: [Int64] = []
        for _ in 0..<14 {
            if dice.isLucky(80) {
                // A long answer goes alone, so that one mark is one message.
                let mark = "mark-\(runs.count)-"
                runs.append(
                    try await world.end("a", .succeeded, output: mark + String(repeating: " word", count: 100)))
            }
            if dice.isLucky(40) { Self.upset(bot, &dice) }
            if dice.isLucky(30) {
                try await Self.killed(world, [hook, topic], Int.random(in: 0..<400, using: &dice))
            } else {
                await Self.round(world, [hook, topic], after: .seconds(Int64.random(in: 1..<120, using: &dice)))
            }
        }
        for _ in 0..<60 {
            if try world.rows.allSatisfy(\.state.isFinal) { break }
            await Self.round(world, [hook, topic], after: .minutes(31))
        }

        let rows = try world.rows.filter { $0.kind == .result }
        let causes = Set(runs.map { "run:\($0)" })
        #expect(Set(rows.map(\.cause)) == causes, note)
        #expect(rows.count == causes.count * 3, note)
        #expect(rows.allSatisfy { $0.state == .sent || $0.state == .unknown }, note)
        Self.check(hook.requests { $0.headers["webhook-id"] }, rows.filter { $0.channel == "hook" }, note) {
            "homer-\($0.createdAt.milliseconds)-\($0.id)"
        }
        Self.check(topic.requests { Self.mark(in: $0.body) }, rows.filter { $0.channel == "topic" }, note) { row in
            "mark-\(runs.firstIndex(of: row.runID ?? 0) ?? -1)-"
        }
        let taken = bot.messages.compactMap { Self.mark(in: $0.text) }
        #expect(Set(taken).count == taken.count, note)
        for row in rows where row.channel == "phone" && row.state == .sent {
            #expect(taken.contains("mark-\(runs.firstIndex(of: row.runID ?? 0) ?? -1)-"), note)
        }
    }

    /// What the receiver saw fits the rows: one that is sent was taken once, and nothing came after it may have been taken.
    private static func check(
        _ requests: [(mark: String, mood: Mood)], _ rows: [MessageRow], _ note: Comment,
        _ mark: (MessageRow) -> String
    ) {
        for (name, seen) in Dictionary(grouping: requests, by: \.mark) {
            #expect(seen.dropLast().allSatisfy { $0.mood.mayComeAgain }, "\(name) came again: \(note.rawValue)")
        }
        for row in rows {
            let seen = requests.filter { $0.mark == mark(row) }
            if row.state == .sent {
                #expect(seen.count { $0.mood == .takes } == 1, "message \(row.id): \(note.rawValue)")
            } else {
                #expect(
                    seen.allSatisfy { $0.mood != .takes } || seen.last?.mood == .takes,
                    "message \(row.id): \(note.rawValue)")
            }
        }
    }

    private static func mark(in text: String) -> String? {
        text.firstMatch(of: /mark-[0-9]+-/).map { String($0.output) }
    }

    private static func channels(
        _ world: DeliveryWorld, _ bot: BotAPIServer, _ hook: Receiver, _ topic: Receiver
    ) -> [any Notifier] {
        let means = ChannelMeans(
            clock: world.time, now: world.time.wall, secret: { _ in .success(ChannelBench.token) },
            run: { _ in .cancelled })
        var phone = TelegramChannel(token: SecretReference(.environment, "TOKEN"), chat: "4711")
        (phone.api, phone.allowPrivate) = (bot.url, true)
        var ntfy = NtfyChannel(topic: "t")
        (ntfy.server, ntfy.allowPrivate) = (topic.server.url, true)
        return [
            Channels.make("phone", .telegram(phone), means), Channels.make("topic", .ntfy(ntfy), means),
            Channels.make("hook", ChannelBench.webhook(hook.server.url), means),
        ]
    }

    /// The next message to the chat meets a fault, before it is taken.
    private static func upset(_ bot: BotAPIServer, _ dice: inout SeededGenerator) {
        switch Int.random(in: 0..<3, using: &dice) {
        case 0:
            bot.fail(
                "sendMessage", 429,
                #"{"ok":false,"error_code":429,"description":"Too Many","parameters":{"retry_after":3}}"#)
        case 1: bot.fail("sendMessage", 500, "oh no")
        default: bot.fail("sendMessage", 200, "")
        }
    }

    /// How often a receiver has kept silent.
    private static func holds(_ receivers: [Receiver]) -> Int { receivers.reduce(0) { $0 + $1.server.holds.count } }

    private static func round(_ world: DeliveryWorld, _ receivers: [Receiver], after length: Milliseconds) async {
        world.time.jump(by: length)
        let (done, held) = (Tally(), holds(receivers))
        let work = Task { [loop = world.loop] in
            await loop.round()
            done.add()
        }
        await end(work, done, world, receivers, held)
    }

    /// The daemon dies while it sends, after so many turns of the scheduler.
    private static func killed(_ world: DeliveryWorld, _ receivers: [Receiver], _ turns: Int) async throws {
        world.time.jump(by: .seconds(20))
        let (done, held) = (Tally(), holds(receivers))
        let work = Task { [loop = world.loop] in
            await loop.round()
            done.add()
        }
        for _ in 0..<turns { await Task.yield() }
        // From here on the old daemon writes nothing any more: its place is taken.
        try world.kill()
        work.cancel()
        await end(work, done, world, receivers, held)
    }

    /// Waits for the end of a round; whoever waits for a silent receiver waits as long as the channel's deadline, by the
    /// clock of the test.
    private static func end(
        _ work: Task<Void, Never>, _ done: Tally, _ world: DeliveryWorld, _ receivers: [Receiver], _ held: Int
    ) async {
        while done.count == 0 {
            if holds(receivers) > held, world.time.sleepers > 0 {
                world.time.jump(by: .seconds(31))
            }
            await Task.yield()
        }
        await work.value
    }
}
