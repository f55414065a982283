import HomerCore
import HomerRuntime
import HomerStore
import HomerTesting
import Testing

/// What is suspended or frozen is decided all the same, and says so in the ledger.
@Suite("Suspend", .timeLimit(.minutes(5))) struct SuspendTests {
    static let hourly = Samples.spec("hourly")

    private static func suspension(_ id: String?, from: Timestamp = at(9, 30), until: Timestamp? = nil) -> Override {
        Override(intentID: id, kind: .suspend, reason: "new disk", by: "ada@box", createdAt: from, until: until)
    }

    @Test("Due times of a suspended intent are skipped for good; another's run", arguments: ["hourly", nil])
    func suspended(_ id: String?) async throws {
        let specs = [Self.hourly, Samples.spec("other") { $0.trigger = Samples.cron("30 * * * *") }]
        try await withWorld(specs) { world in
            try world.other().suspend([Self.suspension(id)], now: at(9, 30))
            await world.look()
            await world.time.advance(to: at(10))
            await world.time.advance(to: at(10, 30))
            await world.time.advance(to: at(11))
            _ = try await eventually { try world.ledger("hourly").count == 2 ? true : nil }
            #expect(try world.ledger("hourly") == ["10:00 skipped:suspended", "11:00 skipped:suspended"])
            #expect(try world.ledger("other") == (id == nil ? ["10:30 skipped:suspended"] : ["10:30 ran"]))
            // Resuming makes nothing due that was skipped.
            try world.other().resume(try world.store.overrides().map(\.id), by: "ada@box", now: at(11, 5))
            await world.look()
            await world.time.advance(to: at(12))
            _ = try await eventually { try world.ledger("hourly").last == "12:00 ran" ? true : nil }
            #expect(!world.executor.intents.dropLast().contains("hourly"))
        }
    }

    @Test("A suspension that has a time ends by itself, and the log says so")
    func expires() async throws {
        try await withWorld([Self.hourly]) { world in
            try world.other().suspend([Self.suspension("hourly", until: at(10, 30))], now: at(9, 30))
            await world.look()
            await world.time.advance(to: at(10))
            await world.time.advance(to: at(10, 30))
            _ = try await eventually { world.log.of(.overrideEnded).isEmpty ? nil : true }
            #expect(world.log.of(.overrideEnded).map(\.metadata["intent"]) == ["hourly"])
            #expect(try world.store.overrides().map(\.endedBy) == ["its time"])
            await world.time.advance(to: at(11))
            _ = try await eventually { try world.ledger("hourly").count == 2 ? true : nil }
            #expect(try world.ledger("hourly") == ["10:00 skipped:suspended", "11:00 ran"])
            #expect(try world.store.events(intent: "hourly").map(\.reason).contains(.known(.resumed)))
        }
    }

    @Test("A suspension that ended while the daemon was down still covers its due times")
    func coversDowntime() async throws {
        try await withWorld(
            [Self.hourly], now: at(13, 10),
            prepare: { store, _ in
                let rows = try store.suspend([Self.suspension("hourly", from: at(9, 40))], now: at(9, 40))
                try store.resume(rows.map(\.id), by: "ada@box", now: at(12, 30))
            },
            { world in
                _ = try await eventually { try world.ledger("hourly").count == 4 ? true : nil }
                #expect(
                    try world.ledger("hourly") == [
                        "10:00 skipped:suspended", "11:00 skipped:suspended", "12:00 skipped:suspended", "13:00 ran",
                    ])
            })
    }

    @Test("What was missed before a suspension does not start while it lasts")
    func missedBefore() async throws {
        try await withWorld(
            [Self.hourly], now: at(10, 20),
            prepare: { store, _ in _ = try store.suspend([Self.suspension("hourly", from: at(10, 10))], now: at(10, 10))
            },
            { world in
                _ = try await eventually { try world.ledger("hourly").isEmpty ? nil : true }
                #expect(try world.ledger("hourly") == ["10:00 skipped:suspended"])
                #expect(world.executor.intents.isEmpty)
            })
    }

    @Test("Neither a queued run nor a further attempt starts while its intent is suspended; both do afterwards")
    func waiting() async throws {
        let specs = [
            Samples.spec("queue") {
                $0.trigger = .event(name: "push", filter: nil)
                $0.overlap = .queueAll(max: 10)
            },
            Samples.spec("again") {
                $0.retry = RetryPolicy(limit: 1, backoff: .minutes(5), maxBackoff: .minutes(5), on: nil)
            },
        ]
        try await withWorld(specs) { world in
            world.executor.script("queue", .hang)
            world.executor.script("again", .finish(ExecutionResult(outcome: .failed, exitCode: 1)))
            for id in 1...2 {
                try world.other().emit(EmittedEvent(name: "push", id: "\(id)"), by: "ada", now: at(9, 30))
            }
            await world.look()
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(2)
            _ = try await eventually { try world.store.runsBetweenAttempts().isEmpty ? nil : true }
            try world.other().suspend([Self.suspension(nil, from: at(10))], now: at(10))
            await world.look()
            world.executor.release("queue")
            _ = try await world.finalRuns(1)
            world.time.jump(by: .minutes(20))
            await world.look()
            #expect(world.executor.intents.sorted() == ["again", "queue"])
            try world.other().resume(try world.store.overrides().map(\.id), by: "ada@box", now: at(10, 20))
            await world.look()
            await world.executor.waitForRequests(4)
            #expect(world.executor.intents.sorted() == ["again", "again", "queue", "queue"])
            _ = try await world.finalRuns(3)
        }
    }

    @Test("What waited longer than its start deadline allows does not start after a suspension")
    func tooLate() async throws {
        let listener = Samples.spec("queue") {
            $0.trigger = .event(name: "push", filter: nil)
            $0.overlap = .queueAll(max: 10)
            $0.startDeadline = .minutes(10)
        }
        try await withWorld([listener]) { world in
            world.executor.script("queue", .hang)
            for id in 1...2 {
                try world.other().emit(EmittedEvent(name: "push", id: "\(id)"), by: "ada", now: at(9, 30))
            }
            await world.look()
            await world.executor.waitForRequests(1)
            try world.other().suspend([Self.suspension("queue", until: at(10))], now: at(9, 30))
            await world.look()
            world.executor.release("queue")
            _ = try await world.finalRuns(1)
            await world.time.advance(to: at(10))
            let runs = try await world.finalRuns(2)
            #expect(runs.map(\.outcome) == [.succeeded, .cancelled])
            #expect(
                try texts(world.path, "SELECT decision FROM event_deliveries ORDER BY event")
                    == ["ran", "missed:deadline"])
            #expect(world.executor.intents == ["queue"])
        }
    }

    @Test("A further attempt waits for the end of a freeze and for the next window")
    func attemptOutside() {
        let freeze = FreezeWindow(
            target: .run, start: CronTrigger(expression: "0 10 * * *", timeZone: "UTC"), length: .hours(2))
        let spec = Samples.spec("x") {
            $0.windows = [
                RunWindow(start: CronTrigger(expression: "0 8 * * *", timeZone: "UTC"), length: .hours(6))
            ]
        }
        func end(_ now: Timestamp, due: Timestamp) -> Timestamp? {
            Exclusions(overrides: [], freeze: [freeze], zones: UTCOnly(), now: now).end(spec, due: due)
        }
        #expect(end(at(9), due: at(8)) == nil)
        #expect(end(at(10, 30), due: at(9)) == at(12))
        #expect(end(at(13), due: at(9)) == nil)
        // A little late out of the window is not outside.
        #expect(end(at(14, 0, 30), due: at(13, 59, 50)) == nil)
        #expect(end(at(15), due: at(9)) == at(32))
    }

    @Test("One run by hand is made all the same")
    func manual() async throws {
        try await withWorld([Self.hourly]) { world in
            try world.other().suspend([Self.suspension("hourly")], now: at(9, 30))
            _ = try world.other().enqueueManual(intent: "hourly", by: "ada@box", now: at(9, 31))
            await world.look()
            let runs = try await world.finalRuns(1)
            #expect(runs.map(\.triggeredBy) == [.manual])
        }
    }

    @Test("A freeze window for running skips due times in it, and starts nothing from before it")
    func frozen() {
        let window = FreezeWindow(
            target: .run, start: CronTrigger(expression: "0 10 * * *", timeZone: "UTC"), length: .hours(2))
        func exclusions(_ now: Timestamp) -> Exclusions {
            Exclusions(overrides: [], freeze: [window], zones: UTCOnly(), now: now)
        }
        #expect(exclusions(at(11, 30)).verdict("x", due: at(11)) == .skippedFrozen)
        #expect(exclusions(at(11, 30)).verdict("x", due: at(9)) == .skippedFrozen)
        #expect(exclusions(at(12, 30)).verdict("x", due: at(11)) == .skippedFrozen)
        #expect(exclusions(at(12, 30)).verdict("x", due: at(12)) == nil)
    }
}
