import Foundation
import Glibc
import HomerCore
import HomerStore
import Testing

/// What files, names and devices may do to the commands that read and print them.
@Suite(.ownThreads) struct MisreadInputTests {
    // MARK: What is printed

    private static let hostile = "ok\u{1B}[2J\u{9B}31m\u{202E}x\u{7}"

    @Test func `no answer hands control characters on, whatever its form`() async throws {
        let fixture = try Fixture()
        var spec = IntentSpec.job("a")
        spec.name = Self.hostile
        spec.description = Self.hostile + "\nStatus: fine"
        spec.query = "echo \(Self.hostile)"
        spec.labels = ["l": Self.hostile]
        try fixture.accept(spec)
        try await fixture.run("a", .failed, exit: 1, output: Self.hostile)
        let questions = [
            ["get"], ["get", "-o", "wide"], ["get", "-o", "json"], ["get", "-o", "ndjson"], ["describe", "a"],
            ["describe", "a", "-o", "json"], ["history", "a", "-p"], ["runs"], ["why", "a"], ["status"], ["events"],
            ["timeline", "a"], ["diff"], ["diff", "--format", "markdown"], ["get", Self.hostile],
            ["trigger", "a\u{1B}[2J"], ["validate", "/no/\u{1B}[2J.json"], ["frob\u{1B}[2J"],
        ]
        for question in questions {
            let answer = try await Running(question, root: fixture.root).answer()
            for text in [answer.out, answer.err] {
                let bad = text.unicodeScalars.filter { TerminalText.isControl($0) && $0 != "\n" && $0 != "\t" }
                #expect(bad.isEmpty, "\(question): \(bad.map { String($0.value, radix: 16) })")
            }
        }
        let describe = try await fixture.homer("describe", "a")
        #expect(describe.out.contains("ok\\u001b[2J\\u009b31m\\u202ex\\u0007"))
        #expect(!describe.lines.contains("Status: fine"))
        let json = try await fixture.homer("get", "a", "-o", "json").json()
        #expect(json.array?.first?["name"]?.string == Self.hostile || json["name"]?.string == Self.hostile)
    }

    @Test func `colours still reach a terminal`() async throws {
        let fixture = try Fixture()
        try fixture.write("{", to: fixture.root + "/desired/a.json")
        let answer = try await fixture.homer("validate", "--color", "always")
        #expect(answer.out.contains("\u{1B}[31;1merror E110:\u{1B}[0m"))
    }

    @Test func `the output of a run is printed as it came`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("a"))
        try await fixture.run("a", output: Self.hostile)
        #expect(try await fixture.homer("logs", "a").out == Self.hostile)
    }

    // MARK: Ids that are numbers

    @Test func `an intent and a run of one name can both be meant`() async throws {
        let fixture = try Fixture()
        try fixture.accept(.job("1"), .job("2"))
        let run = try await fixture.start("2")
        try #require(run == 1)
        let lock = try fixture.daemonLock()
        defer { withExtendedLifetime(lock) {} }
        let why = try await fixture.homer("why", "2")
        #expect(why.out.contains("homer cancel run:1"), "\(why.out)")
        #expect(why.out.contains("homer logs run:1 -f"))
        #expect(try await fixture.homer("cancel", "1").err.contains("1 has no active run"))
        #expect(try await fixture.homer("cancel", "intent:1").err.contains("1 has no active run"))
        #expect(try await fixture.homer("cancel", "run:1").code == 0)
        #expect(try fixture.store.run(1)?.isFinal == false)
        #expect(try await fixture.homer("runs", "run:1", "-o", "json").out.contains("\"2\""))
    }

    // MARK: Files without an end

    /// Whatever is asked, the answer comes and names the file.
    private func refuses(_ arguments: String..., in workspace: TemporaryWorkspace, saying words: String) throws {
        let answer = try Command.run(
            "/usr/bin/timeout", ["20", HomerBinary.path] + arguments, in: workspace.path)
        #expect(answer.status == 2, "\(arguments): \(answer)")
        #expect(answer.errors.contains(words), "\(arguments): \(answer.errors)")
    }

    @Test(arguments: ["fifo", "zero", "loop"])
    func `nothing without an end is read or waited for`(kind: String) throws {
        let workspace = try TemporaryWorkspace()
        let path = workspace.path
        switch kind {
        case "fifo": try #require(mkfifo(path + "/x", 0o600) == 0)
        case "zero": try #require(symlink("/dev/zero", path + "/x") == 0)
        default: try #require(symlink(path + "/x", path + "/x") == 0)
        }
        let words = kind == "loop" ? "symbolic links" : "not a regular file"
        try refuses("status", "--config", "x", in: workspace, saying: words)
        try refuses("show", "x", in: workspace, saying: words)
        try refuses("apply", "x", in: workspace, saying: words)
        try refuses("emit", "push", "--data-file", "x", in: workspace, saying: words)
        let database = kind == "loop" ? "leads back to itself" : words
        try refuses("get", "--database", "x", in: workspace, saying: database)
        try refuses("apply", "--database", "x", in: workspace, saying: database)
        try #require(rename(path + "/x", path + "/homer.json") == 0)
        if kind != "loop" { try refuses("status", in: workspace, saying: "homer.json: not a regular file") }
    }

    @Test func `standard input has a limit too`() throws {
        let workspace = try TemporaryWorkspace()
        let answer = try Command.run(
            "/bin/sh", ["-c", "exec timeout 20 \"$0\" emit push - </dev/zero", HomerBinary.path], in: workspace.path)
        #expect(answer.status == 2 && answer.errors.contains("standard input: larger than 1 MiB"), "\(answer)")
    }

    // MARK: Files that are written

    private func planned() throws -> TemporaryWorkspace {
        let workspace = try TemporaryWorkspace()
        try workspace.write(
            #"{"id":"a","trigger":{"type":"immediate"},"execution":{"executor":"shell"},"query":"true"}"#,
            to: "desired/a.json")
        return workspace
    }

    private func mode(_ path: String) -> mode_t {
        var info = stat()
        return lstat(path, &info) == 0 ? info.st_mode & 0o7777 : 0
    }

    @Test func `a saved plan follows no planted link and is its owner's alone`() throws {
        let workspace = try planned()
        try workspace.write("precious", to: "victim")
        for name in ["p.tmp", "p"] {
            try #require(symlink(workspace.path + "/victim", "\(workspace.path)/\(name)") == 0)
        }
        #expect(try Command.homer("plan", "--out", "p", "--exit-zero", in: workspace).status == 0)
        #expect(try workspace.read("victim") == "precious")
        #expect(mode(workspace.path + "/p") == 0o600)
        #expect(try Command.homer("show", "p", in: workspace).status == 0)
        let left = try FileManager.default.contentsOfDirectory(atPath: workspace.path)
        #expect(!left.contains { $0.hasPrefix(".homer-") })
    }

    @Test func `a device is written through and stays one`() throws {
        let workspace = try planned()
        let answer = try Command.homer("plan", "--out", "/dev/stdout", "--exit-zero", in: workspace)
        #expect(answer.output.contains("\"homerPlan\""))
        #expect(try Command.homer("plan", "--out", "/dev/null", "--exit-zero", in: workspace).status == 0)
        var info = stat()
        #expect(stat("/dev/null", &info) == 0 && info.st_mode & S_IFMT == S_IFCHR)
        let full = try Command.homer("plan", "--out", "/dev/full", in: workspace)
        #expect(full.status == 2 && full.errors.contains("No space left"))
        // A pipe that nobody reads is not waited for.
        try #require(mkfifo(workspace.path + "/pipe", 0o600) == 0)
        #expect(try Command.homer("plan", "--out", "pipe", in: workspace).status == 2)
    }

    @Test func `a formatted file keeps its mode`() throws {
        let workspace = try planned()
        for mode: mode_t in [0o600, 0o664] {
            try workspace.write(
                #"{"query":"true","id":"a","trigger":{"type":"immediate"},"execution":{"executor":"shell"}}"#,
                to: "desired/a.json")
            chmod(workspace.path + "/desired/a.json", mode)
            #expect(try Command.homer("fmt", in: workspace).output == "desired/a.json\n")
            #expect(self.mode(workspace.path + "/desired/a.json") == mode)
        }
    }

    // MARK: Files of others

    @Test func `nothing of a file outside the workspace stands in a message`() throws {
        let outside = try TemporaryWorkspace()
        try outside.write("root:secret:0:0\n", to: "shadow")
        let shadow = outside.path + "/shadow"
        func check(_ arguments: String..., in workspace: TemporaryWorkspace, status: Int32) throws {
            let answer = try Command.run(HomerBinary.path, arguments, in: workspace.path)
            #expect(answer.status == status, "\(arguments): \(answer)")
            #expect(!(answer.output + answer.errors).contains("secret"), "\(arguments): \(answer)")
            #expect(!(answer.output + answer.errors).contains("root"), "\(arguments): \(answer)")
        }
        let config = try TemporaryWorkspace()
        try #require(symlink(shadow, config.path + "/homer.json") == 0)
        try check("status", in: config, status: 2)
        let linked = try TemporaryWorkspace()
        try #require(symlink(shadow, linked.path + "/schedule.json") == 0)
        let named = try TemporaryWorkspace()
        try named.write("{\"schedule\":\"\(shadow)\"}", to: "homer.json")
        for workspace in [linked, named] {
            try check("validate", in: workspace, status: 1)
            try check("diff", in: workspace, status: 3)
            try check("validate", "-o", "json", in: workspace, status: 1)
        }
        try check("validate", "schedule.json", in: linked, status: 1)
        let directory = try TemporaryWorkspace()
        try outside.write("{\"secret\":\"root\"}", to: "conf/x.json")
        try directory.write("{\"desired\":\"\(outside.path)/conf\"}", to: "homer.json")
        try check("validate", in: directory, status: 1)
        try check("diff", in: directory, status: 3)
        // Who names a file may read it.
        let own = try Command.homer("validate", shadow, in: linked)
        #expect(own.output.contains("root:secret"))
    }

    // MARK: What C ends early

    @Test func `a NUL in homer.json is refused`() throws {
        let workspace = try TemporaryWorkspace()
        for text in [
            #"{"database":"x\u0000y"}"#, #"{"lanes":{"a":"/tmp\u0000"}}"#, #"{"lanes":{"a\u0000":"/tmp"}}"#,
            #"{"schedule":["a\u0000.json"]}"#, #"{"executors":{"claude":{"path":"\u0000"}}}"#,
        ] {
            try workspace.write(text, to: "homer.json")
            let answer = try Command.homer("status", in: workspace)
            #expect(answer.status == 2 && answer.errors.contains("NUL"), "\(text): \(answer)")
        }
    }

    @Test func `a configuration that is only suspicious is used, and validate says so`() throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(
            #"{"runtime":{"drain":3600},"freeze":[{"target":"run","cron":"*/45 * * * *","length":"1m"}]}"#,
            to: "homer.json")
        #expect(try Command.homer("get", in: workspace).status != 64)
        let answer = try Command.homer("validate", "homer.json", in: workspace)
        #expect(answer.status == 0 && answer.output.contains("W206") && answer.output.contains("W200"), "\(answer)")
    }

    @Test func `a zone that is none is refused with a hint, wherever it is written`() throws {
        let workspace = try TemporaryWorkspace()
        let next = try Command.homer("cron", "next", "0 6 * * *", "--tz", "BST", in: workspace)
        #expect(next.status == 2 && next.errors.contains("Europe/London"), "\(next)")
        try workspace.write(
            #"{"freeze":[{"target":"run","cron":"0 0 * * *","timeZone":"GMT+5","length":"1h"}]}"#, to: "homer.json")
        let status = try Command.homer("status", in: workspace)
        #expect(
            status.status == 2 && status.errors.contains("E132") && status.errors.contains("Etc/GMT-5"), "\(status)")
    }
}
