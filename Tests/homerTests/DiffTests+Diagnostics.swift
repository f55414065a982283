import Foundation
import HomerCore
import Testing

/// What `diff` says of files that are not in order.
extension DiffTests {
    @Test func `A mistyped lane is said by diff, and by nothing once it is right`() throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(#"{ "lanes": { "work": "." } }"#, to: "homer.json")
        try workspace.write(Self.intent("a", more: #", "lane": "wrok""#), to: "desired/a.json")
        let diff = try Command.homer("diff", in: workspace)
        #expect(diff.status == 1)
        #expect(
            diff.output.contains(
                #"warning W205 desired/a.json:2:66: homer.json has no directory for lane "wrok" (intent "a") "#
                    + #"(did you mean "work"?)"#), "\(diff.output)")
        try workspace.write(Self.intent("a", more: #", "lane": "work""#), to: "desired/a.json")
        #expect(try !Command.homer("diff", in: workspace).output.contains("warning"))
    }

    @Test func `A mistyped key of a trigger is said first everywhere, with what was meant`() throws {
        let workspace = try TemporaryWorkspace()
        try workspace.write(
            """
            { "id": "a", "trigger": { "type": "cron", "expresion": "0 6 * * *" },
              "execution": { "executor": "shell" }, "query": "true" }
            """, to: "desired/a.json")
        let text = try Command.homer("diff", in: workspace).output
        #expect(text.contains(#"E120 unknown field "expresion" (did you mean "expression"?), and 1 more"#), "\(text)")
        for format in ["markdown", "github", "sarif"] {
            let output = try Command.homer("diff", "--format", format, in: workspace).output
            let typo = try #require(output.range(of: "expresion"), "\(format)")
            let missing = try #require(output.range(of: "missing field"), "\(format)")
            #expect(typo.lowerBound < missing.lowerBound, "\(format)")
        }
        let held = try JSONValue(parsing: Command.homer("diff", "-o", "json", in: workspace).output)["held"]?.array
        #expect(held?.first?["diagnostics"]?.array?.compactMap { $0["code"]?.string } == ["E120", "E121"])
        let answer = try Command.homer("validate", in: workspace)
        let validate = answer.output + answer.errors
        let lines = validate.split(separator: "\n").filter { $0.contains("error E") }
        #expect(lines.first?.contains("E120") == true)
    }
}
