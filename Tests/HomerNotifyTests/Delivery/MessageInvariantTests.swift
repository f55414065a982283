import HomerCore
import HomerNotify
import HomerReport
import HomerStore
import HomerTesting
import Synchronization
import Testing

/// Caused = sent + muted + dead + unknown, each a row; nothing sent twice: under channels that fail in every way and
/// daemons that are killed at every step.
@Suite("Messages, counted") struct MessageInvariantTests {
    @Test("Every cause has its rows, every row one ending, and nothing arrives twice", arguments: 0..<24)
    func counted(_ offset: Int) async throws {
        let seed = UInt64.random(in: .min ... .max) &+ UInt64(offset)
        var dice = SeededGenerator(seed: seed)
        let world = try DeliveryWorld("a", "b", "c") { spec in
            spec.notify = NotifyPolicy(onSuccess: spec.id == "a", onFailure: spec.id != "c")
        }
        let fate = Mutex(SeededGenerator(seed: seed ^ 0xff))
        let moods = Mutex(true)
        let channels = ["phone", "ops", "mail"].map { name in
            ScriptedChannel(name) {
                guard moods.withLock({ $0 }) else { return .sent(reference: nil) }
                return fate.withLock { dice in
                    switch Int.random(in: 0..<10, using: &dice) {
                    case 0..<5: .sent(reference: "r")
                    case 5: .refused(reason: "no such chat")
                    case 6: .unknown(reason: "no answer")
                    case 7: .failed(reason: "429", after: .minutes(2))
                    default: .failed(reason: "no route", after: nil)
                    }
                }
            }
        }
        try world.adopt(channels) { settings in
            settings.usual = ["phone"]
            settings.failures = ["phone", "ops"]
            settings.second = "mail"
            settings.quiet = dice.isLucky(50) ? QuietHours(from: 12 * 60, to: 14 * 60) : nil
        }
        var model = Model()
        for _ in 0..<120 { try await Self.step(world, channels, &model, &dice) }
        moods.withLock { $0 = false }
        // Nothing is told again from here on.
        for open in try world.store.snapshot({ try $0.incidents() }) {
            try world.store.acknowledge(incident: open.id, by: "ada", now: world.time.timestamp)
        }
        for _ in 0..<40 { await world.round(after: .hours(1)) }

        let rows = try world.rows
        let note = Comment(rawValue: "seed \(seed)")
        // Each with an ending.
        #expect(rows.allSatisfy { $0.state.isFinal }, note)
        let ended = [MessageState.sent, .muted, .dead, .unknown].map { state in rows.count { $0.state == state } }
        #expect(ended.reduce(0, +) == rows.count, note)
        // Each cause has a row, and each row its cause.
        let causes = Set(rows.map(\.cause))
        #expect(model.causes.subtracting(causes) == [], note)
        #expect(Set(causes.filter { !Model.isOfTime($0) }).subtracting(model.causes) == [], note)
        #expect(Set(rows.map { "\($0.cause) \($0.channel)" }).count == rows.count, note)
        // None twice: what arrived under a number arrived once, and what is sent did.
        let arrived = channels.flatMap { channel in channel.arrivals.map { "\(channel.channel) \($0.message)" } }
        #expect(Set(arrived).count == arrived.count, note)
        for row in rows where row.state == .sent {
            #expect(arrived.contains("\(row.channel) \(row.sentWith ?? row.id)"), "message \(row.id), seed \(seed)")
        }
        for row in rows where row.state == .muted || row.state == .dead {
            #expect(!arrived.contains("\(row.channel) \(row.id)"), "message \(row.id), seed \(seed)")
        }
    }

    /// What a test knows by itself to have been caused.
    private struct Model {
        var causes: Set<String> = []
        /// Rules that are broken, with their incident.
        var broken: [String: Int64] = [:]

        /// Reminders, and what channels and intents cause beside, are counted by their rows alone.
        static func isOfTime(_ cause: String) -> Bool { cause.contains(":reminder") || cause.hasPrefix("incident:") }
    }

    private static func step(
        _ world: DeliveryWorld, _ channels: [ScriptedChannel], _ model: inout Model, _ dice: inout SeededGenerator
    ) async throws {
        let now = world.time.timestamp
        switch Int.random(in: 0..<12, using: &dice) {
        case 0..<5:
            let id = ["a", "b", "c"].randomElement(using: &dice) ?? "a"
            let outcome = [Outcome.succeeded, .succeeded, .failed, .timeout, .lost, .cancelled].randomElement(
                using: &dice)
            let run = try await world.end(
                id, outcome ?? .failed, error: ["disk full", "no route"].randomElement(using: &dice) ?? "")
            if outcome != .cancelled { model.causes.insert("run:\(run)") }
        case 5:
            let print = "rule:\(Int.random(in: 0..<3, using: &dice))"
            let incident = NewIncident(
                IncidentKey(print, cause: .rule), severity: dice.isLucky(50) ? .critical : .warning, title: print)
            let known = model.broken[print]
            let number = try world.store.report(incident: incident, now: now)
            #expect(known == nil || known == number)
            model.broken[print] = number
            model.causes.insert("incident:\(number)")
        case 6:
            guard let print = model.broken.keys.sorted().randomElement(using: &dice) else { return }
            #expect(try world.store.resolve(fingerprint: print, now: now))
            if let number = model.broken.removeValue(forKey: print) {
                model.causes.insert("incident:\(number):recovered")
            }
        case 7:
            guard let open = try world.store.snapshot({ try $0.incidents() }).randomElement(using: &dice) else {
                return
            }
            try world.store.acknowledge(incident: open.id, by: "ada", now: now)
        case 8: try await kill(world, channels, &dice)
        default: await world.round(after: .seconds(Int64.random(in: 1..<5000, using: &dice)))
        }
    }

    /// A daemon dies after it took messages, after it sent them, or between two of them.
    private static func kill(
        _ world: DeliveryWorld, _ channels: [ScriptedChannel], _ dice: inout SeededGenerator
    ) async throws {
        world.time.jump(by: .seconds(20))
        let names = channels.map(\.channel)
        let look = try world.store.claimDeliveries(
            channels: names, known: names, quietUntil: nil, now: world.time.timestamp)
        for delivery in look.deliveries {
            guard dice.isLucky(60), let channel = channels.first(where: { $0.channel == delivery.channel }) else {
                continue
            }
            let result = await channel.deliver(
                OutgoingMessage(delivery, now: world.time.timestamp, zones: UTCOnly()))
            if dice.isLucky(50) { _ = try world.store.settle(delivery, result, now: world.time.timestamp) }
        }
        try world.kill()
    }
}
