import HomerCore
import HomerNotify
import HomerRuntime
import HomerStore
import HomerTesting
import Logging
import Synchronization
import Testing

@testable import HomerDiscovery

/// A day of a daemon: schedules of every kind, a night, a failure, a decision, and messages of all of them.
@Suite("24-hour operation") struct WholeDayTests {
    /// Takes every message, and notes it.
    private final class Phone: Notifier {
        let channel = "phone"
        let arrived = Mutex<[Int64]>([])

        func deliver(_ message: OutgoingMessage) async -> DeliveryResult {
            arrived.withLock { $0.append(message.id) }
            return .sent(reference: nil)
        }
    }

    private static let start = Samples.time("2026-05-04T00:30:00Z")
    private static let end = start + .hours(24)

    private static var intents: [DesiredIntent] {
        [
            Samples.intent(Samples.spec("mail") { $0.trigger = Samples.cron("*/20 * * * *") }),
            Samples.intent(Samples.spec("poll") { $0.trigger = Samples.every(.minutes(45)) }),
            Samples.intent(Samples.spec("backup") { $0.trigger = Samples.cron("0 3 * * *") }),
            Samples.intent(
                Samples.spec("careful") {
                    $0.trigger = Samples.cron("0 9 * * *")
                    $0.approval = .required
                }),
            Samples.job(Samples.spec("job") { $0.trigger = Samples.cron("15 6,18 * * *") }),
        ]
    }

    /// The due times of that day, counted without any of the code under test.
    private static var due: [String: [Timestamp]] {
        [
            "mail": (1...1440).filter { (30 + $0) % 20 == 0 }.map { start + .minutes(Int64($0)) },
            "poll": (1...32).map { start + .minutes(45 * Int64($0)) },
            "backup": [Samples.time("2026-05-04T03:00:00Z")],
            "careful": [Samples.time("2026-05-04T09:00:00Z")],
            "job": [Samples.time("2026-05-04T06:15:00Z"), Samples.time("2026-05-04T18:15:00Z")],
            "discovery": [Samples.time("2026-05-04T01:00:00Z")],
        ]
    }

    @Test("Nothing that was due is lost or done twice, every run has one ending, every message is accounted for")
    func day() async throws {
        let seed = UInt64.random(in: .min ... .max)
        var dice = SeededGenerator(seed: seed)
        try await withNight { world in
            let phone = Phone()
            let delivery = DeliveryLoop(
                store: try world.store, zones: UTCOnly(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, clock: world.time,
                now: world.time.wall)
            try delivery.adopt(NotifySettings(channels: [phone.channel]), [phone])
            world.planner.answer("\(NightSamples.id)-plan", NightSamples.plan)
            world.planner.answer("\(NightSamples.id)-briefing", NightSamples.briefing)
            world.shell.script("backup", .finish(ExecutionResult(outcome: .failed, error: "disk full", exitCode: 1)))
            _ = try world.other().setFlags([.discoveryEnabled: "true"], by: "ada", now: world.time.timestamp)
            try await world.accept(Self.intents)
            try await world.play()
            while world.time.timestamp < Self.end {
                let step = Milliseconds.minutes(Int64.random(in: 1...9, using: &dice))
                world.time.jump(by: min(step, Self.end - world.time.timestamp))
                try await world.play()
                await delivery.round()
                if world.time.timestamp > Samples.time("2026-05-04T10:00:00Z") { try await approve(world) }
            }
            // What waits for others that could go with it goes; over before the next due time, which is no part of the day.
            for _ in 0..<4 {
                world.time.jump(by: .minutes(2))
                await delivery.round()
            }
            let note = Comment(rawValue: "seed \(seed)")
            try Self.checkLedger(world, note)
            try Self.checkRuns(world, note)
            try Self.checkMessages(world, phone, note)
            #expect(try world.session().phase == .done, note)
            #expect(try world.items().allSatisfy { $0.state == .done }, note)
        }
    }

    private func approve(_ world: NightWorld) async throws {
        let store = try world.store
        guard let run = try store.runs(.init(intentID: "careful")).first, run.approval == .waiting else { return }
        try store.approve(run: run.id, by: "ada", reason: nil, now: world.time.timestamp)
        try await world.play()
    }

    private static func checkLedger(_ world: NightWorld, _ note: Comment) throws {
        let store = try world.store
        for (id, times) in due {
            let rows = try store.ledger(of: id)
            #expect(rows.map(\.scheduledFor) == times, "\(id), \(note)")
            #expect(rows.allSatisfy { $0.verdict == .ran && $0.count == 1 }, "\(id), \(note)")
        }
        let nights = try store.nightIntents(NightSamples.id)
        #expect(nights.count == 6, note)
        for id in nights { #expect(try store.ledger(of: id).map(\.verdict) == [.ran], "\(id), \(note)") }
    }

    private static func checkRuns(_ world: NightWorld, _ note: Comment) throws {
        let store = try world.store
        let runs = try store.runs(.init(limit: 10_000))
        #expect(runs.count == due.values.map(\.count).reduce(0, +) + 6, note)
        #expect(runs.allSatisfy { $0.isFinal && $0.outcome != nil && $0.completedAt != nil }, note)
        let ids = Set(due.keys).union(try store.nightIntents(NightSamples.id))
        let decided = try ids.sorted().flatMap { try store.ledger(of: $0).compactMap(\.runID) }
        #expect(decided.count == runs.count && Set(decided) == Set(runs.map(\.id)), note)
        #expect(runs.filter { $0.outcome != .succeeded }.map(\.intentID) == ["backup"], note)
        // Each was started once.
        let asked = [world.shell, world.planner, world.worker].flatMap { $0.requests.map(\.runID) }
        #expect(Set(asked).count == asked.count && asked.count == runs.count - 1, note)
    }

    private static func checkMessages(_ world: NightWorld, _ phone: Phone, _ note: Comment) throws {
        let store = try world.store
        let rows = try store.snapshot { try $0.messages(MessageFilter(limit: 100_000)) }
        let ended = [MessageState.sent, .muted, .dead].map { state in rows.count { $0.state == state } }
        #expect(ended.reduce(0, +) == rows.count && ended[0] > 0 && ended[1] > 0, note)
        // Every run caused one, and none came twice.
        let runs = try store.runs(.init(limit: 10_000)).map { "run:\($0.id)" }
        #expect(Set(runs).isSubset(of: Set(rows.map(\.cause))), note)
        #expect(Set(rows.map { "\($0.cause) \($0.channel)" }).count == rows.count, note)
        let sent = rows.filter { $0.state == .sent }
        #expect(sent.contains { $0.kind == .failure && $0.intentID == "backup" }, note)
        #expect(sent.contains { $0.kind == .decision && $0.intentID == "careful" }, note)
        let arrived = phone.arrived.withLock { $0 }
        #expect(Set(arrived).count == arrived.count, note)
        #expect(Set(sent.map { $0.sentWith ?? $0.id }) == Set(arrived), note)
    }
}
