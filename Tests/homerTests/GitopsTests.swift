import Foundation
import Testing

/// `examples/gitops/pre-commit` as git runs it: a real repository, the real hook, the built binary.
@Suite(.ownThreads, .timeLimit(.minutes(2))) struct GitopsTests {
    private static let good = intent("trigger")
    private static let broken = intent("tigger")

    private static func intent(_ key: String) -> String {
        """
        {
          "id": "brief",
          "\(key)": { "type": "cron", "expression": "0 6 * * *", "timeZone": "UTC" },
          "execution": { "executor": "shell" },
          "query": "date"
        }

        """
    }

    /// A repository with the hook and one commit, which touches no intent.
    private func repository() throws -> TemporaryWorkspace {
        let workspace = try TemporaryWorkspace()
        try workspace.git("init", "-q", "-b", "main")
        let hook = "\(workspace.path)/.git/hooks/pre-commit"
        try FileManager.default.createDirectory(
            atPath: "\(workspace.path)/.git/hooks", withIntermediateDirectories: true)
        try Command.run("/bin/cp", ["\(HomerBinary.repository)/examples/gitops/pre-commit", hook])
        try Command.run("/bin/chmod", ["+x", hook])
        try workspace.write("Intents\n", to: "README")
        try workspace.git("add", "README")
        let first = try commit("Start", in: workspace, environment: ["HOMER": "/nonexistent/homer"])
        try #require(first.status == 0, "\(first.errors)")
        return workspace
    }

    @discardableResult
    private func commit(
        _ message: String, all: Bool = false, in workspace: TemporaryWorkspace,
        environment: [String: String] = ["HOMER": HomerBinary.path]
    ) throws -> Command {
        try Command.run(
            "/usr/bin/env", ["git", "-C", workspace.path, "commit", all ? "-qam" : "-qm", message],
            environment: environment)
    }

    private func commits(_ workspace: TemporaryWorkspace) throws -> Int {
        let log = try Command.run("/usr/bin/env", ["git", "-C", workspace.path, "log", "--format=%h"])
        return log.output.split(separator: "\n").count
    }

    @Test func `A good file is committed, and the hook says what it would change`() throws {
        let workspace = try repository()
        try workspace.write(Self.good, to: "desired/brief.json")
        try workspace.git("add", ".")
        let answer = try commit("Brief", in: workspace)
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.errors.contains("+ brief\nPlan: 1 to create, "))
        #expect(try commits(workspace) == 2)
    }

    @Test func `A broken file is refused with its place and a suggestion, also by commit -a`() throws {
        let workspace = try repository()
        try workspace.write(Self.good, to: "desired/brief.json")
        try workspace.git("add", ".")
        try #require(try commit("Brief", in: workspace).status == 0)
        try workspace.write(Self.broken, to: "desired/brief.json")
        for all in [true, false] {
            if !all { try workspace.git("add", ".") }
            let answer = try commit("Broken", all: all, in: workspace)
            #expect(answer.status == 1)
            #expect(answer.errors.contains("desired/brief.json:3:3: error E120: unknown field \"tigger\""))
            #expect(answer.errors.contains("did you mean \"trigger\"?"))
            #expect(answer.errors.contains("pre-commit: not committed"))
        }
        #expect(try commits(workspace) == 2)
    }

    @Test func `What is staged counts, not what lies in the work tree`() throws {
        let workspace = try repository()
        try workspace.write(Self.good, to: "desired/brief.json")
        try workspace.git("add", ".")
        try workspace.write(Self.broken, to: "desired/brief.json")
        try workspace.write("{", to: "desired/draft.json")
        #expect(try commit("Brief", in: workspace).status == 0)

        try workspace.git("add", "desired/brief.json")
        try workspace.write(Self.good, to: "desired/brief.json")
        #expect(try commit("Broken", in: workspace).status == 1)
        #expect(try commits(workspace) == 2)
    }

    @Test func `The last file may be removed`() throws {
        let workspace = try repository()
        try workspace.write(Self.good, to: "desired/brief.json")
        try workspace.git("add", ".")
        try #require(try commit("Brief", in: workspace).status == 0)
        try workspace.git("rm", "-q", "desired/brief.json")
        let answer = try commit("No brief", in: workspace)
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(try commits(workspace) == 3)
    }

    @Test func `Without Homer a commit of intents is refused and told why, others pass`() throws {
        let workspace = try repository()
        try workspace.write(Self.good, to: "desired/brief.json")
        try workspace.git("add", ".")
        let answer = try commit("Brief", in: workspace, environment: ["HOMER": "/nonexistent/homer"])
        #expect(answer.status == 1)
        #expect(answer.errors.contains("there is no \"/nonexistent/homer\" on PATH"))
        #expect(answer.errors.contains("git commit --no-verify"))
        #expect(try commits(workspace) == 1)
    }
}
