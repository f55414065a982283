import Foundation
import HomerCore
import HomerTesting
import Testing

@testable import HomerCLI
@testable import HomerStore

/// Answers longer than a page.
@Suite(.ownThreads, .timeLimit(.minutes(5)))
struct LargeAnswerTests {
    private static let count = 2 * IntentPages.size + 300

    private func large() throws -> Fixture {
        let fixture = try Fixture()
        try fixture.accept(
            (0..<Self.count).map { number in
                var spec = IntentSpec.job("i" + String(10_000 + number))
                spec.labels = ["last": number == Self.count - 1 ? "yes" : "no"]
                return spec
            })
        return fixture
    }

    @Test func `a listing in pages is one list in every form`() async throws {
        let fixture = try large()
        let ids = try fixture.store.intentIDs(includeRemoved: false).sorted()
        #expect(try await fixture.homer("get", "-o", "name").out == ids.map { $0 + "\n" }.joined())
        let json = try await fixture.homer("get", "-o", "json")
        let rows = try #require(try json.json().array)
        #expect(rows.compactMap { $0["id"]?.string } == ids)
        #expect(json.out == JSONValue.array(rows).pretty + "\n")
        let lines = try await fixture.homer("get", "-o", "ndjson").out.split(separator: "\n").map(String.init)
        #expect(lines == rows.map(\.compact))
        let table = try await fixture.homer("get").lines
        #expect(table.count == Self.count + 2 && table.last == "")
        #expect(table.filter { $0.hasPrefix("ID ") }.count == 1)
    }

    @Test func `what only a later page has is shown as well`() async throws {
        let fixture = try large()
        let last = "i" + String(10_000 + Self.count - 1)
        _ = try fixture.store.suspend(
            [
                Override(
                    id: 0, intentID: last, kind: .suspend, reason: "disk is full", by: "ada@box",
                    createdAt: Fixture.then)
            ], now: Fixture.then)
        let wide = try await fixture.homer("get", "-o", "wide").lines
        #expect(wide.first?.hasSuffix("NOTE") == true)
        #expect(wide.dropLast().last?.contains("suspended by ada@box: disk is full") == true)
        #expect(try await fixture.homer("get", "-l", "last=yes", "-o", "name").out == last + "\n")
        #expect(try await fixture.homer("get", "-l", "last=never", "-o", "json").out == "[]\n")
        #expect(try await fixture.homer("status", "-o", "json").json()["counts"]?["intents"] == .int(Int64(Self.count)))
    }

    @Test func `many runs come in one list, newest first`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("a"))
        try await fixture.store.decide(
            (1...1500).map { minute in
                let due = Fixture.then + .minutes(Int64(minute))
                return OccurrenceDecision(
                    intentID: "a", generation: 1, priority: 50, exclusive: false, triggeredBy: .cron,
                    ledger: [LedgerEntry(due, .ran)], cursor: due)
            }, now: Fixture.then)
        let rows = try #require(try await fixture.homer("runs", "--limit", "9999", "-o", "json").json().array)
        #expect(rows.compactMap { $0["run"]?.int } == (1...1500).reversed().map { Int64($0) })
        #expect(try await fixture.homer("runs", "-o", "name").lines.count == 51)
        #expect(try await fixture.homer("runs", "--limit", "1200", "-o", "wide").lines.count == 1202)
    }
}

/// Who can read what the commands write.
@Suite(.ownThreads, .timeLimit(.minutes(5)))
struct PrivateFileTests {
    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    private func shell(_ script: String, _ workspace: TemporaryWorkspace) throws -> Command {
        try Command.run("/bin/sh", ["-c", script], in: workspace.path, environment: ["HOMER": HomerBinary.path])
    }

    @Test func `with no umask and a directory of its own a database is its owner's alone`() throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(
            #"{"id": "a", "trigger": {"type": "immediate"}, "execution": {"executor": "shell"}, "query": "true"}"#,
            to: "desired/a.json")
        let made = try shell("umask 0; mkdir d; \"$HOMER\" apply --database d/homer.db", workspace)
        #expect(made.status == 0, "\(made.errors)")
        #expect(try mode(workspace.path + "/d/homer.db") == 0o600)
        #expect(try mode(workspace.path + "/d") == 0o777)
        let inside = try shell("umask 0; \"$HOMER\" apply && \"$HOMER\" backup", workspace)
        #expect(inside.status == 0, "\(inside.errors)")
        #expect(try mode(workspace.path + "/.homer") == 0o700)
        #expect(try mode(workspace.database) == 0o600)
        let backups = try FileManager.default.contentsOfDirectory(atPath: workspace.path + "/.homer/backups")
        #expect(try backups.allSatisfy { try mode(workspace.path + "/.homer/backups/" + $0) == 0o600 })
    }

    @Test func `doctor names what others can read, and writing closes it with a word`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("a"))
        func privacy() async throws -> JSONValue? {
            try await fixture.homer("doctor", "-o", "json").json()["checks"]?.array?.first { $0["check"] == "privacy" }
        }
        #expect(try await privacy()?["status"] == "ok")
        for (path, mode) in [("/.homer/homer.db", 0o644), ("/.homer", 0o755)] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: fixture.root + path)
        }
        let warned = try #require(try await privacy())
        #expect(warned["status"] == "warn")
        #expect(warned["message"]?.string?.contains("others can reach .homer/homer.db (644), and 1 more") == true)
        let answer = try await fixture.homer("trigger", "a")
        #expect(answer.code == 0)
        #expect(answer.err.contains("others could read .homer and 1 more; only you can now"))
        #expect(try mode(fixture.root + "/.homer/homer.db") == 0o600)
        #expect(try await privacy()?["status"] == "ok")
        #expect(try await !fixture.homer("trigger", "a").err.contains("others could"))
    }

    @Test func `prune deletes nothing outside the outputs, whatever a row says`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("a"))
        let precious = fixture.root + "/precious/file.txt"
        try fixture.write("keep me", to: precious)
        try fixture.write("old", to: fixture.root + "/.homer/outputs/a/1.log")
        try FileManager.default.createSymbolicLink(
            atPath: fixture.root + "/.homer/outputs/link", withDestinationPath: fixture.root + "/precious")
        let files = ["a/1.log", "../../precious/file.txt", "link/file.txt", "a/9.log"]
        for file in files {
            let run = try await fixture.start("a")
            try await fixture.store.finish(
                run: run, result: ExecutionResult(outcome: .succeeded),
                outputFile: "\(fixture.root)/.homer/outputs/\(file)", now: Fixture.then + .minutes(1))
        }
        let answer = try await fixture.homer("prune", "--runs", "1d")
        #expect(answer.out.hasPrefix("deleted 3 runs, 1 output files"))
        #expect(FileManager.default.fileExists(atPath: precious))
    }

    @Test func `the folder of runs that said nothing goes with them`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("a"))
        let folder = fixture.root + "/.homer/outputs/a"
        try FileManager.default.createDirectory(atPath: folder + "/.artifacts", withIntermediateDirectories: true)
        for _ in 0..<2 {
            let run = try await fixture.start("a")
            try await fixture.store.finish(
                run: run, result: ExecutionResult(outcome: .succeeded), outputFile: fixture.outputFile("a", run),
                now: Fixture.then + .minutes(1))
        }
        // The newest run of an intent stays, and its folder may have others.
        #expect(try await fixture.homer("prune", "--runs", "1d").out.hasPrefix("deleted 1 runs, 0 output files"))
        #expect(!FileManager.default.fileExists(atPath: folder))
    }
}
