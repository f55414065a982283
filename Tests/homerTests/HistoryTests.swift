import Foundation
import HomerCore
import HomerStore
import Testing

@testable import HomerCLI
@testable import HomerReport

/// `homer history` and `homer describe --blame` as a user runs them.
@Suite(.timeLimit(.minutes(5)))
struct HistoryTests {
    /// Three generations of `nightly`: created, priority raised, priority back and a secret changed.
    private func fixture() throws -> Fixture {
        let fixture = try Fixture()
        var spec = IntentSpec.job("nightly")
        spec.execution.environment = ["TOKEN": "s3cret-one", "NAMED": "${env:NAMED}"]
        try fixture.accept(spec, pass: "00000001")
        spec.priority = 70
        try fixture.accept(spec, pass: "00000002")
        spec.priority = 50
        spec.execution.environment["TOKEN"] = "s3cret-two"
        try fixture.accept(spec, pass: "00000003")
        return fixture
    }

    @Test func `a tag is set, shown, moved and taken off`() async throws {
        let fixture = try fixture()
        let tagged = try await fixture.homer("history", "tag", "nightly", "2", "good")
        #expect(tagged.code == 0)
        #expect(tagged.out == "generation 2 of nightly is now called good\n")
        #expect(try await fixture.homer("history", "tag", "nightly", "good", "also-good").code == 0)
        let list = try await fixture.homer("history", "nightly")
        #expect(list.lines[0].hasPrefix("GEN   TAGS"))
        #expect(list.lines[1].hasPrefix("3     "))
        #expect(list.lines[2].hasPrefix("2     also-good,good   2026-02-03 09:15"))
        #expect(try await fixture.homer("history", "tag", "nightly", "1", "good").code == 0)
        let rows = try #require(try await fixture.homer("history", "nightly", "-o", "json").json().array)
        #expect(rows.map { $0["tags"] } == [.array([]), .array(["also-good"]), .array(["good"])])
        #expect(rows.first?["cause"] == "file")
        #expect(rows.first?["specHash"]?.string?.count == 64)
        #expect(rows.first?["fields"] == nil)
        #expect(try await fixture.homer("history", "untag", "nightly", "good").code == 0)
        let gone = try await fixture.homer("history", "untag", "nightly", "good")
        #expect(gone.code == 2)
        #expect(gone.err.contains("nightly has no tag \"good\""))
    }

    @Test(arguments: ["7", "-7", "", "a b", "a/b", String(repeating: "a", count: 65)])
    func `a name that could be taken for something else is refused`(name: String) async throws {
        let fixture = try fixture()
        let answer = try await fixture.homer("history", "tag", "nightly", "1", "--", name)
        #expect(answer.code == 64)
        #expect(try fixture.store.tags(of: "nightly").isEmpty)
    }

    @Test func `with -p each generation says what it changed, the first everything it set`() async throws {
        let fixture = try fixture()
        let answer = try await fixture.homer("history", "nightly", "-p")
        #expect(answer.code == 0)
        #expect(answer.lines[1].hasPrefix("3 "))
        #expect(answer.lines[2] == #"    ~ execution.environment.TOKEN   "*** (before)" → "*** (after)""#)
        #expect(answer.lines[3] == "    ~ priority                      70 → 50")
        #expect(answer.lines[4].hasPrefix("2 "))
        #expect(answer.lines[5] == "    ~ priority   50 → 70")
        #expect(answer.lines[6].hasPrefix("1 "))
        #expect(answer.lines[7].hasPrefix("    + approval "))
        #expect(answer.out.contains(#""${env:NAMED}""#))
        #expect(!answer.out.contains("s3cret"))
        let lines = try await fixture.homer("history", "nightly", "-p", "-o", "ndjson")
        #expect(!lines.out.contains("s3cret"))
        let second = try JSONValue(parsing: lines.lines[1])
        #expect(second["generation"] == 2)
        #expect(
            second["fields"]
                == .array([.object(["path": "priority", "op": "replace", "before": 50, "after": 70])]))
    }

    @Test func `any two generations are compared, by number or tag`() async throws {
        let fixture = try fixture()
        try fixture.store.tag("nightly", generation: 2, as: "good", by: "ada@box", now: Fixture.then)
        let answer = try await fixture.homer("history", "nightly", "--from", "1", "--to", "good")
        #expect(answer.code == 0)
        #expect(answer.lines[0] == "nightly   generation 1 → 2")
        #expect(answer.lines[1] == "    ~ priority   50 → 70")
        #expect(answer.lines[2].hasSuffix(" unchanged fields hidden)"))
        let newest = try await fixture.homer("history", "nightly", "--from", "good", "-o", "json").json()
        #expect(newest["from"] == 2 && newest["to"] == 3)
        #expect(
            newest["fields"]?.array?.compactMap { $0["path"]?.string } == [
                "execution.environment.TOKEN", "priority",
            ])
        let before = try await fixture.homer("history", "nightly", "--to", "2", "-o", "json").json()
        #expect(before["from"] == 1 && before["to"] == 2)
        let same = try await fixture.homer("history", "nightly", "--from", "2", "--to", "2")
        #expect(same.out == "nightly: generations 2 and 2 say the same\n")
        let unknown = try await fixture.homer("history", "nightly", "--from", "goof")
        #expect(unknown.code == 2)
        #expect(
            unknown.err
                == "homer: nightly has no tag \"goof\"; did you mean \"good\"? `homer history nightly` lists them\n")
        let missing = try await fixture.homer("history", "nightly", "--from", "9")
        #expect(missing.code == 2)
        #expect(missing.err.contains("nightly has no generation 9"))
    }

    @Test func `a rollback is a generation with its own cause`() async throws {
        let fixture = try fixture()
        try fixture.store.rollback(
            "nightly", to: 1, by: "ada@box", reason: "the new one is slow",
            pass: PassRecord(id: "00000004", trigger: "cli", startedAt: Fixture.then), now: Fixture.then)
        let list = try await fixture.homer("history", "nightly")
        #expect(list.lines[0].contains("PASS       CAUSE      FILE"))
        #expect(list.lines[1].contains("00000004   rollback   desired/nightly.json"))
        #expect(list.lines[2].contains("00000003   file       desired/nightly.json"))
    }

    @Test func `blame names for each field the generation, commit and author`() async throws {
        let fixture = try fixture()
        let answer = try await fixture.homer("describe", "nightly", "--blame")
        #expect(answer.code == 0)
        #expect(!answer.out.contains("s3cret"))
        let age = Moments.distance(WallClock.now() - Fixture.then)
        func row(_ field: String) throws -> String {
            try #require(answer.lines.first { $0.hasPrefix(field + " ") })
        }
        #expect(answer.lines[0].hasPrefix("FIELD "))
        #expect(try row("priority").hasSuffix("3     1a2b3c4   Ada L    \(age)"))
        #expect(try row("query").hasSuffix("1     1a2b3c4   Ada L    \(age)"))
        #expect(try row("execution.environment.TOKEN").contains(#""***""#))
        let fields = try #require(
            try await fixture.homer("describe", "nightly", "--blame", "-o", "json").json()["blame"]?.array)
        let priority = try #require(fields.first { $0["path"] == "priority" })
        #expect(priority["generation"] == 3 && priority["value"] == 50 && priority["author"] == "Ada L")
        #expect(try await fixture.homer("describe", "nightly", "-o", "json").json()["blame"] == nil)
    }

    @Test func `what is not committed is dirty`() async throws {
        let fixture = try Fixture()
        let spec = IntentSpec.job("nightly")
        let change = Change(
            id: "nightly", actions: [.create], cause: .newFile,
            desired: DesiredIntent(spec: spec, origin: Origin(source: "desired", file: "desired/nightly.json")),
            fromGeneration: nil, toGeneration: 1, file: "desired/nightly.json")
        try fixture.store.apply(
            Plan(changes: [change], base: try fixture.store.stateVersion(), madeAt: Fixture.then),
            pass: PassRecord(id: "00000001", trigger: "inotify", startedAt: Fixture.then), now: Fixture.then)
        let answer = try await fixture.homer("describe", "nightly", "--blame")
        #expect(answer.lines[1].contains("1     dirty    <none>"))
    }
}
