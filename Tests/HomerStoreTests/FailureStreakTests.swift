import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// An intent suspends itself in the transaction that writes one failure too many.
@Suite("Suspended by failures") struct FailureStreakTests {
    private static let failed = ExecutionResult(outcome: .failed, error: "no", exitCode: 3)

    /// One run that ends like this; returns the suspension that came of it.
    private static func run(_ store: Store, _ result: ExecutionResult, hour: Int64) async throws -> Override? {
        let moment = start + .hours(hour)
        let id = try await store.due("a", moment)
        #expect(try await store.claim(limit: 9, now: moment).map(\.id) == [id])
        return try await store.endAttempt(run: id, result: result, outputFile: nil, now: moment + .minutes(1))
            .suspension
    }

    @Test("The third failure in a row suspends with the runs as reason, and the event warns")
    func third() async throws {
        let store = try RunPolicyTests.store { $0.suspendAfter = 3 }
        #expect(try await Self.run(store, Self.failed, hour: 0) == nil)
        #expect(try await Self.run(store, Self.failed, hour: 1) == nil)
        let made = try #require(try await Self.run(store, Self.failed, hour: 2))
        #expect(made.intentID == "a" && made.kind == .suspend && made.by == "homer" && made.until == nil)
        #expect(made.reason == "3 runs in a row failed (suspendAfter 3): run 3 failed, run 2 failed, run 1 failed")
        #expect(try store.overrides(activeAt: start + .days(9)) == [made])
        let event = try #require(try store.events(intent: "a").first { $0.reason == .known(.suspendedItself) })
        #expect(event.type == .warning && event.runID == 3 && event.message.contains("`homer resume a` goes on"))
    }

    @Test("A success begins anew; what was cancelled neither counts nor breaks the row")
    func counted() async throws {
        let store = try RunPolicyTests.store { $0.suspendAfter = 2 }
        #expect(try await Self.run(store, Self.failed, hour: 0) == nil)
        #expect(try await Self.run(store, ExecutionResult(outcome: .succeeded), hour: 1) == nil)
        #expect(try await Self.run(store, Self.failed, hour: 2) == nil)
        #expect(try await Self.run(store, ExecutionResult(outcome: .cancelled), hour: 3) == nil)
        #expect(
            try await Self.run(store, ExecutionResult(outcome: .timeout), hour: 4)?.reason.contains("run 5") == true)
    }

    @Test("Attempts do not count, only the end of the run")
    func attempts() async throws {
        let store = try RunPolicyTests.store {
            $0.suspendAfter = 1
            RunPolicyTests.retrying(&$0)
        }
        let id = try await store.due("a")
        var now = start
        for attempt in 1...3 {
            #expect(try await store.claim(limit: 1, now: now).map(\.attempt) == [attempt])
            let ending = try await store.endAttempt(run: id, result: Self.failed, outputFile: nil, now: now)
            #expect((ending.suspension != nil) == (attempt == 3))
            if case .again(let at, _) = ending.kind { now = at }
        }
    }

    @Test("After a resume the count begins anew; while somebody's suspension holds none is added")
    func resumed() async throws {
        let store = try RunPolicyTests.store { $0.suspendAfter = 2 }
        _ = try await Self.run(store, Self.failed, hour: 0)
        let first = try #require(try await Self.run(store, Self.failed, hour: 1))
        try store.resume([first.id], by: "ada@box", now: start + .hours(1) + .minutes(5))
        #expect(try await Self.run(store, Self.failed, hour: 2) == nil)
        let own = Override(
            intentID: "a", kind: .suspend, reason: "r", by: "ada@box", createdAt: start + .hours(2) + .minutes(9))
        try store.suspend([own], now: own.createdAt)
        let manual = try store.enqueueManual(intent: "a", by: "ada@box", now: start + .hours(3))
        #expect(try await store.claim(limit: 1, now: start + .hours(3)).map(\.id) == [manual])
        let ending = try await store.endAttempt(
            run: manual, result: Self.failed, outputFile: nil, now: start + .hours(4))
        #expect(ending.suspension == nil)
        #expect(try store.overrides(activeAt: start + .hours(5)).map(\.by) == ["ada@box"])
    }

    @Test("An intent that does not say so goes on failing")
    func never() async throws {
        let store = try RunPolicyTests.store()
        for hour in 0..<6 { #expect(try await Self.run(store, Self.failed, hour: Int64(hour)) == nil) }
        #expect(try store.overrides().isEmpty)
    }
}
