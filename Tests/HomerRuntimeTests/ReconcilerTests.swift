import HomerCore
import HomerRuntime
import HomerStore
import HomerTesting
import Testing

@Suite("Reconciler", .timeLimit(.minutes(5))) struct ReconcilerTests {
    private func reconciler(_ source: ManualSource, _ store: Store, _ log: CollectedLog, _ time: TestTime) -> Reconciler
    {
        Reconciler(source: source, store: store, zones: UTCOnly(), logger: log.logger, now: time.wall)
    }

    private let brief = Samples.intent(Samples.spec("brief"))

    @Test("A held input is said once while it lasts, again when it says something else, and once when released")
    func held() async throws {
        let (store, log, time) = (try Store.inMemory(), CollectedLog(), TestTime(at(9, 30)))
        let source = ManualSource(Samples.desired([brief]))
        let reconciler = reconciler(source, store, log, time)
        _ = try await reconciler.pass(.start)
        source.set(Samples.desired([brief], held: [Samples.held("desired/x.json")]))
        for _ in 0..<3 {
            time.jump(by: .seconds(30))
            _ = try await reconciler.pass(.resync)
        }
        #expect(log.of(.fileHeld).map(\.metadata["file"]) == ["desired/x.json"])
        #expect(log.of(.fileHeld).first?.metadata["code"] == "E110")
        #expect(try store.heldInputs().map(\.since) == [at(9, 30, 30)])

        source.set(Samples.desired([brief], held: [Samples.held("desired/x.json", code: .emptyFile)]))
        _ = try await reconciler.pass(.resync)
        #expect(log.of(.fileHeld).map(\.metadata["code"]) == ["E110", "E101"])
        #expect(try store.heldInputs().map(\.since) == [at(9, 30, 30)])

        source.set(Samples.desired([brief]))
        for _ in 0..<2 { _ = try await reconciler.pass(.resync) }
        #expect(log.of(.fileReleased).count == 1)
        #expect(try store.heldInputs().isEmpty)
        #expect(try store.events().map(\.reason) == [.known(.released), .known(.held), .known(.created)])
    }

    @Test("A daemon that starts again does not repeat what is still held")
    func restart() async throws {
        let (store, log, time) = (try Store.inMemory(), CollectedLog(), TestTime(at(9, 30)))
        let source = ManualSource(Samples.desired([brief], held: [Samples.held("desired/x.json")]))
        _ = try await reconciler(source, store, log, time).pass(.start)
        _ = try await reconciler(source, store, log, time).pass(.start)
        #expect(log.of(.fileHeld).count == 1)
        #expect(try store.events().filter { $0.reason == .known(.held) }.count == 1)
    }

    @Test("A warning is said once, also by the next daemon, and again when it says something else")
    func warnings() async throws {
        let (store, log, time) = (try Store.inMemory(), CollectedLog(), TestTime(at(9, 30)))
        func state(_ messages: String..., line: Int = 1) -> DesiredState {
            var state = Samples.desired([brief])
            let start = SourcePosition(line: line, column: 1, byte: 0)
            state.warnings = messages.map {
                Diagnostic(
                    code: .notCarriedOut, severity: .warning, file: "desired/brief.json",
                    range: SourceRange(start: start, end: start), field: "notify", message: $0)
            }
            return state
        }
        let source = ManualSource(state("one"))
        let first = reconciler(source, store, log, time)
        for _ in 0..<2 { _ = try await first.pass(.resync) }
        // Another place in the file is no other warning.
        source.set(state("one", line: 9))
        let second = reconciler(source, store, log, time)
        for _ in 0..<2 { _ = try await second.pass(.start) }
        #expect(log.of(.fileWarning).map(\.metadata["error"]) == ["one"])
        source.set(state("one", "two"))
        _ = try await second.pass(.inotify)
        #expect(log.of(.fileWarning).map(\.metadata["error"]) == ["one", "two"])
        source.set(state("two"))
        _ = try await second.pass(.inotify)
        source.set(state("one", "two"))
        _ = try await second.pass(.inotify)
        #expect(log.of(.fileWarning).map(\.metadata["error"]) == ["one", "two", "one"])
    }

    @Test("A source that cannot be used is said when it begins and when it ends")
    func sources() async throws {
        let (store, log, time) = (try Store.inMemory(), CollectedLog(), TestTime(at(9, 30)))
        let source = ManualSource(
            Samples.desired([brief], schedule: Samples.report(IntentSource.schedule, .unreadable)))
        let reconciler = reconciler(source, store, log, time)
        for _ in 0..<2 { _ = try await reconciler.pass(.resync) }
        source.set(Samples.desired([brief]))
        for _ in 0..<2 { _ = try await reconciler.pass(.resync) }
        #expect(log.of(.sourceUnusable).map(\.metadata["reason"]) == ["unreadable"])
        #expect(log.of(.sourceReady).map(\.metadata["file"]) == ["schedule.json"])
    }

    @Test("A pass that changes nothing writes nothing and says nothing that an operator sees")
    func idle() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            let (store, log, time) = (try Store.open(path: path), CollectedLog(), TestTime(at(9, 30)))
            let source = ManualSource(Samples.desired([brief], held: [Samples.held("desired/x.json")]))
            let reconciler = reconciler(source, store, log, time)
            _ = try await reconciler.pass(.start)
            let watcher = try Store.open(path: path)
            _ = try watcher.hasExternalChange()
            log.clear()
            time.jump(by: .seconds(30))
            #expect(try await reconciler.pass(.resync).isEmpty)
            #expect(log.visible.isEmpty)
            #expect(log.all.map(\.message) == ["reconcile finished"])
            #expect(try !watcher.hasExternalChange())
        }
    }

    @Test("What changed has a line an intent and one for the pass, all with the id of the pass")
    func lines() async throws {
        let (store, log, time) = (try Store.inMemory(), CollectedLog(), TestTime(at(9, 30)))
        var edited = brief
        edited.spec.priority = 70
        edited.hash = edited.spec.specHash
        let source = ManualSource(Samples.desired([brief, Samples.intent(Samples.spec("gone"))]))
        let reconciler = reconciler(source, store, log, time)
        _ = try await reconciler.pass(.start)
        log.clear()
        source.set(Samples.desired([edited, Samples.intent(Samples.spec("new"))]))
        let first = try await reconciler.pass(.inotify)
        #expect(
            log.visible.map(\.message) == ["intent updated", "intent created", "reconcile finished", "absence seen"])
        // What is gone is believed at the second look, and the first one says when that is.
        #expect(first.lookAgain == at(9, 30, 5))
        time.jump(by: .seconds(5))
        #expect(try await reconciler.pass(.resync).changes.map(\.actions) == [[.disable]])
        #expect(log.visible.suffix(2).map(\.message) == ["intent disabled", "reconcile finished"])
        #expect(Set(log.visible.map(\.metadata["pass"])).count == 2)
        let update = try #require(log.of(.intentUpdated).first).metadata
        #expect(update["intent"] == "brief" && update["generation"] == "2" && update["from"] == "1")
        #expect(update["fields"] == "priority")
        let pass = try #require(log.of(.reconcileFinished).first).metadata
        #expect(pass["created"] == "1" && pass["updated"] == "1" && pass["disabled"] == nil && pass["moved"] == nil)
        #expect(pass["trigger"] == "inotify" && pass["result"] == "Succeeded" && pass["serial"] == "2")
    }

    @Test("A pass that fails is tried again later and later, and then the schedule is told")
    func retry() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            let (store, log, time) = (try Store.open(path: path), CollectedLog(), TestTime(at(9, 30)))
            try sql(path, "ALTER TABLE passes RENAME TO gone")
            let source = ManualSource(Samples.desired([brief]))
            let told = Notes<String>()
            let loop = ReconcileLoop(
                source: source, reconciler: reconciler(source, store, log, time), clock: time,
                now: time.wall, logger: log.logger
            ) { plan in for change in plan.changes { told.add(change.id) } }
            let task = Task { try await loop.run() }
            for second: Int64 in [1, 3, 7] { await time.advance(to: at(9, 30, second)) }
            await time.waitForSleeper(until: at(9, 30, 15))
            #expect(log.of(.reconcileFailed).map(\.metadata["retry_in"]) == ["1s", "2s", "4s", "8s"])
            #expect(try store.storedState(now: at(9, 30, 15)).intents.isEmpty)
            #expect(told.all.isEmpty)
            try sql(path, "ALTER TABLE gone RENAME TO passes")
            await time.advance(to: at(9, 30, 15))
            _ = try await eventually { told.all.isEmpty ? nil : true }
            #expect(told.all == ["brief"])
            source.finish()
            try await task.value
            #expect(log.of(.reconcileFailed).count == 4)
        }
    }

    @Test("When only the list of held inputs cannot be written, the plan still reaches its caller")
    func heldListFails() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            let (store, log, time) = (try Store.open(path: path), CollectedLog(), TestTime(at(9, 30)))
            try sql(path, "ALTER TABLE held_inputs RENAME TO gone")
            let source = ManualSource(Samples.desired([brief], held: [Samples.held("desired/x.json")]))
            let reconciler = reconciler(source, store, log, time)
            #expect(try await reconciler.pass(.start).changes.map(\.id) == ["brief"])
            #expect(log.of(.storeFailed).count == 1)
            try sql(path, "ALTER TABLE gone RENAME TO held_inputs")
            _ = try await reconciler.pass(.resync)
            #expect(try store.heldInputs().map(\.file) == ["desired/x.json"])
            #expect(log.of(.fileHeld).count == 1)
        }
    }

    @Test("A fenced daemon's pass ends the loop")
    func fenced() async throws {
        let store = try Store.inMemory()
        let old = try store.startingEpoch(daemon: daemon, now: at(9))
        _ = try store.startingEpoch(daemon: daemon, now: at(9, 1))
        let (log, time, source) = (CollectedLog(), TestTime(at(9, 30)), ManualSource(Samples.desired([brief])))
        let loop = ReconcileLoop(
            source: source, reconciler: reconciler(source, old, log, time), clock: time,
            now: time.wall, logger: log.logger
        ) { _ in }
        let error = await #expect(throws: StoreError.self) { try await loop.run() }
        #expect(error?.code == .fenced)
    }
}
