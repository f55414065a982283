import Foundation
import HomerCore
import HomerStore
import Testing

/// Git that refuses, entries in the way of a removal, and repositories below the source: with the built daemon.
@Suite(.ownThreads) struct GitTroubleTests {
    private static func intent(_ id: String, _ more: String = "") -> String {
        """
        { "id": "\(id)", "trigger": { "type": "cron", "expression": "0 3 * * *", "timeZone": "UTC" },
          "execution": { "executor": "shell" }, "query": "echo \(id)"\(more) }
        """
    }

    private static func workspace(_ ids: [String]) throws -> TemporaryWorkspace {
        let workspace = try TemporaryWorkspace()
        try workspace.write(".homer/\n", to: ".gitignore")
        for id in ids { try workspace.write(intent(id), to: "desired/\(id).json") }
        try workspace.git("init", "-q", "-b", "main")
        try workspace.git("add", ".")
        try workspace.git("commit", "-qm", "Start")
        return workspace
    }

    private func shell(_ script: String, in workspace: TemporaryWorkspace) throws {
        try #require(try Command.run("/bin/sh", ["-c", script], in: workspace.path).status == 0)
    }

    @Test func `A name that is not UTF-8 does not keep a commit from removing another file`() async throws {
        let workspace = try Self.workspace(["e", "f"])
        try shell(
            #"cp desired/e.json "desired/$(printf 'caf\351.json')" && git add . && git commit -qm odd"#, in: workspace)
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        try await daemon.line("file held") { $0["code"] == "E103" }
        let mark = daemon.mark
        try workspace.git("rm", "-q", "desired/f.json")
        try workspace.git("commit", "-qm", "No f")
        try await daemon.line("intent disabled", from: mark) { $0["intent"] == "f" }
        #expect(await daemon.end() == 0)
    }

    @Test func `Outside git it holds the removal, and every answer names it`() async throws {
        let workspace = try TemporaryWorkspace()
        for id in ["e", "f"] { try workspace.write(Self.intent(id), to: "desired/\(id).json") }
        try shell(#"cp desired/e.json "desired/$(printf 'caf\351.json')""#, in: workspace)
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        let mark = daemon.mark
        try workspace.remove("desired/f.json")
        let held = try await daemon.line("file held", from: mark) { $0["intent"] == "f" }
        #expect(held["reason"] == "AbsenceUnproven" && held["error"]?.contains("desired/caf") == true)
        let diff = try Command.homer("diff", in: workspace)
        #expect(diff.status == 3 && diff.output.contains("desired/f.json is gone"))
        let get = try Command.homer("get", "f", in: workspace)
        #expect(get.output.contains("Held"))
        let events = try Command.homer("events", in: workspace)
        #expect(events.output.contains("desired/f.json is gone"))
        #expect(await daemon.end() == 0)
    }

    @Test func `rm in a repository below the source disables nothing; a commit there does`() async throws {
        let workspace = try Self.workspace(["own"])
        try workspace.write(Self.intent("x"), to: "desired/team/x.json")
        try workspace.write(Self.intent("y"), to: "desired/team/y.json")
        try shell("cd desired/team && git init -q -b main && git add . && git commit -qm team", in: workspace)
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        var mark = daemon.mark
        try workspace.remove("desired/team/x.json")
        let held = try await daemon.line("file held", from: mark) { $0["intent"] == "x" }
        #expect(held["reason"] == "UncommittedDeletion")
        mark = daemon.mark
        try shell("cd desired/team && git commit -qam gone", in: workspace)
        try await daemon.line("intent disabled", from: mark) { $0["intent"] == "x" }
        #expect(await daemon.end() == 0)
    }

    @Test func `doctor says whether git answers, and in git's words when it does not`() throws {
        let workspace = try Self.workspace(["a"])
        #expect(try Command.homer("doctor", in: workspace).output.contains("reads \(workspace.path)"))
        let outside = try TemporaryWorkspace()
        try outside.write(Self.intent("a"), to: "desired/a.json")
        #expect(try Command.homer("doctor", in: outside).output.contains("the files lie in no git repository"))
        guard geteuid() == 0 else { return }
        try shell("chown -R 4711 .", in: workspace)
        let doctor = try Command.homer("doctor", in: workspace)
        #expect(doctor.output.contains("dubious ownership"))
        #expect(doctor.output.contains("git config --global --add safe.directory \(workspace.path)"))
        let commit = try Command.homer("diff", "--source", "commit:main", in: workspace)
        #expect(commit.status == 2)
        #expect((commit.output + commit.errors).contains("dubious ownership"))
        #expect(!(commit.output + commit.errors).contains("there is no commit"))
        let trusted = try Command.run(
            HomerBinary.path, ["diff", "--source", "commit:main"], in: workspace.path,
            environment: [
                "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": workspace.path,
            ])
        #expect(trusted.status == 1)
    }

    @Test func `A copied work tree runs nothing of its own when it is looked at`() throws {
        let workspace = try Self.workspace(["a"])
        let mark = workspace.path + ".mark"
        defer { unlink(mark) }
        try workspace.write("#!/bin/sh\ntouch '\(mark)'\n", to: ".git/evil")
        chmod(workspace.path + "/.git/evil", 0o755)
        try shell(
            """
            e="$PWD/.git/evil"; git config core.fsmonitor "$e"; git config filter.x.clean "$e"; git config filter.x.process "$e"
            echo '* filter=x' > .git/info/attributes; mkdir -p .git/hooks; cp "$e" .git/hooks/post-index-change
            git config core.sshCommand "$e"; git config diff.external "$e"; git config gpg.program "$e"
            git config log.showSignature true; touch -d 2001-01-01 desired/*; rm -f '\(mark)'
            """, in: workspace)
        for arguments in [
            ["diff"], ["plan"], ["doctor"], ["status"], ["simulate"], ["diff", "--source", "commit:main"],
            ["diff", "--from", "main"], ["validate"], ["apply"], ["diff"], ["history", "a"],
            ["migrate", "rollback", "--level", "4"],
        ] {
            _ = try Command.run(HomerBinary.path, arguments, in: workspace.path)
            #expect(!FileManager.default.fileExists(atPath: mark), "\(arguments)")
            #expect(!FileManager.default.fileExists(atPath: workspace.path + "/.git/index.lock"), "\(arguments)")
        }
        _ = try Command.run("/usr/bin/env", ["git", "-C", workspace.path, "status"])
        #expect(FileManager.default.fileExists(atPath: mark), "plain git does not run it: nothing was shown")
    }
}
