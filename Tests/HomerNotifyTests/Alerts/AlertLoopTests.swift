import HomerCore
import HomerNotify
import HomerStore
import HomerTesting
import Logging
import Synchronization
import Testing

@Suite("The look at what is wrong") struct AlertLoopTests {
    /// Facts that a test changes, over a real store.
    private final class World: Sendable {
        let time = TestTime(Samples.time("2026-05-04T09:00:00Z"))
        let store: Store
        let looks = Tally()
        let loop: AlertLoop

        init() throws {
            let store = try Store.inMemory()
            try store.note(NotifySettings(channels: ["phone"]), now: time.timestamp)
            self.store = store
            let (disk, looks) = (Gauge(), looks)
            gauge = disk
            loop = AlertLoop(
                store: store, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, clock: time,
                now: time.wall
            ) { _ in
                looks.add()
                var facts = AlertFacts()
                facts.incidents = try store.snapshot { try $0.openFingerprints() }
                guard let free = disk.free else { throw StoreError(.sqlite, "the disk is gone") }
                facts.disks = [.init(path: "/w", freeMegabytes: free)]
                return facts
            }
        }

        let gauge: Gauge

        var kinds: [MessageKind] {
            get throws { try store.snapshot { try $0.messages(MessageFilter(limit: 100)) }.reversed().map(\.kind) }
        }
    }

    private final class Gauge: Sendable {
        private let value = Mutex<Int64?>(5000)
        var free: Int64? { value.withLock { $0 } }
        func set(_ free: Int64?) { value.withLock { $0 = free } }
    }

    @Test("What is wrong is told once, well again once, and a look that changes nothing writes nothing")
    func once() async throws {
        let world = try World()
        await world.loop.round()
        #expect(try world.kinds.isEmpty)
        world.gauge.set(10)
        let changes = await world.loop.round()
        #expect(changes.opened.map(\.fingerprint) == ["rule:diskLow:/w"])
        for _ in 0..<9 { #expect(await world.loop.round().isEmpty) }
        let incident = try world.store.snapshot { try $0.incidents() }
        #expect(incident.map(\.count) == [1] && incident.map(\.severity) == [.critical])
        world.gauge.set(5000)
        #expect(await world.loop.round().recovered == ["rule:diskLow:/w"])
        #expect(try world.kinds == [.alert, .recovery])
    }

    @Test("A rule that is switched off ends what it had opened without a word")
    func off() async throws {
        let world = try World()
        world.gauge.set(10)
        await world.loop.round()
        var settings = AlertSettings()
        settings.off = [.diskLow]
        world.loop.adopt(settings)
        #expect(await world.loop.round().dropped == ["rule:diskLow:/w"])
        #expect(try world.kinds == [.alert])
        #expect(try world.store.snapshot { try $0.incidents() }.isEmpty)
    }

    @Test("A look that fails ends nothing, and whoever watches from outside is told")
    func failure() async throws {
        let world = try World()
        world.gauge.set(10)
        await world.loop.round()
        #expect(world.loop.trouble(at: world.time.timestamp) == nil)
        world.gauge.set(nil)
        #expect(await world.loop.round().isEmpty)
        #expect(try world.store.snapshot { try $0.incidents() }.count == 1)
        #expect(world.loop.trouble(at: world.time.timestamp)?.contains("the disk is gone") == true)
        world.gauge.set(10)
        await world.loop.round()
        #expect(world.loop.trouble(at: world.time.timestamp) == nil)
        #expect(world.loop.trouble(at: world.time.timestamp + .minutes(6))?.contains("nobody has looked") == true)
    }

    @Test("It looks at the start and every minute, and sooner when somebody wrote, ten seconds apart at least")
    func pace() async throws {
        let world = try World()
        let start = world.time.timestamp
        let task = Task { try await world.loop.run() }
        await world.looks.wait(for: 1)
        await world.time.advance(to: start + .minutes(1))
        await world.looks.wait(for: 2)
        await world.time.waitForSleeper(until: start + .minutes(2))
        world.loop.look()
        await world.time.advance(to: start + .minutes(1) + .seconds(10))
        await world.looks.wait(for: 3)
        task.cancel()
        _ = try? await task.value
        #expect(world.looks.count == 3)
    }
}
