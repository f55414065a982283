import Dispatch
import HomerCore
import HomerRuntime
import HomerStore
import HomerTesting
import Logging
import Synchronization
import Testing

@Suite("Dispatcher", .timeLimit(.minutes(5))) struct DispatcherTests {
    static let hourly = Samples.spec("hourly")

    @Test("What is due is executed at its time, recorded, and said")
    func due() async throws {
        try await withWorld([Self.hourly]) { world in
            world.executor.script("hourly", .finish(ExecutionResult(outcome: .failed, error: "exit 3", exitCode: 3)))
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(1)
            let run = try #require(try await world.finalRuns(1).first)
            #expect(run.scheduledFor == at(10))
            #expect(run.startedAt == at(10))
            #expect(run.outcome == .failed && run.exitCode == 3 && run.error == "exit 3")
            #expect(run.triggeredBy == .cron && run.generation == 1 && run.missedCount == 0)
            #expect(try world.ledger("hourly") == ["10:00 ran"])
            let request = try #require(world.executor.requests.first)
            #expect(request.spec == Self.hourly)
            #expect(request.scheduledFor == at(10))
            #expect(request.outputFile.hasSuffix("/outputs/hourly/\(run.id).log"))
            let started = try #require(world.log.of(.runStarted).first)
            #expect(started.metadata["late_ms"] == "0")
            #expect(started.metadata["pass"] == run.passID)
            try await world.stop()
            #expect(world.log.of(.runFinished).map(\.metadata["outcome"]) == ["failed"])
            #expect(world.log.of(.runFinished).first?.level == .warning)
        }
    }

    @Test("A run whose program was updated is stored as such, and said")
    func drifted() async throws {
        try await withWorld([Self.hourly]) { world in
            func ran(_ version: String) -> ScriptedExecutor.Step {
                var result = ExecutionResult(outcome: .succeeded)
                result.config = EffectiveConfig(executor: "shell", version: version)
                return .finish(result)
            }
            world.executor.script("hourly", ran("1.0"), ran("1.1"))
            await world.time.advance(to: at(10))
            _ = try await world.finalRuns(1)
            await world.time.advance(to: at(11))
            let run = try #require(try await world.finalRuns(2).max { $0.id < $1.id })
            #expect(run.drift?.text == "differs from run 1: version 1.0 → 1.1")
            try await world.stop()
            #expect(
                world.log.of(.runFinished).map(\.metadata["drifted"]) == [nil, "differs from run 1: version 1.0 → 1.1"])
        }
    }

    @Test("After a downtime the latest due time runs, with a row for each that was dropped")
    func downtime() async throws {
        try await withWorld([Self.hourly], now: at(13, 10)) { world in
            await world.executor.waitForRequests(1)
            let run = try #require(try await world.finalRuns(1).first)
            #expect(run.scheduledFor == at(13))
            #expect(run.missedCount == 3)
            #expect(
                try world.ledger("hourly") == [
                    "10:00 collapsed-into", "11:00 collapsed-into", "12:00 collapsed-into", "13:00 ran",
                ])
        }
    }

    @Test("A due time while the run before is active is skipped for good, and said")
    func overlap() async throws {
        try await withWorld([Self.hourly]) { world in
            world.executor.script("hourly", .hang)
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(1)
            await world.time.advance(to: at(11))
            _ = try await eventually { try world.ledger("hourly").count == 2 ? true : nil }
            #expect(try world.ledger("hourly") == ["10:00 ran", "11:00 skipped:overlap"])
            #expect(world.log.of(.runSkipped).map(\.metadata["reason"]) == ["skipped:overlap"])
            world.executor.release("hourly")
            _ = try await world.finalRuns(1)
            await world.look()
            #expect(world.executor.intents == ["hourly"])
            await world.time.advance(to: at(12))
            await world.executor.waitForRequests(2)
        }
    }

    @Test("replace ends the run before, then starts the newer one")
    func replace() async throws {
        try await withWorld([Samples.spec("hourly") { $0.overlap = .replace }]) { world in
            world.executor.script("hourly", .hang)
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(1)
            await world.time.advance(to: at(11))
            await world.executor.waitForRequests(2)
            let runs = try await world.finalRuns(2)
            #expect(runs.map(\.outcome) == [.cancelled, .succeeded])
            #expect(runs.first?.error == "cancelled by a newer run of hourly")
            #expect(world.executor.mostActive == 1)
        }
    }

    @Test("No more runs at once than allowed; the important ones first")
    func concurrency() async throws {
        let specs = (1...6).map { number in Samples.spec("job\(number)") { $0.priority = number * 10 } }
        try await withWorld(specs, concurrency: 2) { world in
            for spec in specs { world.executor.script(spec.id, .hang) }
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(2)
            await world.look()
            #expect(Set(world.executor.intents) == ["job6", "job5"])
            world.executor.release("job6")
            await world.executor.waitForRequests(3)
            world.executor.release("job5")
            await world.executor.waitForRequests(4)
            #expect(Array(world.executor.intents.suffix(2)) == ["job4", "job3"])
            #expect(world.executor.mostActive == 2)
        }
    }

    @Test("Runs of one intent that wait do not take the slots of another")
    func slots() async throws {
        let specs = [
            Samples.spec("many") {
                $0.overlap = .queueAll(max: 5)
                $0.priority = 90
            }, Samples.spec("one") { $0.trigger = Samples.cron("30 11 * * *") },
        ]
        try await withWorld(specs, concurrency: 3) { world in
            world.executor.script("many", .hang)
            for hour: Int64 in 10...11 { await world.time.advance(to: at(hour)) }
            await world.time.advance(to: at(11, 30))
            await world.executor.waitForRequests(2)
            #expect(world.executor.intents == ["many", "one"])
        }
    }

    @Test("A request to cancel ends a running run and says who asked")
    func cancel() async throws {
        try await withWorld([Self.hourly]) { world in
            world.executor.script("hourly", .hang)
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(1)
            let run = try #require(try world.store.runs(.init()).first)
            try world.other().requestCancel(run: run.id, by: "ada", now: at(10))
            world.dispatcher.wake.ring()
            let ended = try #require(try await world.finalRuns(1).first)
            #expect(ended.status == .cancelled)
            #expect(ended.error == "cancelled by ada")
        }
    }

    @Test("A run that another process asks for starts when the loop is woken")
    func manual() async throws {
        try await withWorld([Self.hourly]) { world in
            _ = try world.other().enqueueManual(intent: "hourly", by: "ada", now: at(9, 31))
            world.dispatcher.wake.ring()
            await world.executor.waitForRequests(1)
            let run = try #require(try await world.finalRuns(1).first)
            #expect(run.triggeredBy == .manual && run.scheduledFor == nil && run.requestedBy == "ada")
            #expect(try world.ledger("hourly").isEmpty)
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(2)
        }
    }

    @Test("An intent without an executor fails in words")
    func noExecutor() async throws {
        try await withWorld([Samples.spec("x") { $0.execution.executor = "teleport" }]) { world in
            await world.time.advance(to: at(10))
            let run = try #require(try await world.finalRuns(1).first)
            #expect(run.status == .failed && run.outcome == .badInput)
            #expect(run.error == "no executor named \"teleport\" in this version of Homer")
        }
    }

    @Test("An intent accepted by the reconciler is due from then on; a removed one no more")
    func scheduleChanged() async throws {
        try await withWorld([Self.hourly]) { world in
            let daily = Samples.spec("daily") { $0.trigger = Samples.cron("45 9 * * *") }
            let plan = try world.store.reconcile(Samples.desired([Samples.intent(daily)]), at: at(9, 31))
            #expect(plan.changes.map(\.id) == ["daily", "hourly"])
            await world.dispatcher.scheduleChanged(ids: plan.changes.map(\.id))
            await world.time.advance(to: at(9, 45))
            await world.executor.waitForRequests(1)
            _ = try await world.finalRuns(1)
            await world.time.advance(to: at(10, 5))
            await world.look()
            #expect(world.executor.intents == ["daily"])
        }
    }

    @Test("An intent accepted while the loop reads all of them is not lost")
    func acceptedMeanwhile() async throws {
        let prepare: @Sendable (Store, String) async throws -> Void = { store, path in
            try store.accept([Self.hourly, Samples.spec("broken")], at: at(9, 30))
            try sql(path, "UPDATE intent_generations SET spec = '{' WHERE intent_id = 'broken'")
        }
        try await withWorld([], prepare: prepare) { world in
            let daily = Samples.spec("daily") { $0.trigger = Samples.cron("45 9 * * *") }
            let all = [Self.hourly, Samples.spec("broken"), daily].map { Samples.intent($0) }
            let isAccepted = Mutex(false)
            world.log.listen { line in
                // Said of the damaged row when all rows have been read and none of them taken over.
                guard line.message == LogMessage.storeFailed.rawValue, !isAccepted.withLock({ $0 }) else { return }
                isAccepted.withLock { $0 = (try? world.store.reconcile(Samples.desired(all), at: at(9, 31))) != nil }
                let heard = DispatchSemaphore(value: 0)
                Task {
                    await world.dispatcher.scheduleChanged(ids: ["daily"])
                    heard.signal()
                }
                heard.wait()
            }
            try await world.set(.tickInterval, "30000")
            #expect(isAccepted.withLock { $0 })
            await world.time.advance(to: at(9, 45))
            await world.executor.waitForRequests(1)
            #expect(world.executor.intents == ["daily"])
        }
    }

    @Test("What another process changed is heard although a plan was applied meanwhile")
    func changedElsewhere() async throws {
        let other = Samples.spec("other")
        try await withWorld([Self.hourly, other]) { world in
            try world.store.accept([Samples.spec("hourly") { $0.priority = 7 }, other], at: at(9, 31))
            try sql(world.path, "UPDATE intents SET enabled = 0 WHERE id = 'other'")
            await world.dispatcher.scheduleChanged(ids: ["hourly"])
            await world.look()
            await world.time.advance(to: at(10))
            await world.executor.waitForRequests(1)
            await world.look()
            #expect(world.executor.intents == ["hourly"])
            #expect(try world.ledger("other").isEmpty)
        }
    }

    @Test("What another connection of this process writes is heard as that of another process")
    func ownConnection() async throws {
        try await withWorld([Self.hourly]) { world in
            _ = try world.other().setFlags([.enabled: "false"], by: "telegram:42", now: at(9, 31))
            await world.look()
            #expect(world.log.of(.flagsChanged).count == 1)
            await world.time.advance(to: at(10))
            await world.look()
            #expect(world.executor.intents.isEmpty)
        }
    }

    @Test("An immediate intent runs once a generation")
    func immediate() async throws {
        try await withWorld([Samples.spec("now") { $0.trigger = .immediate }]) { world in
            await world.executor.waitForRequests(1)
            _ = try await world.finalRuns(1)
            await world.look()
            #expect(world.executor.intents == ["now"])
        }
    }
}
