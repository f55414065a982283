import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite struct NightPruningTests {
    private static let later = start + .days(200)

    /// A night that is over, with one item in a state.
    @discardableResult
    private func night(_ store: Store, _ date: String, day: Int64, ends: Bool = true, item: PlanItemState = .done)
        throws
        -> String
    {
        let now = start + .days(day)
        let run = try store.startDiscovery(Samples.spec("discovery"), by: "ada@box", force: true, now: now)
        guard
            case .opened(let session) = try store.openDiscovery(
                run: run, date: date, deadline: now + .hours(5), force: true, now: now)
        else { throw StoreError(.conflict, "no night") }
        try store.requestCancel(run: run, by: "ada@box", now: now)
        try store.beginPlanning(
            session, packFile: "/state/\(session).md", manifest: "{}", planner: Samples.spec("\(session)-plan"),
            deadline: now, now: now)
        let row = DiscoveryItemRow(
            sessionID: session, number: 1, kind: .research, key: "k", title: "T", prompt: "P", risk: .low, priority: 50,
            contentHash: "h-\(session)", state: .planned, createdAt: now, updatedAt: now)
        let task = try store.addTonightTask(text: "look", by: "ada@box", now: now)
        try store.takePlan(
            session, raw: "{}", plan: "{}", items: [row], tonight: [task.id], failure: nil, deadline: now, now: now)
        try store.queueItems(session, [1: Samples.spec("\(session)-01")], now: now)
        try store.noteItems(
            [DiscoveryItemNote(session: session, number: 1, state: item, outputFile: "/out/research/\(date)_k.md")],
            now: now)
        guard ends else { return session }
        try store.beginSynthesis(session, from: .execution, failure: nil, now: now)
        try store.beginBriefing(session, findings: "{}", writer: nil, deadline: now, now: now)
        try store.concludeDiscovery(session, briefing: "# B", now: now)
        return session
    }

    @Test func `Old nights go with their items and tasks, and name their files`() throws {
        let store = try Store.inMemory()
        let old = try night(store, "2026-05-04", day: 0)
        try night(store, "2026-05-05", day: 1)
        #expect(try store.oldNights(before: Self.later) == [old])
        let pruned = try #require(try store.pruneNight(old, before: Self.later))
        #expect(pruned.session.packFile == "/state/\(old).md" && pruned.outputs == ["/out/research/2026-05-04_k.md"])
        #expect(try store.discoverySession(id: old) == nil && store.discoveryItems(of: old).isEmpty)
        #expect(try store.number("count(*) FROM tonight_tasks") == 1)
        #expect(try store.pruneNight(old, before: Self.later) == nil)
        // What became intents stays with the intents.
        #expect(try store.number("count(*) FROM intents WHERE source = 'discovery:\(old)'") == 2)
    }

    @Test func `The newest night stays, whatever its age`() throws {
        let store = try Store.inMemory()
        let only = try night(store, "2026-05-04", day: 0)
        #expect(try store.oldNights(before: Self.later).isEmpty)
        #expect(try store.pruneNight(only, before: Self.later) == nil)
    }

    @Test func `A night that is young, under way or has an open item stays`() throws {
        let store = try Store.inMemory()
        let waiting = try night(store, "2026-05-04", day: 0, item: .waiting)
        let young = try night(store, "2026-05-05", day: 10)
        try night(store, "2026-05-06", day: 20, ends: false)
        #expect(try store.oldNights(before: start + .days(5)).isEmpty)
        #expect(try store.oldNights(before: Self.later) == [young])
        #expect(try store.pruneNight(waiting, before: Self.later) == nil)
        try store.noteItems([DiscoveryItemNote(session: waiting, number: 1, state: .expired)], now: Self.later)
        #expect(try store.oldNights(before: Self.later) == [waiting, young])
    }
}
