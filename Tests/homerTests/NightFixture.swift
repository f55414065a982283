import HomerCore
import HomerDiscovery
import HomerStore
import HomerTesting
import Testing

extension Fixture {
    /// Begins a night and stops before its synthesis: one item is done, one waits for approval, one was refused.
    @discardableResult
    func openNight(_ date: String = "2026-02-03", at now: Timestamp = Fixture.then) throws -> String {
        let settings = DiscoverySettings(
            memory: root + "/memory", output: root + "/night_mode", state: root + "/.homer/discovery")
        let run = try store.startDiscovery(settings.starter, by: "ada@box", force: true, now: now)
        let opening = try store.openDiscovery(
            run: run, date: date, deadline: now + .hours(5), force: true, now: now)
        guard case .opened(let session) = opening else { throw StoreError(.conflict, "\(opening)") }
        try store.requestCancel(run: run, by: "ada@box", now: now)
        let pack = root + "/.homer/discovery/\(session).md"
        try write("# Night Mode Context Pack\n", to: pack)
        try store.beginPlanning(
            session, packFile: pack, manifest: #"{"bytes": 25, "entries": [{"used": 25}, {"used": 0}]}"#,
            planner: .job("\(session)-plan", .immediate), deadline: now, now: now)
        try store.takePlan(
            session, raw: "Here it is: {…}", plan: #"{"summary": "Three things"}"#,
            items: [
                item(1, "Caches of SQLite", session, now), item(2, "Draft a fix", session, now, .code, risk: .high),
                item(3, "Edit desired/", session, now, .maintenance, state: .refused, reason: "it edits desired/"),
            ], tonight: [], failure: nil, deadline: now, now: now)
        try store.queueItems(
            session, [1: .job("\(session)-01", .immediate), 2: .job("\(session)-02", .immediate)], now: now)
        let first = try store.enqueueManual(intent: "\(session)-01", by: "ada@box", now: now)
        let second = try store.enqueueManual(intent: "\(session)-02", by: "ada@box", now: now)
        let output = root + "/night_mode/research/\(date)_k1.md"
        try write("They are kept per connection.\n", to: output)
        try write("{}\n", to: root + "/night_mode/plan_\(date).json")
        try store.noteItems(
            [
                DiscoveryItemNote(session: session, number: 1, state: .done, run: first, outputFile: output),
                DiscoveryItemNote(session: session, number: 2, state: .waiting, run: second),
            ], now: now)
        return session
    }

    /// The same, to its briefing.
    @discardableResult
    func night(_ date: String = "2026-02-03", at now: Timestamp = Fixture.then) throws -> String {
        let session = try openNight(date, at: now)
        try store.beginSynthesis(session, from: .execution, failure: nil, now: now + .hours(1))
        try store.beginBriefing(session, findings: "{}", writer: nil, deadline: now, now: now + .hours(1))
        try store.concludeDiscovery(session, briefing: "# Morning Briefing\n\u{1B}[2Jfine\n", now: now + .hours(1))
        return session
    }

    private func item(
        _ number: Int, _ title: String, _ session: String, _ now: Timestamp, _ kind: PlanItemKind = .research,
        risk: Risk = .low, state: PlanItemState = .planned, reason: String? = nil
    ) -> DiscoveryItemRow {
        DiscoveryItemRow(
            sessionID: session, number: number, kind: kind, key: "k\(number)", title: title, prompt: "Do \(number)",
            risk: risk, priority: 50, contentHash: "\(session)-\(number)", dependsOn: number == 2 ? [1] : [],
            state: state, reason: reason, createdAt: now, updatedAt: now)
    }
}
