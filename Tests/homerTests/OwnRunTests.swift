import Foundation
import HomerCore
import HomerStore
import Testing

/// What a person decides about runs, a run cannot decide itself.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct OwnRunTests {
    private static let commands: [[String]] = [
        ["approve", "1"], ["reject", "1", "--reason", "x"], ["suspend", "a", "--reason", "x"], ["resume", "a"],
        ["rollback", "a"], ["flags", "set", "runtime.enabled", "false"], ["flags", "reset", "--all"],
        ["dashboard", "--print"], ["discover", "prune"],
    ]

    private static func workspace() throws -> TemporaryWorkspace {
        let workspace = try TemporaryWorkspace()
        try workspace.write(
            #"{ "id": "a", "trigger": { "type": "event", "event": "go" }, "execution": { "executor": "shell" }, "query": "true" }"#,
            to: "desired/a.json")
        #expect(try Command.homer("apply", in: workspace).status == 0)
        return workspace
    }

    @Test(arguments: commands)
    func `a command that decides is refused in the environment of a run, and below it`(_ command: [String]) throws {
        let workspace = try Self.workspace()
        let before = try Store.openReadOnly(path: workspace.database).events(limit: 100).count
        let marker = ["HOMER_RUN_ID": "12", "HOMER_DATABASE": workspace.database]
        let own = try Command.run(HomerBinary.path, command, in: workspace.path, environment: marker)
        #expect(own.status == 2 && own.output.isEmpty)
        #expect(own.errors.contains("is for people, and this process belongs to run 12 (process "))
        // Taking the marker away does not help while the shell that did so has it.
        let words = command.map { "'\($0)'" }.joined(separator: " ")
        let below = try Command.run(
            "/bin/sh", ["-c", "env -u HOMER_RUN_ID -u HOMER_DATABASE \(HomerBinary.path) \(words); exit $?"],
            in: workspace.path, environment: marker)
        #expect(below.status == 2 && below.errors.contains("HOMER_RUN_ID=12"))
        let store = try Store.openReadOnly(path: workspace.database)
        #expect(try store.events(limit: 100).count == before)
        #expect(try store.overrides().isEmpty && store.flags().enabled)
    }

    @Test func `looking is allowed in a run, and a run of another database decides here like anybody`() throws {
        let workspace = try Self.workspace()
        let marker = ["HOMER_RUN_ID": "12", "HOMER_DATABASE": workspace.database]
        for command in [["approve"], ["status"], ["flags", "list"], ["diff"]] {
            let answer = try Command.run(HomerBinary.path, command, in: workspace.path, environment: marker)
            #expect(answer.status == 0, "\(command): \(answer.errors)")
        }
        let other = ["HOMER_RUN_ID": "12", "HOMER_DATABASE": "/nowhere/homer.db"]
        let suspended = try Command.run(
            HomerBinary.path, ["suspend", "a", "--reason", "x", "--database", workspace.database], in: workspace.path,
            environment: other)
        #expect(suspended.status == 0, "\(suspended.errors)")
    }
}
