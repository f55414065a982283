import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Approval of runs") struct RunApprovalTests {
    private let consent = RunConsent.ask(within: .hours(24))

    /// A due time of `a` that waits for a person; its run is 1.
    private func waiting(_ change: @escaping (inout IntentSpec) -> Void = { _ in }) async throws -> Store {
        let store = try Store.inMemory()
        try store.accept("a") {
            $0.approval = .required
            change(&$0)
        }
        try await decide(store, consent)
        return store
    }

    private func decide(_ store: Store, _ consent: RunConsent, at time: Timestamp = start) async throws {
        try await store.decide(
            [
                OccurrenceDecision(
                    intentID: "a", generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
                    ledger: [LedgerEntry(time, .ran)], cursor: time, consent: consent)
            ], now: time)
    }

    @Test("A run that waits is not claimed, and says until when it waits and how to go on")
    func waits() async throws {
        let store = try await waiting()
        #expect(try await store.claim(limit: 9, now: start).isEmpty)
        let run = try #require(try store.waitingRuns().first)
        #expect(run.run == 1 && run.until == start + .hours(24) && run.reason == "approval required")
        #expect(try store.run(1)?.approval == .waiting)
        #expect(try store.ledger(of: "a").map(\.verdict) == [.ran])
        #expect(try store.events(intent: "a").first?.message.contains("homer approve 1") == true)
    }

    @Test("Approved by somebody it runs, with who and why")
    func approved() async throws {
        let store = try await waiting()
        try store.approve(run: 1, by: "ada@box", reason: "looks right", now: start + .hours(1))
        #expect(try await store.claim(limit: 9, now: start + .hours(1)).map(\.id) == [1])
        let run = try #require(try store.run(1))
        #expect(run.approval == .approved && run.approvalBy == "ada@box" && run.approvalReason == "looks right")
        #expect(try store.ledger(of: "a").map(\.verdict) == [.ran])
        #expect(codeOf { try store.approve(run: 1, by: "ada", reason: nil, now: start) } == .conflict)
        #expect(codeOf { try store.approve(run: 9, by: "ada", reason: nil, now: start) } == .notFound)
    }

    @Test("What was shown is approved, and another text is not")
    func shown() async throws {
        let store = try await waiting()
        func digest() throws -> String {
            let row = try #require(try store.intents(ids: ["a"]).first)
            return DecisionDigest.run(1, generation: row.generation, specHash: row.specHash)
        }
        let old = try digest()
        try store.accept("a") { ($0.approval, $0.query) = (.required, "something else") }
        let approve = { try store.approve(run: 1, digest: $0, by: "ada@box", reason: nil, now: start) }
        #expect(codeOf { try approve(old) } == .conflict)
        #expect(try store.run(1)?.approval == .waiting)
        try approve(digest())
        #expect(try store.run(1)?.approval == .approved)
    }

    @Test("Rejected it ends, its due time was skipped, and nothing runs after it")
    func rejected() async throws {
        let store = try await waiting()
        try store.reject(run: 1, by: "ada@box", reason: "not tonight", now: start)
        let run = try #require(try store.run(1))
        #expect(run.status == .cancelled && run.approval == .rejected && run.approvalReason == "not tonight")
        #expect(run.error == "rejected by ada@box: not tonight")
        let row = try #require(try store.ledger(of: "a").first)
        #expect(row.verdict == .skippedApproval && row.runID == nil)
        #expect(try store.events(intent: "a").map(\.reason).contains(.known(.rejected)))
        #expect(codeOf { try store.approve(run: 1, by: "ada", reason: nil, now: start) } == .conflict)
    }

    @Test("Nobody decides: at its time it ends as skipped, not before, and can no more be approved")
    func expired() async throws {
        let store = try await waiting()
        let end = start + .hours(24)
        #expect(try store.lookAtApprovals(now: end - Milliseconds(1)).expired.isEmpty)
        #expect(codeOf { try store.approve(run: 1, by: "ada", reason: nil, now: end) } == .conflict)
        let look = try store.lookAtApprovals(now: end)
        #expect(look.expired.map(\.run) == [1] && look.waiting.isEmpty)
        #expect(try store.run(1)?.approval == .expired)
        #expect(try store.ledger(of: "a").map(\.verdict) == [.skippedApproval])
        #expect(try store.events(intent: "a").map(\.reason).contains(.known(.approvalExpired)))
        #expect(try store.lookAtApprovals(now: end) == Store.ApprovalLook())
    }

    @Test("An approval is for the text that was there: after an edit the run waits anew")
    func edited() async throws {
        let store = try await waiting()
        try store.approve(run: 1, by: "ada", reason: nil, now: start)
        try store.accept("a") {
            $0.approval = .required
            $0.query = "rm -rf /"
        }
        #expect(try await store.claim(limit: 9, now: start).isEmpty)
        #expect(try store.lookAtApprovals(now: start).renewed == [1])
        #expect(try store.waitingRuns().map(\.generation) == [2])
        try store.approve(run: 1, by: "ada", reason: nil, now: start)
        #expect(try await store.claim(limit: 9, now: start).first?.generation == 2)
    }

    @Test("Refused between two attempts it ends, and its due time stays one that ran", arguments: [true, false])
    func refusedLater(rejects: Bool) async throws {
        let retry = RetryPolicy(limit: 2, backoff: .minutes(1), maxBackoff: .minutes(1), on: nil)
        let store = try await waiting { $0.retry = retry }
        try store.approve(run: 1, by: "ada", reason: nil, now: start)
        _ = try await store.claim(limit: 1, now: start)
        let ending = try await store.endAttempt(
            run: 1, result: ExecutionResult(outcome: .failed), outputFile: nil, now: start)
        guard case .again = ending.kind else {
            Issue.record("no further attempt: \(ending)")
            return
        }
        try store.accept("a") {
            $0.approval = .required
            $0.retry = retry
            $0.query = "other"
        }
        #expect(try store.lookAtApprovals(now: start).renewed == [1])
        if rejects {
            try store.reject(run: 1, by: "ada", reason: "no", now: start)
        } else {
            #expect(try store.lookAtApprovals(now: start + .hours(24)).expired.map(\.run) == [1])
        }
        let run = try #require(try store.run(1))
        #expect(run.status == .cancelled && run.approval == (rejects ? .rejected : .expired))
        #expect(try store.ledger(of: "a").map(\.verdict) == [.ran])
    }

    @Test("A run whose intent is gone cannot be approved")
    func removed() async throws {
        let store = try await waiting()
        try store.accept("b")
        #expect(codeOf { try store.approve(run: 1, by: "ada", reason: nil, now: start) } == .conflict)
        try store.reject(run: 1, by: "ada", reason: "gone", now: start)
    }

    @Test("Medium risk runs and tells; without risk nobody is told")
    func medium() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        try await decide(store, .tell)
        try await decide(store, .free, at: start + .hours(1))
        #expect(try store.events(intent: "a").map(\.reason) == [.known(.mediumRisk), .known(.created)])
        #expect(try await store.claim(limit: 1, now: start).map(\.id) == [1])
    }

    @Test("Events and chains ask too; an event's row says that nobody approved")
    func triggered() async throws {
        let store = try Store.inMemory()
        try store.reconcile(
            Samples.desired(
                [
                    Samples.spec("a") {
                        $0.trigger = .event(name: "push", filter: nil)
                        $0.risk = .high
                        $0.approvalExpiry = .hours(1)
                    },
                    Samples.spec("b") {
                        $0.trigger = .after(intent: "a", on: .completion)
                        $0.approval = .required
                    },
                ].map { Samples.intent($0) }))
        try store.emit(EmittedEvent(name: "push", id: "1"), by: "ada", now: start)
        try store.emit(EmittedEvent(name: "push", id: "2"), by: "ada", now: start)
        // The one that waits is active: the second is an overlap.
        #expect(
            try await store.consumeEvents(now: start).flatMap(\.deliveries).map(\.decision) == [
                .decided(.ran), .decided(.skippedOverlap),
            ])
        #expect(try store.waitingRuns().map(\.reason) == ["risk high"])
        _ = try store.lookAtApprovals(now: start + .hours(1))
        #expect(try store.deliveries(of: 1) == [EventDelivery(intentID: "a", decision: .decided(.skippedApproval))])
        try store.emit(EmittedEvent(name: "push", id: "3"), by: "ada", now: start)
        _ = try await store.consumeEvents(now: start)
        try store.approve(run: 2, by: "ada", reason: nil, now: start)
        let run = try #require(try await store.claim(limit: 1, now: start).first)
        try await store.finish(
            run: run.id, result: ExecutionResult(outcome: .succeeded), outputFile: nil, now: start)
        #expect(try store.waitingRuns().map(\.intentID) == ["b"])
    }

    @Test("A run that waits can be cancelled, and the schema never lets it run")
    func schema() async throws {
        let store = try await waiting()
        #expect(throws: DatabaseError.self) {
            try store.execute("UPDATE intent_runs SET status = 'running', started_at = 'x'")
        }
        #expect(throws: DatabaseError.self) { try store.execute("UPDATE intent_runs SET approval = 'maybe'") }
        #expect(throws: DatabaseError.self) { try store.execute("UPDATE intent_runs SET approval_until = NULL") }
        #expect(throws: DatabaseError.self) { try store.execute("UPDATE intent_runs SET approval = 'approved'") }
        try store.requestCancel(run: 1, by: "ada", now: start)
        #expect(try store.run(1)?.status == .cancelled)
        #expect(try store.waitingRuns().isEmpty)
    }
}
