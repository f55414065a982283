import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// Every message is a row in the transaction that caused it.
@Suite("Messages in the store") struct MessageStoreTests {
    static func store(
        _ ids: String..., channels: [String] = ["phone"], change: (inout IntentSpec) -> Void = { _ in }
    ) throws -> Store {
        let store = try Store.inMemory()
        let ids = ids.isEmpty ? ["a"] : ids
        try store.reconcile(Samples.desired(ids.map { Samples.intent(Samples.spec($0, change)) }))
        try store.note(NotifySettings(channels: channels), now: start)
        return store
    }

    static func rows(_ store: Store) throws -> [MessageRow] {
        try store.snapshot { try $0.messages(MessageFilter(limit: 10_000)).reversed() }
    }

    static func incidents(_ store: Store) throws -> [IncidentRow] {
        try store.snapshot { try $0.incidents(all: true).reversed() }
    }

    /// Sends what is due, over each channel, and says that it arrived.
    static func deliver(_ store: Store, over channels: String..., at now: Timestamp) throws {
        let channels = channels.isEmpty ? ["phone"] : channels
        while true {
            let look = try store.claimDeliveries(
                channels: channels, known: store.notifySettings().channels, quietUntil: nil, now: now)
            guard !look.deliveries.isEmpty else { return }
            for delivery in look.deliveries { _ = try store.settle(delivery, .sent(reference: nil), now: now) }
        }
    }

    @discardableResult
    static func end(
        _ store: Store, _ outcome: Outcome, of id: String = "a", error: String? = "no space", output: String = "",
        at now: Timestamp = start
    ) async throws -> Int64 {
        let run = try store.enqueueManual(intent: id, by: "ada", now: now)
        _ = try await store.claim(limit: 9, now: now)
        var result = ExecutionResult(outcome: outcome, output: output)
        if outcome != .succeeded { result.error = error }
        _ = try await store.endAttempt(run: run, result: result, outputFile: nil, now: now + .seconds(2))
        return run
    }

    @Test("A failure is one message, its repetitions are counted, and the recovery says how long it was down")
    func failures() async throws {
        let store = try Self.store()
        for hour in Int64(0)..<3 { try await Self.end(store, .failed, at: start + .hours(hour)) }
        try Self.deliver(store, at: start + .hours(2) + .minutes(1))
        try await Self.end(store, .succeeded, at: start + .hours(3))
        let rows = try Self.rows(store)
        #expect(
            rows.map { "\($0.kind) \($0.state) \($0.mute?.rawValue ?? "-")" } == [
                "failure sent -", "failure muted repeated", "failure muted repeated", "recovery queued -",
                "result muted policy",
            ])
        let incident = try #require(try Self.incidents(store).first)
        #expect(incident.state == .recovered && incident.count == 3)
        #expect(rows[3].facts.since == start + .seconds(2) && rows[3].facts.count == 3)
        try await Self.end(store, .succeeded, at: start + .hours(4))
        #expect(try Self.rows(store).count { $0.kind == .recovery } == 1)
    }

    @Test("Another cause is another message, and all that failed recovers with one")
    func causes() async throws {
        let store = try Self.store()
        try await Self.end(store, .failed, error: "no space")
        try await Self.end(store, .failed, error: "no route")
        try await Self.end(store, .timeout, error: "no route")
        #expect(try Self.rows(store).count { $0.state == .queued } == 3)
        try Self.deliver(store, at: start + .minutes(1))
        try await Self.end(store, .succeeded)
        let recoveries = try Self.rows(store).filter { $0.kind == .recovery }
        #expect(recoveries.map(\.mute) == [nil, .repeated, .repeated])
    }

    @Test("An attempt is no failure while another follows")
    func attempts() async throws {
        let store = try Self.store {
            $0.retry = RetryPolicy(limit: 1, backoff: .minutes(1), maxBackoff: .minutes(1), on: nil)
        }
        let run = try await Self.end(store, .failed)
        #expect(try Self.rows(store).isEmpty)
        _ = try await store.claim(limit: 9, now: start + .minutes(5))
        _ = try await store.endAttempt(
            run: run, result: ExecutionResult(outcome: .failed, error: "no"), outputFile: nil, now: start + .minutes(6))
        let row = try #require(try Self.rows(store).first)
        #expect(row.facts.attempts == 2 && row.runID == run)
    }

    @Test("Where nobody is to hear of failures the incident is kept all the same, and its end is not told either")
    func policy() async throws {
        let store = try Self.store { $0.notify.onFailure = false }
        try await Self.end(store, .failed)
        try await Self.end(store, .succeeded)
        #expect(try Self.rows(store).map(\.mute) == [.policy, .policy, .policy])
        #expect(try Self.incidents(store).count == 1)
    }

    @Test("A rehearsal is nobody's news")
    func rehearsals() async throws {
        let store = try Self.store { $0.notify.onSuccess = true }
        let run = try store.enqueueManual(intent: "a", by: "ada", cause: .rehearsal, now: start)
        _ = try await store.claim(limit: 9, now: start)
        try await store.finish(run: run, result: ExecutionResult(outcome: .failed), outputFile: nil, now: start)
        #expect(try Self.rows(store).isEmpty && Self.incidents(store).isEmpty)
    }

    @Test("An executor without login is told once, whatever fails by it, and is well when one of its runs succeeds")
    func executors() async throws {
        let store = try Self.store("a", "b") { $0.execution = Execution(executor: "claude") }
        try await Self.end(store, .auth, error: "please log in")
        // The breaker would keep it from starting.
        try store.execute("DELETE FROM executor_state")
        try await Self.end(store, .auth, of: "b", error: "please log in")
        let told = try Self.rows(store)
        #expect(told.map(\.kind) == [.alert, .failure, .failure])
        #expect(told.map(\.mute) == [nil, .effect, .effect])
        #expect(told[0].facts.title == "claude: no login")
        try Self.deliver(store, at: start + .minutes(1))
        try store.execute("DELETE FROM executor_state")
        try await Self.end(store, .succeeded, of: "b")
        #expect(try Self.rows(store).filter { $0.kind == .recovery }.map(\.facts.title) == ["claude: no login"])
    }

    @Test("Without a channel no message is made, and what is wrong is known all the same")
    func noChannel() async throws {
        let store = try Self.store(channels: [])
        try await Self.end(store, .failed)
        #expect(try Self.rows(store).isEmpty)
        #expect(try Self.incidents(store).map(\.title) == ["a fails"])
    }

    @Test("A run that waits, changes that wait and a plan that waits ask a person, whatever flags say")
    func decisions() async throws {
        let store = try Self.store {
            $0.approval = .required
            $0.notify = NotifyPolicy(onSuccess: false, onFailure: false)
        }
        try await store.decide(
            [
                OccurrenceDecision(
                    intentID: "a", generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
                    ledger: [LedgerEntry(start, .ran)], cursor: start, consent: .ask(within: .hours(24)))
            ], now: start)
        let run = try #require(try Self.rows(store).first)
        #expect(run.kind == .decision && run.state == .queued && run.facts.why == "approval required")
        #expect(run.facts.until == start + .hours(24))
        let later = start + MessageRules.decisionReminder
        try store.noteReminders(now: later - .seconds(1))
        #expect(try Self.rows(store).count == 1)
        try store.noteReminders(now: later)
        try store.noteReminders(now: later + .seconds(1))
        #expect(try Self.rows(store).map(\.facts.isReminder) == [false, true])
        try store.reject(run: 1, by: "ada", reason: "no", now: later)
        let look = try store.claimDeliveries(
            channels: ["phone"], known: ["phone"], quietUntil: nil, now: later + .seconds(2))
        #expect(look.deliveries.isEmpty)
        #expect(try Self.rows(store).allSatisfy { $0.mute == .obsolete })
    }

    @Test("How far a chat was read is kept, of each channel by itself")
    func chats() throws {
        let store = try Self.store()
        #expect(try store.chatPosition(of: "phone") == nil)
        try store.keepChatPosition(7, of: "phone")
        try store.keepChatPosition(9, of: "phone")
        #expect(try store.chatPosition(of: "phone") == 9 && store.chatPosition(of: "ops") == nil)
    }

    @Test("A row has one ending, and the schema says so")
    func endings() async throws {
        let store = try Self.store()
        try await Self.end(store, .failed)
        #expect(throws: (any Error).self) {
            try store.execute("UPDATE messages SET state = 'sent', ended_at = 'x', next_at = NULL")
        }
        try store.execute("UPDATE messages SET state = 'muted', mute = 'policy', ended_at = 'x', next_at = NULL")
        #expect(throws: (any Error).self) { try store.execute("UPDATE messages SET attempts = 9") }
    }
}
