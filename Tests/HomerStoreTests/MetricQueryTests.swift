import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("What the metrics ask") struct MetricQueryTests {
    private func attempts(_ store: Store, since: Timestamp = start) throws -> [CountedAttempt] {
        var found: [CountedAttempt] = []
        try store.snapshot { try $0.countedAttempts(since: since) { found.append($0) } }
        return found.sorted { $0.endedAt < $1.endedAt }
    }

    @Test("Each attempt that ended is handed over once, with its due time and what it used")
    func attempts() async throws {
        let store = try Store.inMemory()
        try store.accept("a", "b")
        for (id, outcome, minute) in [("a", Outcome.succeeded, 1), ("b", .failed, 2)] {
            let due = start + .minutes(Int64(minute))
            let run = try await store.due(id, due)
            _ = try await store.claim(limit: 1, now: due + .seconds(5))
            let result = ExecutionResult(outcome: outcome, tokensUsed: 7, costEstimate: 0.25)
            try await store.finish(run: run, result: result, outputFile: nil, now: due + .seconds(20))
        }
        let found = try attempts(store)
        #expect(found.map(\.intentID) == ["a", "b"] && found.map(\.outcome) == [.succeeded, .failed])
        let first = try #require(found.first)
        #expect(first.due == start + .minutes(1) && first.startedAt == start + .minutes(1) + .seconds(5))
        #expect(first.executor == "shell" && first.tokens == 7 && first.cost == 0.25 && first.isLast)
        #expect(try attempts(store, since: start + .minutes(2)).map(\.intentID) == ["b"])
        let (good, bad) = try store.snapshot { (try $0.lastSuccess(of: "a"), try $0.lastSuccess(of: "b")) }
        #expect(good == start + .minutes(1) + .seconds(20) && bad == nil)
        #expect(try store.snapshot { try $0.runsMade(since: start) } == 2)
        #expect(try store.snapshot { try $0.size() } > 0)
    }

    @Test("Messages are counted by channel and state, those that ended before not; incidents by severity")
    func messages() async throws {
        let store = try Store.inMemory()
        try store.note(NotifySettings(channels: ["ops", "phone"]), now: start)
        _ = try store.queueTests(channels: ["phone", "phone", "ops"], by: "ada", now: start)
        let look = try store.claimDeliveries(
            channels: ["phone"], known: ["ops", "phone"], quietUntil: nil, now: start)
        for delivery in look.deliveries { _ = try store.settle(delivery, .sent(reference: nil), now: start) }
        try store.report(
            incident: NewIncident(IncidentKey("x", cause: .rule), severity: .critical, title: "x"), now: start)
        func counts(_ since: Timestamp) throws -> [String: Int] {
            let found = try store.snapshot { try $0.messagesByChannel(since: since) }
            return Dictionary(found.map { ("\($0.channel) \($0.state)", $0.count) }) { $0 + $1 }
        }
        #expect(try counts(start)["phone sent"] == look.deliveries.reduce(0) { $0 + $1.messages.count })
        #expect(try counts(start)["ops queued"] == 2)
        #expect(try counts(start + .days(1))["phone sent"] == nil)
        #expect(try store.snapshot { try $0.openIncidents() } == [.critical: 1])
    }

    @Test("Due times that led to no run are counted by intent and reason")
    func skips() async throws {
        let store = try Store.inMemory()
        try store.accept("a")
        try await store.decide(
            [
                OccurrenceDecision(
                    intentID: "a", generation: 1, priority: 50, exclusive: true, triggeredBy: .cron,
                    ledger: [
                        LedgerEntry(start, .missedDown, count: 4, through: start + .minutes(3)),
                        LedgerEntry(start + .minutes(9), .skippedOverlap),
                    ], cursor: start + .minutes(9))
            ], now: start + .minutes(10))
        let counts = try store.snapshot { try $0.skipCounts(since: start) }
        #expect(Set(counts.map { "\($0.decision) \($0.count)" }) == ["missed:down 4", "skipped:overlap 1"])
        #expect(try store.snapshot { try $0.skipCounts(since: start + .minutes(11)) }.isEmpty)
    }

    @Test("A daemon's transactions are measured, and whether it could write is asked without a write")
    func meter() throws {
        let (reads, writes) = (Tally(), Tally())
        let meter = StoreMeter(clock: { .zero }) { kind, _ in (kind == .read ? reads : writes).add() }
        let store = try Store.inMemory().startingEpoch(daemon: daemon, now: start, meter: meter)
        _ = try store.flags()
        try store.record(NewEvent(.missed, "x"), now: start)
        #expect(reads.count == 1 && writes.count == 1)
        try store.checkWritable()
        #expect(try store.events().count == 1)
        _ = try store.startingEpoch(daemon: daemon, now: start)
        #expect(codeOf { try store.checkWritable() } == .fenced)
    }
}
