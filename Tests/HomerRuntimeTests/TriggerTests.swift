import HomerCore
import HomerRuntime
import HomerStore
import HomerTesting
import Testing

/// Runs that no timetable makes.
@Suite("Dispatcher triggers", .timeLimit(.minutes(5))) struct TriggerTests {
    static let listener = Samples.spec("listener") { $0.trigger = .event(name: "push", filter: nil) }

    private func emit(_ world: World, _ id: String = "1", data: String? = nil) async throws {
        try world.other().emit(EmittedEvent(name: "push", id: id, data: data), by: "ada", now: world.time.timestamp)
        world.dispatcher.wake.ring()
    }

    private func deliveries(_ world: World) throws -> [String] {
        try texts(world.path, "SELECT event || ' ' || intent_id || ' ' || decision FROM event_deliveries ORDER BY 1")
    }

    @Test("An event of another process starts a run at once, which gets the payload and no part of it in its query")
    func event() async throws {
        try await withWorld([Self.listener]) { world in
            try await emit(world, data: #"{"path": "$(rm -rf /)"}"#)
            await world.executor.waitForRequests(1)
            let run = try #require(try await world.finalRuns(1).first)
            #expect(run.triggeredBy == .event("push") && run.outcome == .succeeded && run.startedAt == at(9, 30))
            let request = try #require(world.executor.requests.first)
            #expect(request.event == RunEvent(name: "push", id: "1", data: #"{"path": "$(rm -rf /)"}"#))
            #expect(request.spec == Self.listener && request.scheduledFor == nil)
            #expect(world.log.of(.eventConsumed).map(\.metadata["runs"]) == ["1"])
            #expect(try world.ledger("listener").isEmpty)
        }
    }

    @Test("What was emitted while no daemon was there is consumed at its start")
    func waiting() async throws {
        let emitted: @Sendable (Store, String) async throws -> Void = { store, _ in
            for id in 1...3 { try store.emit(EmittedEvent(name: "push", id: "\(id)"), by: "ada", now: at(9)) }
        }
        let queueing = Samples.spec("listener") {
            $0.trigger = .event(name: "push", filter: nil)
            $0.overlap = .queueAll(max: 10)
        }
        try await withWorld([queueing], prepare: emitted) { world in
            await world.executor.waitForRequests(3)
            let runs = try await world.finalRuns(3)
            #expect(runs.map(\.eventID) == ["1", "2", "3"])
            #expect(world.executor.mostActive == 1)
        }
    }

    @Test("Events wait while the runtime is switched off")
    func switchedOff() async throws {
        try await withWorld([Self.listener]) { world in
            try await world.set(.enabled, "false")
            try await emit(world)
            await world.look()
            #expect(try world.store.triggerWork().events)
            try await world.set(.enabled, "true")
            await world.executor.waitForRequests(1)
        }
    }

    @Test("An event for a suspended intent is a recorded skip, and stays one after the suspension")
    func suspended() async throws {
        try await withWorld([Self.listener]) { world in
            try world.other().suspend(
                [Override(intentID: nil, kind: .suspend, reason: "x", by: "ada", createdAt: at(9, 30))], now: at(9, 30))
            try await emit(world)
            _ = try await eventually { try deliveries(world).isEmpty ? nil : true }
            #expect(try deliveries(world) == ["1 listener skipped:suspended"])
            try world.other().resume([1], by: "ada", now: at(9, 30))
            await world.look()
            #expect(world.executor.intents.isEmpty)
        }
    }

    @Test("Outside its windows an intent is frozen: for due times and for events")
    func windows() async throws {
        let night = [RunWindow(start: CronTrigger(expression: "0 22 * * *", timeZone: "UTC"), length: .hours(8))]
        let specs = [
            Samples.spec("listener") {
                $0.trigger = .event(name: "push", filter: nil)
                $0.windows = night
            },
            Samples.spec("hourly") { $0.windows = night },
        ]
        try await withWorld(specs) { world in
            try await emit(world)
            _ = try await eventually { try deliveries(world).isEmpty ? nil : true }
            #expect(try deliveries(world) == ["1 listener skipped:frozen"])
            for hour: Int64 in 10...22 { await world.time.advance(to: at(hour)) }
            await world.executor.waitForRequests(1)
            _ = try await world.finalRuns(1)
            let ledger = try world.ledger("hourly")
            #expect(ledger.dropLast().allSatisfy { $0.hasSuffix("skipped:frozen") })
            #expect(ledger.last == "22:00 ran" && ledger.count == 13)
        }
    }

    @Test("A chain goes no further into a time in which its next intent must not run")
    func frozenChain() async throws {
        let night = RunWindow(start: CronTrigger(expression: "0 22 * * *", timeZone: "UTC"), length: .hours(8))
        let specs = [
            Samples.spec("a"),
            Samples.spec("b") {
                $0.trigger = .after(intent: "a", on: .success)
                $0.windows = [night]
            },
        ]
        try await withWorld(specs) { world in
            await world.time.advance(to: at(10))
            let runs = try await world.finalRuns(2)
            #expect(runs.map(\.outcome) == [.succeeded, .cancelled])
            #expect(runs.last?.error == "not started (skipped:frozen)" && runs.last?.startedAt == nil)
            #expect(world.executor.intents == ["a"])
        }
    }

    @Test("replace ends the run of the event before")
    func replace() async throws {
        let replacing = Samples.spec("listener") {
            $0.trigger = .event(name: "push", filter: nil)
            $0.overlap = .replace
        }
        try await withWorld([replacing]) { world in
            world.executor.script("listener", .hang)
            try await emit(world, "1")
            await world.executor.waitForRequests(1)
            try await emit(world, "2")
            await world.executor.waitForRequests(2)
            let runs = try await world.finalRuns(2)
            #expect(runs.map(\.outcome) == [.cancelled, .succeeded])
            #expect(runs.first?.error == "cancelled by a newer run of listener")
        }
    }

    @Test("A chain goes from run to run by itself, on the ending it asks for")
    func chain() async throws {
        let specs = [
            Samples.spec("a"), Samples.spec("b") { $0.trigger = .after(intent: "a", on: .success) },
            Samples.spec("c") { $0.trigger = .after(intent: "b", on: .failure) },
            Samples.spec("d") { $0.trigger = .after(intent: "b", on: .success) },
        ]
        try await withWorld(specs) { world in
            world.executor.script("b", .finish(ExecutionResult(outcome: .failed, exitCode: 1)))
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(3)
            let runs = try await world.finalRuns(3)
            #expect(runs.map(\.intentID) == ["a", "b", "c"])
            #expect(runs.map(\.parentRunID) == [nil, runs[0].id, runs[1].id])
            #expect(world.executor.intents == ["a", "b", "c"])
        }
    }

    @Test("A run of an intent that needs approval waits, starts when somebody agrees, and is told of once")
    func approval() async throws {
        let careful = Samples.spec("careful") { $0.approval = .required }
        try await withWorld([careful]) { world in
            await world.time.advance(to: at(10))
            _ = try await eventually { world.log.of(.approvalNeeded).isEmpty ? nil : true }
            await world.look()
            #expect(world.executor.intents.isEmpty)
            #expect(world.log.of(.approvalNeeded).map(\.metadata["run"]) == ["1"])
            #expect(try world.ledger("careful") == ["10:00 ran"])
            // The one that waits is active.
            await world.time.advance(to: at(11))
            _ = try await eventually { try world.ledger("careful").count == 2 ? true : nil }
            #expect(try world.ledger("careful").last == "11:00 skipped:overlap")
            try world.other().approve(run: 1, by: "ada", reason: nil, now: at(11))
            world.dispatcher.wake.ring()
            await world.executor.waitForRequests(1)
            #expect(try await world.finalRuns(1).first?.outcome == .succeeded)
            #expect(world.log.of(.approvalNeeded).count == 1)
        }
    }

    @Test("A run nobody approves ends at its time, and its due time says so")
    func approvalExpires() async throws {
        let careful = Samples.spec("careful") {
            $0.approval = .required
            $0.approvalExpiry = .minutes(20)
        }
        try await withWorld([careful]) { world in
            await world.time.advance(to: at(10))
            _ = try await eventually { world.log.of(.approvalNeeded).isEmpty ? nil : true }
            await world.time.advance(to: at(10, 20))
            let run = try #require(try await world.finalRuns(1).first)
            #expect(run.completedAt == at(10, 20) && run.approval == .expired)
            #expect(try world.ledger("careful") == ["10:00 skipped:approval"])
            _ = try await eventually { world.log.of(.approvalExpired).isEmpty ? nil : true }
            #expect(world.log.of(.approvalExpired).map(\.metadata["run"]) == ["1"])
            #expect(world.executor.intents.isEmpty)
        }
    }

    @Test("After a downtime an approval that expired makes room for what was missed")
    func expiredBeforeCatchUp() async throws {
        let careful = Samples.spec("careful") {
            $0.approval = .required
            $0.approvalExpiry = .minutes(20)
        }
        let before: @Sendable (Store, String) async throws -> Void = { store, _ in
            try await store.decide(
                [
                    OccurrenceDecision(
                        intentID: "careful", generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
                        ledger: [LedgerEntry(at(10), .ran)], cursor: at(10), consent: careful.consent)
                ], now: at(10))
        }
        try await withWorld([careful], now: at(12, 5), prepare: before) { world in
            _ = try await eventually { try world.ledger("careful").count == 3 ? true : nil }
            #expect(
                try world.ledger("careful") == ["10:00 skipped:approval", "11:00 collapsed-into", "12:00 ran"])
            #expect(try world.store.waitingRuns().map(\.scheduledFor) == [at(12)])
        }
    }

    @Test("Every attempt of an event's run has the time at which it was made")
    func sameTime() async throws {
        let retried = Samples.spec("listener") {
            $0.trigger = .event(name: "push", filter: nil)
            $0.retry = RetryPolicy(limit: 1, backoff: .minutes(5), maxBackoff: .minutes(5), on: nil)
        }
        try await withWorld([retried]) { world in
            world.executor.script("listener", .finish(ExecutionResult(outcome: .failed, exitCode: 1)))
            try await emit(world)
            await world.executor.waitForRequests(1)
            _ = try await eventually { try world.store.runsBetweenAttempts().isEmpty ? nil : true }
            world.time.jump(by: .minutes(10))
            await world.look()
            await world.executor.waitForRequests(2)
            #expect(world.executor.requests.map(\.attempt) == [1, 2])
            #expect(world.executor.requests.map(\.triggeredAt) == [at(9, 30), at(9, 30)])
        }
    }

    @Test(
        "onRemove cancel ends the run of an intent whose file goes away, and what waits behind it",
        arguments: [
            RemovalPolicy.cancel, .finish,
        ])
    func removal(_ policy: RemovalPolicy) async throws {
        let removed = Samples.spec("listener") {
            $0.trigger = .event(name: "push", filter: nil)
            $0.overlap = .queueAll(max: 10)
            $0.onRemove = policy
        }
        try await withWorld([removed, Samples.spec("other")]) { world in
            world.executor.script("listener", .hang)
            try await emit(world, "1")
            try await emit(world, "2")
            await world.executor.waitForRequests(1)
            _ = try await eventually { try deliveries(world).count == 2 ? true : nil }
            try world.store.accept([Samples.spec("other")], at: at(9, 31))
            await world.dispatcher.scheduleChanged(ids: ["listener"])
            if policy == .finish { world.executor.release("listener") }
            let runs = try await world.finalRuns(2)
            let errors = runs.map { $0.error ?? "" }
            if policy == .cancel {
                #expect(runs.map(\.outcome) == [.cancelled, .cancelled])
                #expect(errors[0].hasPrefix("cancelled by pass ") && errors[0].hasSuffix(" (its file went away)"))
                #expect(errors[1].hasSuffix(" (its file went away) before it started"))
            } else {
                #expect(runs.map(\.outcome) == [.succeeded, .succeeded])
            }
        }
    }

    @Test("A run that waits outlives the daemon")
    func approvalSurvives() async throws {
        let careful = Samples.spec("careful") { $0.risk = .high }
        let before: @Sendable (Store, String) async throws -> Void = { store, _ in
            try await store.decide(
                [
                    OccurrenceDecision(
                        intentID: "careful", generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
                        ledger: [LedgerEntry(at(10), .ran)], cursor: at(10), consent: careful.consent)
                ], now: at(10))
        }
        try await withWorld([careful], now: at(10, 5), prepare: before) { world in
            _ = try await eventually { world.log.of(.approvalNeeded).isEmpty ? nil : true }
            #expect(world.executor.intents.isEmpty)
            try world.other().approve(run: 1, by: "ada", reason: nil, now: at(10, 6))
            world.dispatcher.wake.ring()
            await world.executor.waitForRequests(1)
        }
    }
}
