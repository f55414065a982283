import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// What the database keeps of the runs that write intent files.
@Suite("Provenance in the store") struct ProvenanceStoreTests {
    private static let writer = RunProvenance(
        run: 7, intentID: "tidy", evidence: .process, executors: ["claude", "gemini"])

    private static func plan(_ store: Store, _ spec: IntentSpec, isWritten: Bool = true) throws -> Plan {
        try Planner(zones: UTCOnly(), store: store, writer: { _ in isWritten ? writer : nil })
            .plan(desired: Samples.desired([Samples.intent(spec)]), stored: store.storedState(now: start), now: start)
    }

    @Test("A generation that a run wrote says so, and so does its event; the next by a person does not")
    func generation() throws {
        let store = try Store.inMemory()
        let specs = [8, 9].map { priority in
            Samples.spec("a") {
                $0.execution = Execution(executor: "claude")
                $0.priority = priority
            }
        }
        for (index, spec) in specs.enumerated() {
            let plan = try Self.plan(store, spec, isWritten: index == 0)
            #expect(plan.blocked.isEmpty)
            try store.apply(plan, pass: PassRecord(id: "p\(index)", trigger: "start", startedAt: start), now: start)
        }
        #expect(try store.generations(of: "a").map(\.madeByRun) == [nil, 7])
        let events = try store.events(intent: "a")
        #expect(events.first { $0.reason == .known(.created) }?.message.hasSuffix("; run 7 of tidy wrote it") == true)
        #expect(events.first { $0.reason == .known(.created) }?.runID == 7)
        #expect(events.first { $0.reason == .known(.updated) }?.runID == nil)
    }

    @Test("What waits is remembered with its writer until it waits no more")
    func edits() throws {
        let store = try Store.inMemory()
        let plan = try Self.plan(store, Samples.spec("a"))
        #expect(plan.blocked.map(\.reason) == [.raisedByRun])
        try store.noteRunEdits(plan, now: start)
        #expect(
            try store.runEdits() == [
                RunEdit(file: "desired/a.json", contentHash: "", writer: Self.writer)
            ])
        let before = try store.dump()
        try store.noteRunEdits(plan, now: start + .hours(1))
        #expect(try store.dump() == before)
        try store.noteRunEdits(try Self.plan(store, Samples.spec("a"), isWritten: false), now: start)
        #expect(try store.runEdits().isEmpty)
    }

    @Test("Runs that were active since a moment are those that run and those that ended after it")
    func active() async throws {
        let store = try RunPolicyTests.store(["a", "b", "c"])
        let ended = try await store.due("a")
        let open = try await store.due("b")
        _ = try await store.claim(limit: 9, now: start)
        _ = try await store.due("c")
        try await store.finish(
            run: ended, result: ExecutionResult(outcome: .succeeded), outputFile: nil, now: start + .minutes(5))
        let now = try store.runsActive(since: start + .minutes(3))
        #expect(now.map(\.run) == [ended, open] && now.map(\.until) == [start + .minutes(5), nil])
        #expect(now.map(\.spec.id) == ["a", "b"] && now.allSatisfy { $0.from == start })
        #expect(try store.runsActive(since: start + .minutes(6)).map(\.run) == [open])
    }
}
