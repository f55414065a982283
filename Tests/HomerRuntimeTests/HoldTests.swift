import HomerCore
import HomerRuntime
import HomerStore
import HomerTesting
import Testing

/// Passes over a source that may not be used, and over absences.
@Suite("Holds and absence", .timeLimit(.minutes(5))) struct HoldTests {
    private let brief = Samples.intent(Samples.spec("brief"))
    private let other = Samples.intent(Samples.spec("other"))

    private func held(_ reason: SourceHold.Reason) -> DesiredState {
        var state = DesiredState()
        state.hold = SourceHold(reason, "git is at work")
        return state
    }

    private func reconciler(_ source: ManualSource, _ store: Store, _ log: CollectedLog, _ time: TestTime) -> Reconciler
    {
        Reconciler(source: source, store: store, zones: UTCOnly(), logger: log.logger, now: time.wall)
    }

    @Test("A hold is said when it begins and ends; an event tells of one that lasts, at first after a minute")
    func hold() async throws {
        let (store, log, time) = (try Store.inMemory(), CollectedLog(), TestTime(at(9, 30)))
        let source = ManualSource(Samples.desired([brief]))
        let reconciler = reconciler(source, store, log, time)
        _ = try await reconciler.pass(.start)
        source.set(held(.gitBusy))
        for _ in 0..<5 {
            time.jump(by: .seconds(10))
            let plan = try await reconciler.pass(.resync)
            #expect(plan.isEmpty && plan.lookAgain == time.timestamp + .seconds(5))
        }
        #expect(log.of(.sourceBusy).count == 1)
        #expect(try store.events().allSatisfy { $0.reason != .known(.sourceHeld) })
        time.jump(by: .seconds(30))
        _ = try await reconciler.pass(.resync)
        #expect(try store.events().count { $0.reason == .known(.sourceHeld) } == 1)
        source.set(Samples.desired([brief]))
        #expect(try await reconciler.pass(.gitIdle).isEmpty)
        #expect(log.of(.sourceIdle).count == 1)
        #expect(try store.events().count { $0.reason == .known(.sourceReady) } == 1)
        #expect(try store.intents().map(\.id) == ["brief"])
    }

    @Test("A hold of a moment leaves two lines and no event")
    func shortHold() async throws {
        let (store, log, time) = (try Store.inMemory(), CollectedLog(), TestTime(at(9, 30)))
        let source = ManualSource(Samples.desired([brief]))
        let reconciler = reconciler(source, store, log, time)
        _ = try await reconciler.pass(.start)
        let events = try store.events().count
        source.set(held(.gitBusy))
        _ = try await reconciler.pass(.inotify)
        source.set(Samples.desired([brief]))
        _ = try await reconciler.pass(.gitIdle)
        #expect(log.of(.sourceBusy).count == 1 && log.of(.sourceIdle).count == 1)
        #expect(try store.events().count == events)
    }

    @Test("The first pass after a start, and the first after a long sleep, only observe what is gone")
    func coldStart() async throws {
        let (store, log, time) = (try Store.inMemory(), CollectedLog(), TestTime(at(9, 30)))
        try store.accept([brief.spec, other.spec], at: at(9))
        let source = ManualSource(Samples.desired([brief]))
        let reconciler = reconciler(source, store, log, time)
        let first = try await reconciler.pass(.start)
        #expect(first.isEmpty && first.unconfirmed == ["other"] && first.lookAgain == at(9, 30, 5))
        // The machine slept: what was seen before proves nothing now.
        time.jump(by: .hours(3))
        #expect(try await reconciler.pass(.resync).isEmpty)
        time.jump(by: .seconds(5))
        #expect(try await reconciler.pass(.resync).changes.map(\.id) == ["other"])
        #expect(log.of(.absenceSeen).count == 2)
    }

    @Test("A file that comes back in time was never gone")
    func comesBack() async throws {
        let (store, log, time) = (try Store.inMemory(), CollectedLog(), TestTime(at(9, 30)))
        let source = ManualSource(Samples.desired([brief, other]))
        let reconciler = reconciler(source, store, log, time)
        _ = try await reconciler.pass(.start)
        for _ in 0..<3 {
            source.set(Samples.desired([brief]))
            time.jump(by: .seconds(4))
            #expect(try await reconciler.pass(.inotify).isEmpty)
            source.set(Samples.desired([brief, other]))
            time.jump(by: .seconds(4))
            #expect(try await reconciler.pass(.inotify).isEmpty)
        }
        #expect(try store.intents().filter(\.enabled).count == 2)
    }

    @Test("The loop looks again by itself to confirm an absence")
    func looksAgain() async throws {
        let (store, log, time) = (try Store.inMemory(), CollectedLog(), TestTime(at(9, 30)))
        try store.accept([brief.spec, other.spec], at: at(9))
        let source = ManualSource(Samples.desired([brief]))
        let told = Notes<String>()
        let loop = ReconcileLoop(
            source: source, reconciler: reconciler(source, store, log, time), clock: time, now: time.wall,
            logger: log.logger
        ) { plan in for change in plan.changes { told.add(change.id) } }
        let task = Task { try await loop.run() }
        await time.waitForSleeper()
        await time.advance(to: at(9, 30, 5) + Milliseconds(1))
        _ = try await eventually { told.all.isEmpty ? nil : true }
        #expect(told.all == ["other"])
        source.finish()
        try await task.value
    }

    @Test("What a stale lock suspends is said once, with an event")
    func stale() async throws {
        let (store, log, time) = (try Store.inMemory(), CollectedLog(), TestTime(at(9, 30)))
        try store.accept([brief.spec, other.spec], at: at(9))
        var state = Samples.desired([brief])
        state.removalsSuspended = "rm .git/index.lock"
        let source = ManualSource(state)
        let reconciler = reconciler(source, store, log, time)
        for _ in 0..<3 {
            time.jump(by: .seconds(30))
            #expect(try await reconciler.pass(.resync).isEmpty)
        }
        #expect(log.of(.removalsSuspended).count == 1)
        #expect(try store.events().count { $0.reason == .known(.staleGitLock) } == 1)
        #expect(try store.heldInputs().map(\.reason) == [.known(.absenceUnproven)])
    }

    @Test("What waits for approval is said once while it is the same")
    func waiting() async throws {
        let (store, log, time) = (try Store.inMemory(), CollectedLog(), TestTime(at(9, 30)))
        let fleet = (0..<6).map { Samples.intent(Samples.spec("i\($0)")) }
        let source = ManualSource(Samples.desired(fleet))
        let reconciler = reconciler(source, store, log, time)
        _ = try await reconciler.pass(.start)
        source.set(Samples.desired([fleet[5]]))
        for _ in 0..<4 {
            time.jump(by: .seconds(30))
            _ = try await reconciler.pass(.resync)
        }
        #expect(log.of(.pruneBlocked).count == 5)
        #expect(Set(log.of(.pruneBlocked).map(\.metadata["approve"])).count == 1)
        let pending = try #require(try store.pendingPasses().first)
        try store.approve(pending, by: "ada@box", reason: nil, now: time.timestamp)
        #expect(try await reconciler.pass(.cli).count(.disable) == 5)
        #expect(try store.pendingPasses().isEmpty)
    }
}
