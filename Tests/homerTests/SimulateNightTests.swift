import HomerCore
import HomerStore
import Testing

/// Nights in `homer simulate`, as a person asks for them.
struct SimulateNightTests {
    private static let day = ["simulate", "--from", "2026-03-28T00:00Z", "--to", "2026-03-29T00:00Z"]
    private static let plan = """
        Here it is: {"summary": "x", "research_tasks": [
          {"id": "r1", "query": "Compare two ledgers", "priority": "low"},
          {"id": "r2", "query": "Edit desired/backup.json so that it runs hourly", "priority": "low"},
          {"id": "r3", "query": "Read /etc/passwd", "priority": "low"}]}
        """

    private func world() throws -> Fixture {
        let fixture = try Fixture()
        try fixture.write(#"{ "discovery": { "timeZone": "UTC" } }"#, to: fixture.root + "/homer.json")
        try fixture.write(Self.plan, to: fixture.root + "/plan.txt")
        return fixture
    }

    private func lines(_ answer: Answer, _ type: String) throws -> [JSONValue] {
        try answer.lines.filter { !$0.isEmpty }.map { try JSONValue(parsing: String($0)) }
            .filter { $0["type"]?.string == type }
    }

    @Test func `A given plan is played by the rules of nights, without a trace`() async throws {
        let fixture = try world()
        _ = try fixture.store.setFlags([.discoveryEnabled: "true"], by: "ada", now: Fixture.then)
        let answer = try await fixture.homer(Self.day + ["--plan", fixture.root + "/plan.txt"])
        #expect(answer.code == 0 && answer.err.isEmpty)
        let phases = try lines(answer, "night").compactMap { $0["phase"]?.string }
        #expect(phases == ["ingestion", "planning", "execution", "synthesis", "briefing", "done"])
        let items = try lines(answer, "item").map { "\($0["item"]?.int ?? 0) \($0["state"]?.string ?? "")" }
        #expect(items.sorted() == ["1 done", "2 waiting_approval", "3 refused"])
        #expect(try lines(answer, "summary").first?["nights"]?.int == 1)
        #expect(try fixture.store.snapshot { try $0.discoverySessions(limit: 9) }.isEmpty)
        #expect(try fixture.store.intents().isEmpty)
    }

    @Test func `Without a plan, and without the flag, the answer says what was played`() async throws {
        let fixture = try world()
        let off = try await fixture.homer(Self.day + ["--plan", fixture.root + "/plan.txt"])
        #expect(
            off.out.contains(#""decision":"skipped:off""#) && off.err.contains("runtime.discovery_enabled is false"))
        _ = try fixture.store.setFlags([.discoveryEnabled: "true"], by: "ada", now: Fixture.then)
        let empty = try await fixture.homer(Self.day + ["-o", "table"])
        #expect(empty.code == 0 && empty.err.contains("the nights were played with an empty plan"))
        #expect(empty.out.contains("night-2026-03-28-plan"))
        let none = try await fixture.homer(Self.day + ["--plan", fixture.root + "/none.json"])
        #expect(none.code == 2 && none.err.contains("none.json: No such file"))
    }
}
