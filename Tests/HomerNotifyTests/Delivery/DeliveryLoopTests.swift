import HomerCore
import HomerNotify
import HomerStore
import HomerTesting
import Testing

@Suite("The delivery of messages") struct DeliveryLoopTests {
    private static func told(_ spec: inout IntentSpec) { spec.notify.onSuccess = true }

    @Test("Failures within fifteen seconds are one message, and each row says with which it went")
    func groups() async throws {
        let world = try DeliveryWorld("a", "b")
        let phone = ScriptedChannel("phone", [.sent(reference: "m1")])
        try world.adopt([phone])
        try await world.end("a", .failed)
        await world.round(after: .seconds(14))
        #expect(phone.arrivals.isEmpty)
        try await world.end("b", .failed)
        await world.round(after: .seconds(1))
        #expect(phone.arrivals.map(\.title) == ["❌ 2 failures"])
        let rows = try world.rows
        #expect(rows.map(\.state) == [.sent, .sent] && rows.map(\.sentWith) == [nil, rows[0].id])
        #expect(rows.map(\.reference) == ["m1", "m1"])
    }

    @Test("A long answer goes alone and at once, a short one waits two minutes for others")
    func results() async throws {
        let world = try DeliveryWorld("a", "b", "c", change: Self.told)
        let phone = ScriptedChannel("phone")
        try world.adopt([phone])
        try await world.end("a", .succeeded, output: String(repeating: "word ", count: 100))
        try await world.end("b", .succeeded, output: "fine")
        try await world.end("c", .succeeded)
        await world.round()
        #expect(phone.arrivals.map(\.title) == ["✅ a"])
        await world.round(after: .minutes(2))
        #expect(phone.arrivals.map(\.title) == ["✅ a", "✅ 2 results"])
    }

    @Test("A dead network loses nothing: the message is tried until it goes, by the receiver's wish when it has one")
    func retries() async throws {
        let world = try DeliveryWorld("a")
        let phone = ScriptedChannel(
            "phone", [.failed(reason: "no route", after: nil), .failed(reason: "429", after: .minutes(5))])
        try world.adopt([phone])
        try await world.end("a", .failed)
        await world.round(after: .seconds(15))
        #expect(try world.rows.map(\.state) == [.queued])
        await world.round(after: .seconds(15))
        #expect(try world.rows.map(\.error) == ["429"])
        await world.round(after: .minutes(4))
        #expect(phone.arrivals.isEmpty)
        await world.round(after: .minutes(1))
        #expect(phone.arrivals.count == 1)
        let row = try #require(try world.rows.first)
        #expect(row.state == .sent && row.attempts == 3 && row.error == nil)
    }

    @Test("A channel that refuses is told of over the second, with the failure itself; it is told when it works again")
    func second() async throws {
        let world = try DeliveryWorld("a")
        let (phone, mail) = (ScriptedChannel("phone", [.refused(reason: "bad token")]), ScriptedChannel("mail"))
        try world.adopt([phone, mail]) { $0.second = "mail" }
        try await world.end("a", .failed)
        await world.round(after: .seconds(15))
        await world.round(after: .seconds(15))
        await world.round(after: .seconds(15))
        #expect(mail.arrivals.map(\.title) == ["⚠️ 1 alert, 1 failure"])
        #expect(try world.store.events(reason: .deliveryFailed) == 1)
        try await world.end("a", .succeeded)
        await world.round(after: .seconds(15))
        await world.round(after: .seconds(15))
        #expect(phone.arrivals.map(\.title) == ["✅ a is well again"])
        #expect(mail.arrivals.map(\.title).last == "✅ Over: messages do not go over phone")
    }

    @Test("What may have arrived is not sent again")
    func unknown() async throws {
        let world = try DeliveryWorld("a")
        let phone = ScriptedChannel("phone", [.unknown(reason: "no answer in 30s")])
        try world.adopt([phone])
        try await world.end("a", .failed)
        for _ in 0..<9 { await world.round(after: .minutes(30)) }
        #expect(phone.arrivals.count == 1)
        #expect(try world.rows.first?.state == .unknown)
    }

    @Test("Killed while it sends, the next daemon says that nobody knows, and sends no second")
    func killed() async throws {
        let world = try DeliveryWorld("a")
        let phone = ScriptedChannel("phone")
        try world.adopt([phone])
        try await world.end("a", .failed)
        world.time.jump(by: .seconds(15))
        let look = try world.store.claimDeliveries(
            channels: ["phone"], known: ["phone"], quietUntil: nil, now: world.time.timestamp)
        #expect(look.deliveries.count == 1)
        try world.kill()
        await world.round(after: .hours(1))
        #expect(phone.arrivals.isEmpty)
        #expect(try world.rows.first?.state == .unknown)
    }

    @Test("Quiet hours keep failures back until they end, and then tell them in one message; decisions pass")
    func quiet() async throws {
        let world = try DeliveryWorld("a", "b")
        let phone = ScriptedChannel("phone")
        try world.adopt([phone]) { $0.quiet = QuietHours(from: 9 * 60, to: 11 * 60) }
        try await world.end("a", .failed)
        try await world.end("b", .failed)
        _ = try world.store.queueTests(channels: ["phone"], by: "ada", now: world.time.timestamp)
        await world.round(after: .minutes(5))
        #expect(phone.arrivals.map(\.kind) == [.test])
        await world.round(after: .minutes(114))
        #expect(phone.arrivals.count == 1)
        await world.round(after: .minutes(1))
        #expect(phone.arrivals.last?.title == "🗒 While it was quiet: 2 failures")
    }

    @Test("A result of the last moments of quiet hours is told with what they kept back")
    func lastMoments() async throws {
        let world = try DeliveryWorld("a", "b", change: Self.told)
        let phone = ScriptedChannel("phone")
        try world.adopt([phone]) { $0.quiet = QuietHours(from: 9 * 60, to: 11 * 60) }
        try await world.end("a", .failed)
        await world.round(after: .minutes(119))
        try await world.end("b", .succeeded, output: "fine")
        await world.round()
        #expect(phone.arrivals.isEmpty)
        await world.round(after: .minutes(1))
        #expect(phone.arrivals.map(\.kind) == [.digest])
        #expect(try world.rows.allSatisfy { $0.state == .sent })
    }

    @Test("What waits for a channel that is gone is given up, and says so")
    func gone() async throws {
        let world = try DeliveryWorld("a")
        try world.adopt([ScriptedChannel("phone")])
        try await world.end("a", .failed)
        try world.adopt([ScriptedChannel("mail")])
        await world.round(after: .seconds(15))
        #expect(try world.rows.map(\.state) == [.dead])
    }

    @Test("One that does not answer holds up no other channel")
    func pace() async throws {
        let world = try DeliveryWorld("a")
        let (phone, mail) = (HangingChannel("phone"), ScriptedChannel("mail"))
        try world.adopt([phone, mail])
        try await world.end("a", .failed, error: "first")
        world.time.jump(by: .seconds(15))
        let hanging = Task { [loop = world.loop] in _ = await loop.round() }
        await phone.began.wait(for: 1)
        // Its own part of that round is done as soon as it is.
        while mail.arrivals.isEmpty { await Task.yield() }
        try await world.end("a", .failed, error: "second")
        // Mail is free as soon as its own try is written.
        while mail.arrivals.count < 2 { await world.round(after: .seconds(15)) }
        #expect(phone.began.count == 1)
        phone.release()
        await hanging.value
        await world.round(after: .seconds(15))
        #expect(try world.rows.allSatisfy { $0.state == .sent })
    }
}

/// A channel that answers when it is released.
private final class HangingChannel: Notifier {
    let channel: String
    let began = Tally()
    private let gate = AsyncStream<Void>.makeStream()

    init(_ channel: String) { self.channel = channel }

    func release() { gate.continuation.finish() }

    func deliver(_ message: OutgoingMessage) async -> DeliveryResult {
        began.add()
        for await _ in gate.stream {}
        return .sent(reference: nil)
    }
}

extension Store {
    fileprivate func events(reason: EventReason) throws -> Int {
        try snapshot { try $0.events(intent: nil, limit: 1000).count { $0.reason == .known(reason) } }
    }
}
