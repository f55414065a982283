import Foundation
import HomerCore
import HomerStore
import Testing

/// Suspend, resume, approve and rollback as a person types them.
@Suite struct OperatorTests {
    private static let hourly = Trigger.cron(CronTrigger(expression: "0 * * * *", timeZone: "UTC"))

    @Test func `suspend says who, why, until when and what is skipped; resume says what runs next`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly", Self.hourly), .job("other", Self.hourly))
        let answer = try await fixture.homer("suspend", "nightly", "--reason", "new disk", "--for", "3h")
        #expect(answer.code == 0)
        #expect(answer.lines[0].hasPrefix("nightly suspended until "))
        #expect(answer.lines[0].hasSuffix(": new disk"))
        #expect(answer.lines[1].hasPrefix("  nightly: 3 due times will be skipped; next run "))
        let rows = try fixture.store.overrides()
        #expect(rows.map(\.intentID) == ["nightly"])
        #expect(rows[0].by.contains("@") && rows[0].until == rows[0].createdAt + .hours(3))

        let preview = try await fixture.homer("resume", "nightly", "--dry-run")
        #expect(preview.out.hasPrefix("nightly would resume: no due time was skipped; next run "))
        #expect(try fixture.store.overrides(activeAt: rows[0].createdAt).count == 1)
        let resumed = try await fixture.homer("resume", "nightly", "-o", "json").json()
        #expect(resumed.array?.first?["intent"] == "nightly")
        #expect(try fixture.store.overrides().allSatisfy { $0.endedAt != nil })
        let again = try await fixture.homer("resume", "nightly")
        #expect(again.code == 2 && again.err.contains("nothing of that is suspended"))
        #expect(try fixture.store.events(intent: "nightly").map(\.reason).contains(.known(.resumed)))
    }

    @Test func `Which intents are meant must be said, once`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly", Self.hourly))
        for arguments in [
            ["suspend", "--reason", "x"], ["suspend", "nightly", "--all", "--reason", "x"], ["suspend", "nightly"],
            ["suspend", "nightly", "--reason", "x", "--for", "1h", "--until", "2099-01-01"], ["resume"],
        ] { #expect(try await Running(arguments, root: fixture.root).answer().code == 64, "\(arguments)") }
        let typo = try await fixture.homer("suspend", "nihgtly", "--reason", "x")
        #expect(typo.code == 2 && typo.err.contains("did you mean \"nightly\"?"))
        let past = try await fixture.homer("suspend", "nightly", "--reason", "x", "--until", "2020-01-01T00:00:00Z")
        #expect(past.code == 2 && past.err.contains("has gone by"))
        #expect(try fixture.store.overrides().isEmpty)
    }

    @Test func `--all is one suspension, also of what comes later, and ends as one`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("nightly", Self.hourly))
        #expect(try await fixture.homer("suspend", "--all", "--reason", "moving house").code == 0)
        #expect(try fixture.store.overrides().map(\.intentID) == [nil])
        let one = try await fixture.homer("resume", "nightly")
        #expect(one.code == 2 && one.err.contains("`homer resume --all` ends that"))
        #expect(try await fixture.homer("resume", "--all").code == 0)
        #expect(try fixture.store.overrides().allSatisfy { $0.endedAt != nil })
    }

    @Test func `rollback puts an earlier text in force, says what changes, and pins it`() async throws {
        let fixture = try Fixture()
        let first = IntentSpec.job("nightly", Self.hourly)
        var second = first
        second.priority = 90
        try fixture.accept(first)
        try fixture.accept(second, pass: "9a42b1df")
        let dry = try await fixture.homer("rollback", "nightly", "--dry-run")
        #expect(dry.out.hasPrefix("nightly: would put generation 1 in force as generation 3\n    ~ priority   90 → 50"))
        #expect(try fixture.store.overrides().isEmpty)

        #expect(try await fixture.homer("history", "tag", "nightly", "1", "good").code == 0)
        let done = try await fixture.homer("rollback", "nightly", "good", "--reason", "too dear")
        #expect(done.code == 0)
        #expect(done.out.contains("desired/nightly.json is refused until its text changes"))
        let row = try #require(try fixture.store.intents(ids: ["nightly"]).first)
        #expect(row.generation == 3 && row.spec.priority == 50)
        let pin = try #require(try fixture.store.overrides().first)
        #expect(pin.kind == .pin && pin.reason == "too dear" && pin.refusedHash == second.specHash)
        let twice = try await fixture.homer("rollback", "nightly", "1")
        #expect(twice.code == 2 && twice.err.contains("in force already"))
        let unknown = try await fixture.homer("rollback", "nightly", "bad")
        #expect(unknown.code == 2 && unknown.err.contains("neither a generation nor a tag"))

        // Back to what the file says: the pin is over.
        #expect(try await fixture.homer("rollback", "nightly", "2").code == 0)
        #expect(try fixture.store.overrides().allSatisfy { $0.endedAt != nil })
        #expect(try fixture.store.intents(ids: ["nightly"]).first?.spec.priority == 90)
    }

    @Test func `--emit-revert writes the earlier text to the file, and the next pass finds nothing to do`() async throws
    {
        let fixture = try Fixture()
        var first = IntentSpec.job("nightly", Self.hourly)
        first.labels = ["team": "ops"]
        var second = first
        second.priority = 90
        second.enabled = false
        try fixture.accept(first)
        try fixture.accept(second, pass: "9a42b1df")
        try fixture.write(second.fileText(), to: fixture.root + "/desired/nightly.json")
        #expect(try await fixture.homer("rollback", "nightly", "--emit-revert").code == 0)
        let text = try String(contentsOfFile: fixture.root + "/desired/nightly.json", encoding: .utf8)
        #expect(text == first.fileText())
        #expect(!text.contains("priority") && text.contains("\"team\": \"ops\""))
        let diff = try await fixture.homer("diff")
        #expect(diff.code == 0, "\(diff.out)")
    }

    @Test func `A pinned intent is shown in diff, and a new text ends the pin`() async throws {
        let fixture = try Fixture()
        let first = IntentSpec.job("nightly", Self.hourly)
        var second = first
        second.priority = 90
        try fixture.accept(first)
        try fixture.accept(second, pass: "9a42b1df")
        try fixture.write(second.fileText(), to: fixture.root + "/desired/nightly.json")
        #expect(try await fixture.homer("rollback", "nightly", "--reason", "too dear").code == 0)
        let diff = try await fixture.homer("diff")
        #expect(diff.code == 0)
        #expect(diff.out.contains("= nightly   pinned to generation 3 by "))
        #expect(diff.out.contains(": too dear"))
        second.priority = 70
        try fixture.write(second.fileText(), to: fixture.root + "/desired/nightly.json")
        #expect(try await fixture.homer("diff").out.contains("priority   50 → 70"))
        #expect(try await fixture.homer("apply").code == 0)
        #expect(try fixture.store.overrides().first?.endedBy == "the file")
        #expect(try fixture.store.intents(ids: ["nightly"]).first?.generation == 4)
    }

    @Test func `The last file of a directory goes only when that is said`() async throws {
        let fixture = try Fixture()
        try fixture.write(#"{ "source": { "absenceOutsideGit": "10ms" } }"#, to: fixture.root + "/homer.json")
        try fixture.accept(.job("nightly", Self.hourly))
        try FileManager.default.createDirectory(
            atPath: fixture.root + "/desired", withIntermediateDirectories: true)
        let diff = try await fixture.homer("diff")
        #expect(diff.code == 3 && diff.out.contains("nothing of it is removed, 1 intent from there keeps running"))
        #expect(try await fixture.homer("apply").out.hasPrefix("Nothing to apply"))
        let applied = try await fixture.homer("apply", "--allow-empty")
        #expect(applied.code == 0 && applied.out == "nightly disabled\n")
        #expect(try await fixture.homer("apply", "--allow-empty", "x.plan").code == 64)
    }

    @Test func `In manual mode a pass is pending until it is approved, without a daemon too`() async throws {
        let fixture = try Fixture()
        try fixture.write(#"{ "apply": { "mode": "manual" } }"#, to: fixture.root + "/homer.json")
        try fixture.write(IntentSpec.job("nightly", Self.hourly).fileText(), to: fixture.root + "/desired/nightly.json")
        let diff = try await fixture.homer("diff", "-o", "json")
        #expect(diff.code == 1)
        let name = try #require(try diff.json()["approvalId"]?.string)
        #expect(try await fixture.homer("apply").out.contains("nightly waits (HeldApproval)"))
        #expect(try fixture.store.intents().isEmpty)
        let approved = try await fixture.homer("approve", name)
        #expect(approved.code == 0 && approved.err.contains("`homer apply` applies it"))
        #expect(try await fixture.homer("apply").code == 0)
        #expect(try fixture.store.intents().map(\.id) == ["nightly"])
        #expect(try fixture.store.pendingPasses(all: true).map(\.status) == [.applied])
    }
}
