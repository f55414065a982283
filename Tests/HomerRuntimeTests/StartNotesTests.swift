import GRDB
import HomerCore
import HomerStore
import HomerTesting
import Testing

@testable import HomerRuntime

@Suite(.timeLimit(.minutes(1))) struct StartNotesTests {
    private let time = TestTime(at(10))
    private let log = CollectedLog()
    private let store: Store
    private let notes: StartNotes
    private let run: Int64

    init() async throws {
        store = try Store.inMemory()
        notes = StartNotes(store: store, logger: log.logger, clock: time)
        try store.accept([Samples.spec("a")], at: at(9))
        run = try store.enqueueManual(intent: "a", by: "ada", now: at(10))
        _ = try await store.claim(limit: 1, now: at(10))
    }

    private func note(attempt: Int = 1) -> StartNote {
        let process = ProcessIdentity(pid: 77, startTicks: 5, bootID: "boot")
        return StartNote(run: run, attempt: attempt, process: process, outputFile: "/out/a.log")
    }

    private func pid() throws -> Int {
        try store.read { try Int.fetchOne($0, sql: "SELECT coalesce(max(pid), 0) FROM intent_runs") } ?? 0
    }

    @Test func `what goes on is noted a moment later`() async throws {
        notes.add(note())
        await time.waitForSleeper()
        #expect(try pid() == 0)
        await time.advance(by: Milliseconds(25))
        while try pid() == 0 { await Task.yield() }
        #expect(try pid() == 77)
        #expect(notes.take(run: run, attempt: 1) == nil)
    }

    @Test func `what is over by then is noted with its end`() async throws {
        notes.add(note())
        #expect(notes.take(run: run, attempt: 2) == nil)
        let start = try #require(notes.take(run: run, attempt: 1))
        _ = try await store.endAttempt(
            run: run, result: ExecutionResult(outcome: .succeeded), outputFile: "/out/a.log", start: start, now: at(10))
        #expect(try pid() == 77)
        await time.advance(by: Milliseconds(25))
        #expect(notes.take(run: run, attempt: 1) == nil && log.all.isEmpty)
    }

    @Test func `a note of an attempt that is over changes nothing`() async throws {
        _ = try await store.endAttempt(
            run: run, result: ExecutionResult(outcome: .succeeded), outputFile: nil, now: at(10))
        try await store.started([note(), note(attempt: 9)])
        #expect(try pid() == 0)
    }
}
