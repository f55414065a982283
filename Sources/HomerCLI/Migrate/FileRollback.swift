import HomerCore
import HomerSources

/// Level 4: the commands that bring earlier files, the previous program or an earlier database back. Only printed:
/// which of them is right, and whether what was committed since is worth keeping, a person decides.
struct FileRollback {
    struct Step: Hashable {
        var what: String
        var commands: [String]
    }

    private(set) var steps: [Step]

    /// Throws when `ref` is no commit of the workspace's repository.
    init(_ workspace: Workspace, ref: String?) async throws {
        steps = [
            Step(what: "First leave the jobs to the old engine; often that is enough", commands: [Self.flagLevel]),
            try await Self.files(workspace, ref: ref), Self.program, Self.database(workspace),
        ]
    }

    private static let previous = "HEAD~1"

    private static let flagLevel = "homer migrate rollback --level 3"

    private static func files(_ workspace: Workspace, ref: String?) async throws -> Step {
        let git = GitProbe()
        let root = ShellWord.quoted(workspace.root)
        let paths = [workspace.desired] + workspace.schedules.map(\.path)
        let commit = await git.hash(of: ref ?? Self.previous, in: workspace.root)
        // What was removed since is to come back, what was added since is to go: both sides count.
        var tracked: [String] = []
        for path in paths {
            let shown = workspace.shown(path)
            let files = await git.tracked(at: [shown], orIn: commit, in: workspace.root)
            if let files, !files.isEmpty { tracked.append(shown) }
        }
        guard !tracked.isEmpty else {
            if ref != nil {
                throw Failure(message: "\(workspace.root) has no files in git, so there is no commit to go back to")
            }
            let names = paths.map(workspace.shown).joined(separator: ", ")
            return Step(
                what: "Files: none of them are in git here; put your own copies of \(names) back",
                commands: ["homer diff"])
        }
        guard let commit else {
            if let ref { throw Failure(message: "\"\(ref)\" is no commit of the repository at \(workspace.root)") }
            return Step(
                what: "Files: there is no commit before this one; --to names the one whose files shall hold",
                commands: ["git -C \(root) log --oneline -- \(tracked.map(ShellWord.quoted).joined(separator: " "))"])
        }
        let target = ref == nil ? Self.previous : String(commit.prefix(12))
        let files = tracked.map(ShellWord.quoted).joined(separator: " ")
        return Step(
            what:
                "Files as they were in \(target), as a new commit; what the guard holds then waits for `homer approve`",
            commands: [
                "git -C \(root) diff --stat \(target) -- \(files)",
                "git -C \(root) restore --source=\(target) --staged --worktree -- \(files)",
                "git -C \(root) commit -m 'Back to \(target)' -- \(files)",
                "homer diff",
            ])
    }

    private static let program = Step(
        what: "The previous program, kept beside this one when it was replaced (homer-1.2.3). On a database that a "
            + "newer one has migrated it refuses, says so, and changes nothing: then take the database of the next step too",
        commands: [
            "systemctl stop homer",
            "ln -sfn homer-1.2.3 /usr/local/bin/homer",
            "homer doctor",
            "systemctl start homer",
        ])

    private static func database(_ workspace: Workspace) -> Step {
        let path = ShellWord.quoted(workspace.database)
        let copies = ShellWord.quoted(workspace.stateDirectory + "/backups")
        let aside = ShellWord.quoted(workspace.stateDirectory + "/aside")
        return Step(
            what: "The database as it was before the program migrated it; runs since then are in the file put aside",
            commands: [
                "systemctl stop homer",
                "ls -t \(copies)",
                "mkdir -p \(aside)", "mv \(path)* \(aside)/",
                "cp \(copies)/COPY.db \(path)",
                "systemctl start homer",
            ])
    }

    var json: JSONValue { Self.answer(steps) }

    static func answer(_ steps: [Step]) -> JSONValue {
        .object([
            "level": 4, "dryRun": .bool(true),
            "steps": .array(
                steps.map { step in
                    .object([
                        "what": .string(step.what), "commands": .array(step.commands.map { .string($0) }),
                    ])
                }),
        ])
    }

    var text: String {
        var text = "level 4 changes nothing by itself: files and program are yours\n"
        for (number, step) in steps.enumerated() {
            text += "\(number + 1). \(step.what)\n" + step.commands.map { "     \($0)\n" }.joined()
        }
        return text + "forward again: the same with the newer commit or program\n"
    }
}
