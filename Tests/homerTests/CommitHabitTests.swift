import Foundation
import HomerCore
import HomerStore
import Testing

/// Edit, look, commit: a repository with the workspace that `homer init` makes in it, the built daemon, real git.
@Suite(.ownThreads, .timeLimit(.minutes(2))) struct CommitHabitTests {
    private static func repository() throws -> TemporaryWorkspace {
        let workspace = try TemporaryWorkspace()
        try workspace.git("init", "-q", "-b", "main")
        let answer = try Command.homer("init", in: workspace)
        try #require(answer.status == 0, "\(answer.errors)")
        return workspace
    }

    private static func commit(_ message: String, in workspace: TemporaryWorkspace) throws {
        try workspace.git("add", "-A")
        try workspace.git("commit", "-qm", message)
    }

    private static func edit(_ workspace: TemporaryWorkspace, _ old: String, _ new: String) throws {
        let text = try workspace.read("desired/hello.json")
        try #require(text.contains(old))
        try workspace.write(text.replacingOccurrences(of: old, with: new), to: "desired/hello.json")
    }

    @Test func `In a repository init chooses the commit and says what that means, elsewhere the files`() throws {
        let repository = try TemporaryWorkspace()
        try repository.git("init", "-q", "-b", "main")
        let inside = try Command.homer("init", "jobs", in: repository)
        #expect(inside.output.contains("what runs is what is committed"))
        let config = try JSONValue(parsing: repository.read("jobs/homer.json"))
        #expect(config["source"] == .object(["mode": "commit", "ref": "HEAD"]))
        let outside = try TemporaryWorkspace()
        let answer = try Command.homer("init", in: outside)
        #expect(!answer.output.contains("what runs is what is committed"))
        #expect(try JSONValue(parsing: outside.read("homer.json"))["source"] == nil)
    }

    @Test func `A directory that the repository ignores goes by its files`() throws {
        let repository = try TemporaryWorkspace()
        try repository.git("init", "-q", "-b", "main")
        try repository.write("scratch/\n", to: ".gitignore")
        try #require(try Command.homer("init", "scratch/jobs", in: repository).status == 0)
        #expect(try JSONValue(parsing: repository.read("scratch/jobs/homer.json"))["source"] == nil)
    }

    @Test func `Before the first commit diff shows what it would bring, and the daemon waits for it`() async throws {
        let workspace = try Self.repository()
        let diff = try Command.homer("diff", in: workspace)
        #expect(diff.status == 1)
        #expect(diff.output.contains("new   not committed"))
        #expect(diff.output.contains("Plan: 2 to create"))
        let next = try Command.homer("diff", "--committed", in: workspace)
        #expect(next.status == 2)
        #expect(next.output.contains("has no commit yet"))
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("source busy") { $0["reason"] == "MissingCommit" }
        let mark = daemon.mark
        try Self.commit("First jobs", in: workspace)
        try await daemon.line("intent created", from: mark) { $0["intent"] == "hello" }
        #expect(await daemon.end() == 0)
    }

    @Test func `A saved edit is noticed and said once, shown by diff, get and status, and applied by its commit`()
        async throws
    {
        let workspace = try Self.repository()
        try Self.commit("First jobs", in: workspace)
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        let mark = daemon.mark
        try Self.edit(workspace, #""every": "30s""#, #""every": "45s""#)
        let said = try await daemon.line("edit waits for commit", from: mark)
        #expect(said["file"] == "desired/hello.json")
        let diff = try Command.homer("diff", in: workspace)
        #expect(diff.status == 1)
        #expect(diff.output.contains("~ hello   desired/hello.json   generation 1 → 2   not committed"))
        #expect(diff.output.contains(#"~ trigger.every   "30s" → "45s""#))
        #expect(try Command.homer("diff", "--committed", in: workspace).status == 0)
        let json = try JSONValue(parsing: Command.homer("diff", "-o", "json", in: workspace).output)
        #expect(json["changes"]?.array?.first?["committed"] == false)
        #expect(json["edits"] == .array([.object(["file": "desired/hello.json"])]))
        #expect(try Command.homer("get", in: workspace).output.contains("Synced+edits"))
        #expect(try Command.homer("status", in: workspace).output.contains("desired/hello.json  not committed"))
        let shown = try JSONValue(parsing: Command.homer("get", "hello", "-o", "json", in: workspace).output)
        let status = shown.array?.first?["status"]
        #expect(status?["sync"] == "Synced" && status?["uncommittedSince"] != nil)
        let conditions = status?["conditions"]?.array?.compactMap { $0["type"]?.string } ?? []
        #expect(conditions.contains("Edited"))

        // Once a file: a second edit of it, and a new file.
        let second = daemon.mark
        try Self.edit(workspace, #""every": "45s""#, #""every": "50s""#)
        try workspace.write(
            try workspace.read("desired/hello.json").replacingOccurrences(of: "hello", with: "new"),
            to: "desired/new.json")
        try await daemon.line("edit waits for commit", from: second) { $0["file"] == "desired/new.json" }
        #expect(daemon.lines.dropFirst(mark).count { $0.message == "edit waits for commit" } == 2)
        #expect(!daemon.lines.dropFirst(mark).contains { $0.message == "intent updated" })

        let third = daemon.mark
        try Self.commit("Less often", in: workspace)
        let updated = try await daemon.line("intent updated", from: third)
        #expect(updated["intent"] == "hello" && updated["author"] == "Ada")
        try await daemon.line("reconcile finished", from: third)
        #expect(try Command.homer("diff", in: workspace).status == 0)
        #expect(try !Command.homer("get", in: workspace).output.contains("+edits"))
        #expect(await daemon.end() == 0)
    }

    @Test func `A removal that is not committed is shown as one`() throws {
        let workspace = try Self.repository()
        try Self.commit("First jobs", in: workspace)
        try #require(try Command.homer("apply", in: workspace).status == 0)
        try workspace.remove("desired/hello.json")
        let diff = try Command.homer("diff", in: workspace)
        #expect(diff.status == 1)
        #expect(diff.output.contains("removed ⇒ will be disabled (file absent)   not committed"))
        #expect(try Command.homer("diff", "--committed", in: workspace).status == 0)
        #expect(try Command.homer("apply", in: workspace).output.contains("Nothing to apply"))
    }

    @Test func `What git ignores is no part of what a commit would change`() throws {
        let workspace = try Self.repository()
        try Self.commit("First jobs", in: workspace)
        try #require(try Command.homer("apply", in: workspace).status == 0)
        try workspace.write("desired/draft-*.json\n", to: ".git/info/exclude")
        let draft = try workspace.read("desired/hello.json").replacingOccurrences(of: "hello", with: "draft-a")
        try workspace.write(draft, to: "desired/draft-a.json")
        let diff = try Command.homer("diff", in: workspace)
        #expect(diff.status == 0, "\(diff.output)")
    }

    @Test func `What is committed and not applied yet is told from what is not committed`() throws {
        let workspace = try Self.repository()
        try Self.commit("First jobs", in: workspace)
        try #require(try Command.homer("apply", in: workspace).status == 0)
        try Self.edit(workspace, "30s", "45s")
        try Self.commit("Less often", in: workspace)
        let draft = try workspace.read("desired/hello.json").replacingOccurrences(of: "hello", with: "draft")
        try workspace.write(draft, to: "desired/draft.json")
        let diff = try Command.homer("diff", in: workspace).output
        #expect(diff.contains("+ draft   desired/draft.json   new   not committed"))
        #expect(diff.contains("generation 1 → 2   ("))
        #expect(diff.contains("the next pass takes 1 change that is committed"))
        // A plan is what the next pass takes.
        #expect(try Command.homer("plan", in: workspace).output.contains("Plan: 0 to create, 1 to update"))
    }

    @Test func `HEAD is not followed while a rebase walks with it`() async throws {
        let workspace = try Self.repository()
        try Self.commit("First jobs", in: workspace)
        try workspace.git("checkout", "-q", "-b", "side")
        try Self.edit(workspace, "30s", "40s")
        try Self.commit("Side", in: workspace)
        try workspace.git("checkout", "-q", "main")
        try Self.edit(workspace, "30s", "50s")
        try Self.commit("Main", in: workspace)
        let daemon = try DaemonUnderTest(in: workspace)
        try await daemon.line("reconcile finished")
        let mark = daemon.mark
        try? workspace.git("rebase", "side")
        try await daemon.line("source busy", from: mark) { $0["reason"] == "GitOperation" }
        #expect(!daemon.lines.dropFirst(mark).contains { $0.message == "intent updated" })
        let second = daemon.mark
        try workspace.git("rebase", "--abort")
        try await daemon.line("source idle", from: second)
        #expect(await daemon.end() == 0)
    }

    @Test(arguments: [
        (#"{ "mode": "commit" }"#, "commit:HEAD"), (#"{ "mode": "commit", "ref": "main" }"#, "commit:main"),
        (#"{ "ref": "v1", "mode": "commit" }"#, "commit:v1"), (#"{ "mode": "commit:main" }"#, "commit:main"),
        (#"{ "mode": "worktree" }"#, "worktree"),
    ])
    func `The source is written as mode and ref`(_ source: String, _ mode: String) throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write("{ \"source\": \(source) }", to: "homer.json")
        let settings = try JSONValue(parsing: Command.homer("status", "-o", "json", in: workspace).output)["settings"]
        #expect(settings?.array?.first { $0["name"] == "source.mode" }?["value"]?.string == mode)
    }

    @Test(arguments: [
        #"{ "ref": "main" }"#, #"{ "mode": "worktree", "ref": "main" }"#, #"{ "mode": "commit:main", "ref": "main" }"#,
        #"{ "mode": "commit", "ref": "-x" }"#, #"{ "mode": "commits" }"#, #"{ "mode": "commit", "ref": 1 }"#,
    ])
    func `A ref that means nothing is refused with its place`(_ source: String) throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write("{ \"source\": \(source) }", to: "homer.json")
        let answer = try Command.homer("status", in: workspace)
        #expect(answer.status == 2)
        #expect(answer.errors.contains("homer.json:1:"))
    }
}
