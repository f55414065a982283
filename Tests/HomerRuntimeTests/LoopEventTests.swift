import HomerCore
import HomerStore
import HomerTesting
import ServiceLifecycleTestKit
import Testing

@testable import HomerRuntime

@Suite("What the loops tell of themselves") struct LoopEventTests {
    /// In a word each, without what they carry.
    private static func word(_ event: LoopEvent) -> String {
        switch event {
        case .tickBegan: "began"
        case .tickEnded(let next): next == nil ? "stopping" : "ended"
        case .tickFailed: "failed"
        case .passBegan: "pass began"
        case .passEnded(let plan): "pass of \(plan.changes.count)"
        case .passFailed: "pass failed"
        case .watching, .fileEvent, .fileEventsLost: "watcher"
        }
    }

    @Test("Every round of the execution loop, with when it looks again, and the round that stops")
    func rounds() async throws {
        let (time, log, notes) = (TestTime(at(9, 30)), CollectedLog(), Notes<LoopEvent>())
        let store = try Store.inMemory().startingEpoch(daemon: daemon, now: at(9, 30))
        let dispatcher = Dispatcher(
            store: store, executors: [], zones: UTCOnly(), settings: DispatchSettings(home: "/", outputs: "/nowhere"),
            logger: log.logger, clock: time, now: time.wall, observe: { notes.add($0) })
        try await testGracefulShutdown { trigger in
            let loop = Task { try await dispatcher.run() }
            await time.waitForSleeper()
            _ = try await eventually { notes.all.count < 2 ? nil : true }
            trigger.triggerGracefulShutdown()
            try await loop.value
        }
        let words = notes.all.map(Self.word)
        #expect(words.prefix(2) == ["began", "ended"] && words.suffix(2) == ["began", "stopping"])
        guard case .tickEnded(let next?)? = notes.all.dropFirst().first else {
            Issue.record("the first round says nothing of the next")
            return
        }
        #expect(next > .zero && next <= .minutes(1))
    }

    @Test("Every pass, also one that cannot be made")
    func passes() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            let (store, log, time) = (try Store.open(path: path), CollectedLog(), TestTime(at(9, 30)))
            try sql(path, "ALTER TABLE passes RENAME TO gone")
            let source = ManualSource(Samples.desired([Samples.intent(Samples.spec("brief"))]))
            let notes = Notes<LoopEvent>()
            let loop = ReconcileLoop(
                source: source,
                reconciler: Reconciler(
                    source: source, store: store, zones: UTCOnly(), logger: log.logger, now: time.wall),
                clock: time, now: time.wall, logger: log.logger, observe: { notes.add($0) }
            ) { _ in }
            let task = Task { try await loop.run() }
            await time.waitForSleeper(until: at(9, 30, 1))
            try sql(path, "ALTER TABLE gone RENAME TO passes")
            await time.advance(to: at(9, 30, 1))
            _ = try await eventually { notes.all.count < 4 ? nil : true }
            source.finish()
            try await task.value
            #expect(notes.all.map(Self.word) == ["pass began", "pass failed", "pass began", "pass of 1"])
        }
    }

    @Test(
        "The database is read whole at 03:40 of the night that comes",
        arguments: [(3, 39, 1), (3, 40, 1440), (9, 0, 1120)])
    func night(hour: Int64, minute: Int64, minutes: Int64) throws {
        let zone = try #require(UTCOnly().zone(named: "UTC"))
        #expect(IntegrityService.untilNight(at(hour, minute), in: zone) == .minutes(minutes))
    }
}
