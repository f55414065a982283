import Foundation
import HomerCore
import Testing

/// `diff`, `plan`, `show` and `apply` as a user and a script see them.
@Suite(.ownThreads) struct DiffTests {
    static func intent(_ id: String, query: String = "true", more: String = "") -> String {
        """
        { "id": "\(id)", "trigger": { "type": "at", "time": "2100-01-01T00:00:00Z" },
          "execution": { "executor": "shell" }, "query": "\(query)"\(more) }
        """
    }

    private func workspace(_ ids: String...) throws -> TemporaryWorkspace {
        let workspace = try TemporaryWorkspace()
        for id in ids { try workspace.write(Self.intent(id), to: "desired/\(id).json") }
        return workspace
    }

    @Test func `Every kind of change reads as documented, and the last line is the contract`() throws {
        let workspace = try workspace("changed", "gone", "moved", "same")
        try #require(try Command.homer("apply", in: workspace).status == 0)
        try workspace.write(
            Self.intent("changed", query: "false", more: #", "priority": 70"#), to: "desired/changed.json")
        try workspace.remove("desired/gone.json")
        try workspace.remove("desired/moved.json")
        try workspace.write(Self.intent("moved"), to: "desired/sub/moved.json")
        try workspace.write(Self.intent("new"), to: "desired/new.json")
        try workspace.write(#"{ "id": "same", "shedule": 1 }"#, to: "desired/same.json")
        let diff = try Command.homer("diff", in: workspace)
        #expect(
            diff.output == """
                ~ changed   desired/changed.json     generation 1 → 2
                    ~ priority   50 → 70
                    ~ query      "true" → "false"
                      (25 unchanged fields hidden)
                - gone      desired/gone.json        removed ⇒ will be disabled (file absent)
                    next runs  - 2100-01-01 00:00    24 h: 0 → 0   7 d: 0 → 0
                → moved     moved desired/moved.json → desired/sub/moved.json   (no change in behaviour)
                + new       desired/new.json         new
                    executor      shell, at most 10m
                    directory     . (lane default)
                    permissions   those of the daemon's user
                    query         true
                    next runs  + 2100-01-01 00:00    24 h: 0 → 0   7 d: 0 → 0
                ! same      desired/same.json:1:17  E120 unknown field "shedule" \
                (did you mean "trigger"?), and 3 more — keeps generation 1

                Plan: 1 to create, 1 to update, 1 to disable, 1 moved, 0 to enable; 1 held; 0 unchanged.

                """)
        #expect(diff.status == 3)
        #expect(diff.errors == "")
    }

    @Test func `Nothing to do says so`() throws {
        let workspace = try workspace("a", "b")
        try #require(try Command.homer("apply", in: workspace).status == 0)
        let diff = try Command.homer("diff", in: workspace)
        #expect(diff.output == "No changes. 2 intents match desired/.\n")
        #expect(diff.status == 0)
    }

    @Test func `Exit codes mean what the table says, and 1 nothing but changes`() throws {
        let workspace = try workspace("a")
        #expect(try Command.homer("diff", in: workspace).status == 1)
        #expect(try Command.homer("diff", "--exit-zero", in: workspace).status == 0)
        #expect(try Command.homer("diff", "--detailed-exitcode", in: workspace).status == 2)
        #expect(try Command.homer("diff", "--no-such-flag", in: workspace).status == 64)
        #expect(try Command.homer("diff", "--format", in: workspace).status == 64)
        #expect(try Command.homer("no-such-command", in: workspace).status == 64)
        try workspace.write("{", to: "desired/bad.json")
        #expect(try Command.homer("diff", in: workspace).status == 3)
        #expect(try Command.homer("diff", "--exit-zero", in: workspace).status == 3)
        #expect(try Command.homer("diff", "--detailed-exitcode", in: workspace).status == 1)
        try workspace.write("this is no database, whatever its name says", to: ".homer/homer.db")
        let unreadable = try Command.homer("diff", in: workspace)
        #expect(unreadable.status == 2)
        #expect(unreadable.errors.contains("not a SQLite database"))
    }

    @Test func `A reader that goes away early is not a change`() throws {
        let workspace = try workspace("a")
        try #require(try Command.homer("apply", in: workspace).status == 0)
        let command = "'\(HomerBinary.path)' diff | true; exit ${PIPESTATUS[0]}"
        let status = try Command.run("/bin/bash", ["-c", command], in: workspace.path).status
        #expect(status != 1)
    }

    @Test func `Asking changes nothing, not even where there is nothing yet`() throws {
        let workspace = try workspace("a")
        for arguments in [["diff"], ["plan"], ["validate"]] {
            _ = try Command.run(HomerBinary.path, arguments, in: workspace.path)
        }
        #expect(!FileManager.default.fileExists(atPath: workspace.path + "/.homer"))
    }

    @Test func `JSON is versioned and the same bytes each time`() throws {
        let workspace = try workspace("a", "b")
        let first = try Command.homer("diff", "-o", "json", in: workspace)
        let value = try JSONValue(parsing: first.output)
        #expect(value["apiVersion"] == "homer/v1" && value["kind"] == "Plan")
        #expect(value["changes"]?.array?.count == 2)
        #expect(value["changes"]?.array?.first?["actions"] == .array(["create"]))
        #expect(value["summary"]?["create"] == 2)
        try #require(try Command.homer("apply", in: workspace).status == 0)
        try workspace.write(Self.intent("a", query: "false"), to: "desired/a.json")
        let second = try Command.homer("diff", "-o", "json", in: workspace).output
        #expect(try Command.homer("diff", "--format", "json", in: workspace).output == second)
    }

    @Test func `The unified form is one that patch tools read`() throws {
        let workspace = try workspace("a")
        try #require(try Command.homer("apply", in: workspace).status == 0)
        try workspace.write(Self.intent("a", query: "false"), to: "desired/a.json")
        let diff = try Command.homer("diff", "--format", "unified", in: workspace).output
        #expect(diff.hasPrefix("diff --git a/a.json b/a.json\n--- a/a.json\n+++ b/a.json\n@@ -"))
        #expect(diff.contains("\n-  \"query\": \"true\",\n+  \"query\": \"false\",\n"))
    }

    @Test func `A saved plan is applied once, exactly as shown`() throws {
        let workspace = try workspace("a")
        try #require(try Command.homer("apply", in: workspace).status == 0)
        try workspace.write(Self.intent("a", query: "false"), to: "desired/a.json")
        #expect(try Command.homer("plan", "--out", "p.plan", in: workspace).status == 1)
        // The files say something else by now.
        try workspace.write(Self.intent("a", query: "echo later"), to: "desired/a.json")
        let shown = try Command.homer("show", "p.plan", in: workspace).output
        #expect(shown.contains("generation 1 → 2"))
        #expect(shown.contains(#"~ query   "true" → "false""#))
        #expect(shown.contains("CHANGED since it was made: desired/a.json."))
        let refused = try Command.homer("apply", "p.plan", in: workspace)
        #expect(refused.status == 5)
        #expect(refused.errors.contains("changed since the plan was made: desired/a.json"))
        #expect(refused.errors.contains("homer apply p.plan --as-planned"))
        #expect(try Command.homer("apply", "p.plan", "--as-planned", in: workspace).status == 0)
        let again = try Command.homer("apply", "p.plan", "--as-planned", in: workspace)
        #expect(again.status == 5)
        #expect(again.errors.contains("has been applied"))
        #expect(try Command.homer("show", "p.plan", in: workspace).output.contains("STALE"))
        let diff = try Command.homer("diff", in: workspace).output
        #expect(diff.contains(#"~ query   "false" → "echo later""#))
    }

    @Test func `A plan is applied when its files were only formatted, or others changed`() throws {
        let workspace = try workspace("a")
        try #require(try Command.homer("plan", "--out", "p.plan", in: workspace).status == 1)
        try workspace.write(Self.intent("b"), to: "desired/b.json")
        try #require(try Command.homer("fmt", "desired/a.json", in: workspace).status == 0)
        #expect(try Command.homer("apply", "p.plan", in: workspace).status == 0)
        #expect(try Command.homer("apply", "--as-planned", in: workspace).status == 64)
    }

    @Test func `A secret in a saved plan is shown by no form of it`() throws {
        let workspace = try TemporaryWorkspace()
        func write(_ secret: String) throws {
            try workspace.write(
                """
                { "id": "a", "trigger": { "type": "immediate" }, "query": "true",
                  "execution": { "executor": "shell", "environment": { "TOKEN": "\(secret)" } } }
                """, to: "desired/a.json")
        }
        try write("s3cret-one")
        try #require(try Command.homer("apply", in: workspace).status == 0)
        try write("s3cret-two")
        try #require(try Command.homer("plan", "--out", "p.plan", in: workspace).status == 1)
        for arguments in [["show", "p.plan"], ["show", "p.plan", "-o", "json"], ["diff"], ["diff", "-o", "json"]] {
            let answer = try Command.run(HomerBinary.path, arguments, in: workspace.path)
            #expect(!answer.output.contains("s3cret"), "\(arguments)")
            #expect(answer.output.contains("*** (after)"), "\(arguments)")
        }
    }

    @Test func `A directory that is not there is trouble, with and without a database`() throws {
        let workspace = try workspace("a")
        let without = try Command.homer("diff", "--desired", "/nowhere", in: workspace)
        #expect(without.status == 2)
        #expect(without.output.contains("/nowhere  source is missing"))
        #expect(!without.output.contains("No changes"))
        try #require(try Command.homer("apply", in: workspace).status == 0)
        for command in ["diff", "plan"] {
            #expect(try Command.homer(command, "--desired", "/nowhere", in: workspace).status == 2)
        }
        let apply = try Command.homer("apply", "--desired", "/nowhere", in: workspace)
        #expect(apply.status == 2)
        #expect(apply.errors.contains("nothing was applied: /nowhere"))
    }

    @Test func `A plan is refused when the state has moved, also from an empty one`() throws {
        let workspace = try workspace("a")
        try #require(try Command.homer("plan", "--out", "first.plan", in: workspace).status == 1)
        try #require(try Command.homer("apply", in: workspace).status == 0)
        #expect(try Command.homer("apply", "first.plan", in: workspace).status == 5)
        try workspace.write(Self.intent("b"), to: "desired/b.json")
        try #require(try Command.homer("plan", "--out", "second.plan", in: workspace).status == 1)
        try #require(try Command.homer("apply", in: workspace).status == 0)
        let stale = try Command.homer("apply", "second.plan", in: workspace)
        #expect(stale.status == 5)
        #expect(stale.errors.contains("serial 1, now 2"))
    }

    @Test func `A plan that was edited is no plan`() throws {
        let workspace = try workspace("a")
        try #require(try Command.homer("plan", "--out", "p.plan", in: workspace).status == 1)
        let text = try workspace.read("p.plan").replacingOccurrences(
            of: #""query": "true""#, with: #""query": "rm -rf /""#)
        try workspace.write(text, to: "p.plan")
        let answer = try Command.homer("apply", "p.plan", in: workspace)
        #expect(answer.status == 2)
        #expect(answer.errors.contains("was changed after"))
    }
}
