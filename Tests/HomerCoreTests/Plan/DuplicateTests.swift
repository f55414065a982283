import HomerCore
import HomerTesting
import Testing

/// Two inputs with one id.
@Suite("Duplicate ids") struct DuplicateTests {
    static let now = Samples.time("2026-03-01T10:30:00Z")
    static let spec = Samples.spec("brief")
    static let other = Samples.spec("brief") { $0.query = "echo other" }

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var files: [DesiredIntent]
        var broken: [HeldInput] = []
        var stored: DesiredIntent?
        var removed = false
        /// Files that are held for the id, in order.
        var held: [String]
        /// Actions of the plan's one change; empty for none.
        var actions: [ChangeAction] = []
    }

    static let rows: [Row] = [
        Row(
            testDescription: "the owner keeps running and the newcomer is held",
            files: [Samples.intent(spec, file: "desired/a.json"), Samples.intent(other, file: "desired/b.json")],
            stored: Samples.intent(spec, file: "desired/b.json"), held: ["desired/a.json"], actions: [.update]),
        Row(
            testDescription: "two new files are both held",
            files: [Samples.intent(spec, file: "desired/a.json"), Samples.intent(other, file: "desired/b.json")],
            held: ["desired/a.json", "desired/b.json"]),
        Row(
            testDescription: "with the owner gone neither is applied, and the stored one is not disabled",
            files: [Samples.intent(spec, file: "desired/a.json"), Samples.intent(other, file: "desired/b.json")],
            stored: Samples.intent(spec, file: "desired/c.json"), held: ["desired/a.json", "desired/b.json"]),
        Row(
            testDescription: "byte-identical copies are held all the same",
            files: [Samples.intent(spec, file: "desired/a.json"), Samples.intent(spec, file: "desired/b.json")],
            held: ["desired/a.json", "desired/b.json"]),
        Row(
            testDescription: "schedule.json against a file: the owner is the recorded path",
            files: [Samples.job(spec), Samples.intent(other)], stored: Samples.job(spec),
            held: ["desired/brief.json"]),
        Row(
            testDescription: "a removed intent owns nothing",
            files: [Samples.intent(spec, file: "desired/a.json"), Samples.intent(other, file: "desired/b.json")],
            stored: Samples.intent(spec, file: "desired/a.json"), removed: true,
            held: ["desired/a.json", "desired/b.json"]),
        Row(
            testDescription: "a newcomer does not take the id of an owner whose file is broken",
            files: [Samples.intent(other, file: "desired/b.json")], broken: [Samples.held("desired/a.json")],
            stored: Samples.intent(spec, file: "desired/a.json"), held: ["desired/a.json", "desired/b.json"]),
        Row(
            testDescription: "a broken copy does not touch the owner",
            files: [Samples.intent(spec, file: "desired/a.json")],
            broken: [Samples.held("desired/b.json", id: "brief", code: .unknownField)],
            stored: Samples.intent(spec, file: "desired/a.json"), held: ["desired/b.json"]),
    ]

    @Test("Who owns an id", arguments: rows)
    func ownership(_ row: Row) throws {
        let stored = row.stored.map { [$0] } ?? []
        for files in [row.files, row.files.reversed()] {
            var desired = Samples.desired([], held: row.broken)
            desired.intents = files
            let plan = try makePlan(
                desired, Samples.stored(stored, removed: row.removed ? ["brief"] : []), specs: stored, now: Self.now)
            #expect(plan.held.map(\.input.file) == row.held)
            #expect(plan.changes.map(\.actions) == (row.actions.isEmpty ? [] : [row.actions]))
        }
    }

    @Test("The message names the other file, says when both are equal, and is about the id")
    func message() throws {
        let plan = try makePlan(
            Samples.desired([
                Samples.intent(Self.spec, file: "desired/a.json"), Samples.intent(Self.spec, file: "desired/b.json"),
            ]), StoredState(), specs: [], now: Self.now)
        let first = try #require(plan.held.first?.input.diagnostics.first)
        #expect(first.code == .duplicateID)
        #expect(first.field == "id")
        #expect(first.message == "id \"brief\" is also used by desired/b.json (the two say the same)")
        #expect(first.related?.file == "desired/b.json")
        #expect(plan.held.allSatisfy { $0.reason == .duplicateID })
    }
}
