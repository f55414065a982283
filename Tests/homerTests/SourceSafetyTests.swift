import Foundation
import HomerCore
import HomerStore
import Testing

/// What must never change an intent that nobody meant to change: a real work tree, the built daemon, real git.
@Suite(.ownThreads) struct SourceSafetyTests {
    private static func intent(_ id: String, _ more: String = "") -> String {
        """
        { "id": "\(id)", "trigger": { "type": "cron", "expression": "0 3 * * *", "timeZone": "UTC" },
          "execution": { "executor": "shell" }, "query": "echo \(id)"\(more) }
        """
    }

    /// A committed work tree with `count` intents `i0`, `i1`, …
    private static func workspace(_ count: Int, config: String = "{}") throws -> TemporaryWorkspace {
        let workspace = try TemporaryWorkspace()
        try workspace.write(config, to: "homer.json")
        try workspace.write(".homer/\n", to: ".gitignore")
        for number in 0..<count { try workspace.write(intent("i\(number)"), to: "desired/i\(number).json") }
        try workspace.git("init", "-q", "-b", "main")
        try workspace.git("add", ".")
        try workspace.git("commit", "-qm", "Start")
        return workspace
    }

    private static func enabled(_ workspace: TemporaryWorkspace) throws -> [String] {
        try Store.openReadOnly(path: workspace.database).intents().filter(\.enabled).map(\.id)
    }

    @Test func `rm -rf of everything in a committed work tree disables nothing and says so`() async throws {
        let workspace = try Self.workspace(5)
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        var mark = daemon.mark
        try Command.run("/bin/sh", ["-c", "rm -rf '\(workspace.path)'/desired/*"])
        let said = try await daemon.line("source unusable", from: mark)
        #expect(said["reason"] == "empty")
        #expect(try Self.enabled(workspace).count == 5)
        let diff = try Command.homer("diff", in: workspace)
        #expect(diff.status == 3)
        #expect(
            diff.output.contains(
                "source is empty (no .json files) — nothing of it is removed, 5 intents from there keep running"))
        #expect(!diff.output.contains("will be disabled"))

        // One file back: the others are tracked and missing, which no commit meant.
        mark = daemon.mark
        try workspace.git("restore", "desired/i0.json")
        let held = try await daemon.line("file held", from: mark) { $0["intent"] == "i3" }
        #expect(held["reason"] == "UncommittedDeletion")
        #expect(held["keeps_generation"] == "1")
        let answer = try Command.homer("diff", in: workspace)
        #expect(answer.status == 3)
        #expect(answer.output.contains("desired/i3.json is missing, but no commit removed it"))
        #expect(answer.output.contains("git restore desired/i3.json"))
        mark = daemon.mark
        try workspace.git("restore", ".")
        try await daemon.line("file released", from: mark) { $0["intent"] == "i3" }
        #expect(try Self.enabled(workspace).count == 5)
        #expect(await daemon.end() == 0)
    }

    @Test func `A committed removal of too many waits for a person, who is told how to agree`() async throws {
        let workspace = try Self.workspace(7)
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        var mark = daemon.mark
        try workspace.write(Self.intent("new"), to: "desired/new.json")
        for number in 0..<5 { try workspace.git("rm", "-q", "desired/i\(number).json") }
        try workspace.git("add", ".")
        try workspace.git("commit", "-qm", "Clean up")
        // What is not a removal goes on.
        try await daemon.line("intent created", from: mark) { $0["intent"] == "new" }
        let blocked = try await daemon.line("prune blocked", from: mark) { $0["intent"] == "i4" }
        #expect(blocked["reason"] == "HeldGuard")
        let name = try #require(blocked["approve"])
        #expect(try Self.enabled(workspace).count == 8)
        let diff = try Command.homer("diff", in: workspace)
        #expect(diff.status == 4)
        #expect(diff.output.contains("homer approve \(name)"))
        #expect(try Command.homer("approve", in: workspace).output.contains("5 to disable wait (HeldGuard)"))
        #expect(try Command.homer("approve", "00000000", in: workspace).status == 2)

        mark = daemon.mark
        let approved = try Command.homer("approve", name, "--reason", "they are really gone", in: workspace)
        #expect(approved.status == 0)
        try await daemon.line("intent disabled", from: mark) { $0["intent"] == "i4" }
        try await daemon.line("reconcile finished", from: mark)
        #expect(try Self.enabled(workspace) == ["i5", "i6", "new"])
        let rows = try Store.openReadOnly(path: workspace.database).pendingPasses(all: true)
        #expect(rows.first { $0.id == name }?.status == .applied)
        #expect(rows.first { $0.id == name }?.reason == "they are really gone")
        // A part of it may have been seen between two of the removals.
        #expect(rows.allSatisfy { $0.status == .applied || $0.status == .superseded })
        #expect(await daemon.end() == 0)
    }

    @Test func `A rebase that waits for a person holds everything, and its end is noticed`() async throws {
        let workspace = try Self.workspace(2)
        try workspace.git("checkout", "-q", "-b", "side")
        try workspace.write(Self.intent("i0", ", \"priority\": 10"), to: "desired/i0.json")
        try workspace.git("commit", "-qam", "Side")
        try workspace.git("checkout", "-q", "main")
        try workspace.write(Self.intent("i0", ", \"priority\": 20"), to: "desired/i0.json")
        try workspace.git("commit", "-qam", "Main")
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        var mark = daemon.mark
        try? workspace.git("rebase", "side")
        try await daemon.line("source busy", from: mark) { $0["reason"] == "GitOperation" }
        // Whatever lies there now is not what anybody committed.
        try workspace.write(Self.intent("i1", ", \"priority\": 99"), to: "desired/i1.json")
        let diff = try Command.homer("diff", in: workspace)
        #expect(diff.status == 2)
        #expect(diff.output.contains("a rebase is open") || diff.errors.contains("a rebase is open"))
        #expect(!daemon.lines.dropFirst(mark).contains { $0.message == "intent updated" })
        mark = daemon.mark
        try workspace.git("rebase", "--abort")
        try await daemon.line("source idle", from: mark)
        #expect(try Self.enabled(workspace) == ["i0", "i1"])
        #expect(await daemon.end() == 0)
    }

    @Test func `On another branch nothing is applied`() async throws {
        let workspace = try Self.workspace(2, config: #"{ "source": { "branch": "main" } }"#)
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        var mark = daemon.mark
        try workspace.git("checkout", "-q", "-b", "work")
        try workspace.write(Self.intent("extra"), to: "desired/extra.json")
        try await daemon.line("source busy", from: mark) { $0["reason"] == "WrongBranch" }
        #expect(try Command.homer("diff", in: workspace).status == 2)
        mark = daemon.mark
        try workspace.git("add", ".")
        try workspace.git("commit", "-qm", "Extra")
        try workspace.git("checkout", "-q", "main")
        try await daemon.line("source idle", from: mark)
        try workspace.git("merge", "-q", "work")
        try await daemon.line("intent created", from: mark) { $0["intent"] == "extra" }
        #expect(await daemon.end() == 0)
    }

    @Test func `What was applied from an edit is attributed when the edit is committed`() async throws {
        let workspace = try Self.workspace(1)
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        let mark = daemon.mark
        try workspace.write(Self.intent("i0", ", \"priority\": 10"), to: "desired/i0.json")
        let updated = try await daemon.line("intent updated", from: mark)
        #expect(updated["commit"] == nil)
        let store = try Store.openReadOnly(path: workspace.database)
        #expect(try store.generations(of: "i0").first?.commit == nil)
        try workspace.git("commit", "-qam", "More important")
        try await eventually { try store.generations(of: "i0").first?.commit != nil }
        #expect(try store.generations(of: "i0").first?.author == "Ada")
        #expect(try store.intents(ids: ["i0"]).first?.generation == 2)
        #expect(await daemon.end() == 0)
    }

    @Test func `A source that is a commit knows nothing of edits, and diff says that they are there`() async throws {
        let workspace = try Self.workspace(2, config: #"{ "source": { "mode": "commit:main" } }"#)
        let daemon = try DaemonUnderTest(in: workspace)
        let first = try await daemon.line("reconcile finished")
        #expect(first["created"] == "2")
        let mark = daemon.mark
        try workspace.write(Self.intent("i0", ", \"priority\": 10"), to: "desired/i0.json")
        let diff = try Command.homer("diff", in: workspace)
        #expect(diff.status == 1)
        #expect(diff.output.contains("generation 1 → 2   not committed"))
        #expect(diff.output.contains("1 file with uncommitted edits waits for a commit: desired/i0.json"))
        let next = try Command.homer("diff", "--committed", in: workspace)
        #expect(next.status == 0)
        #expect(next.output.contains("1 file with uncommitted edits is not applied: desired/i0.json"))
        #expect(try Command.homer("diff", "--source", "worktree", in: workspace).status == 1)
        try workspace.git("commit", "-qam", "More important")
        let updated = try await daemon.line("intent updated", from: mark)
        #expect(updated["author"] == "Ada")
        #expect(daemon.lines.dropFirst(mark).count { $0.message == "intent updated" } == 1)
        #expect(await daemon.end() == 0)
    }

    @Test func `Two refs are compared without daemon and database`() throws {
        let workspace = try Self.workspace(2)
        try workspace.git("checkout", "-q", "-b", "work")
        try workspace.write(Self.intent("i0", ", \"priority\": 10"), to: "desired/i0.json")
        try workspace.git("rm", "-q", "desired/i1.json")
        try workspace.git("commit", "-qam", "Work")
        let diff = try Command.homer("diff", "--from", "main", "--to", "work", in: workspace)
        #expect(diff.status == 1)
        #expect(diff.output.contains("priority   50 → 10"))
        #expect(diff.output.contains("Plan: 0 to create, 1 to update, 1 to disable"))
        #expect(try Command.homer("diff", "--from", "main", "--to", "main", in: workspace).status == 0)
        #expect(try Command.homer("diff", "--from", "nonsense", in: workspace).status == 2)
        #expect(!FileManager.default.fileExists(atPath: workspace.database))
    }

    /// Waits until a condition that another process makes true is so.
    private func eventually(_ condition: () throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while try !condition() {
            try #require(ContinuousClock.now < deadline)
            await Task.yield()
        }
    }
}
