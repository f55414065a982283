import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// What is left of a night that is over.
extension DiscoveryStoreTests {
    @Test("An intent of a night that is retired says that it was for one night, whatever is asked of it")
    func retired() async throws {
        let (store, night) = try working()
        let id = "\(night)-01"
        try store.noteItems([DiscoveryItemNote(session: night, number: 1, state: .unfinished)], now: start)
        func message(_ body: () throws -> Void) -> String {
            do { try body() } catch { return "\(error)" }
            return ""
        }
        let told = [
            message { _ = try store.enqueueManual(intent: id, by: "ada", now: start) },
            message { _ = try store.enqueueBackfill(intent: id, due: [start], by: "ada", now: start) },
        ]
        for text in told {
            #expect(text.contains("\(id) was for one night, and is retired (") && !text.contains("file"), "\(text)")
        }
    }

    @Test("What other nights have is found by its hash, with night, item and how it stands")
    func earlierWork() throws {
        let (store, night) = try working()
        #expect(try store.discoveryWork(before: night).isEmpty)
        try store.noteItems(
            [
                DiscoveryItemNote(session: night, number: 1, state: .waiting, run: 7),
                DiscoveryItemNote(session: night, number: 2, state: .rejected),
            ], now: start)
        #expect(
            try store.discoveryWork(before: "night-2026-05-05") == [
                "hash 1": EarlierWork(session: night, number: 1, state: .waiting, run: 7),
                "hash 2": EarlierWork(session: night, number: 2, state: .rejected),
            ])
    }

    @Test("Who approves an item too late is told that it was for one night, and not to start another")
    func late() async throws {
        let (store, night) = try working()
        let id = "\(night)-01"
        try await store.decide(
            [
                OccurrenceDecision(
                    intentID: id, generation: 1, priority: 50, exclusive: true, triggeredBy: .discovery,
                    ledger: [LedgerEntry(start, .ran)], cursor: start, consent: .ask(within: .hours(24)))
            ], now: start)
        let run = try #require(try store.waitingRuns().first?.run)
        #expect(
            try store.events(intent: id).contains { $0.message.contains("`homer reject \(run) --reason TEXT`") })
        do {
            try store.approve(run: run, by: "ada", reason: nil, now: start + .hours(25))
            Issue.record("approved")
        } catch {
            #expect("\(error)".contains("it was for one night, and no other can be started"), "\(error)")
        }
    }
}
