import HomerCore
import Testing

@Suite("Validation of templates") struct TemplateValidationTests {
    private func read(_ query: String, executor: String = "claude", _ more: String = "") -> IntentReading {
        let quoted = JSONValue.string(query).compact
        return Fixture.read(
            #"{"id":"a","trigger":{"type":"immediate"},"execution":{"executor":"\#(executor)"},"query":\#(quoted)\#(more)}"#
        )
    }

    @Test(
        "A placeholder that cannot be filled is one error, with what to do",
        arguments: [
            ("{{fire.dat}}", "claude", #"unknown variable "fire.dat""#, "did you mean {{fire.date}}?"),
            ("{{date}}", "claude", #"unknown variable "date""#, "did you mean {{fire.date}}?"),
            (
                "{{fire.date | upper}}", "claude", #"unknown variable "fire.date | upper""#,
                "did you mean {{fire.date}}?"
            ),
            (
                "{{github.sha}}", "claude", #"unknown variable "github.sha""#,
                "`homer explain query` lists the variables; a literal {{ is written {{{{"
            ),
            (
                "echo {{last.output}}", "shell", "{{last.output}} would put text of others into a command",
                #"use "$HOMER_LAST_OUTPUT""#
            ),
            (
                "echo {{event.data.x}}", "shell", "{{event.data.x}} would put text of others into a command",
                #"use "$HOMER_EVENT_DATA", which holds the JSON"#
            ),
            (
                "echo {{env:KEY}}", "shell", "{{env:KEY}} would put text of others into a command",
                #"use "$KEY", with "environment": { "KEY": "${env:KEY}" } in "execution""#
            ),
            ("{{intent.labels.team}}", "claude", #"the intent has no label "team""#, #"add it to "labels""#),
        ])
    func refused(query: String, executor: String, message: String, hint: String) {
        let reading = read(query, executor: executor)
        #expect(reading.spec == nil)
        #expect(reading.diagnostics.map(\.code) == [.unknownVariable])
        #expect(reading.diagnostics.first?.message == message)
        #expect(reading.diagnostics.first?.hint == hint)
        #expect(reading.diagnostics.first?.field == "query")
    }

    @Test(
        "What can be filled, or was meant for others, is valid",
        arguments: [
            ("{{fire.date}} {{intent.labels.team}} {{event.data.a.0}} {{env:KEY}} {{last.output}}", "claude"),
            ("{{fire.time}} {{intent.name}} {{run.id}} {{last.status}} {{last.endedAt}}", "shell"),
            ("docker ps --format '{{.Names}}' {{{{github.sha}}", "shell"), ("{{", "claude"), ("{{}}", "claude"),
        ])
    func accepted(query: String, executor: String) {
        #expect(read(query, executor: executor, #","labels":{"team":"ops"}"#).diagnostics.map(\.message) == [])
    }

    @Test("A shell anywhere in the chain is a shell")
    func fallback() {
        let reading = read("{{last.output}}", #","fallback":[{"executor":"shell"}]"#)
        #expect(reading.diagnostics.map(\.code) == [.unknownVariable])
    }

    @Test("A query that came from schedule.json keeps every brace")
    func verbatim() {
        let text = Fixture.intent(trigger: #"{"type":"immediate","metadata":{"originalJobId":"a"}}"#)
        let query = text.replacing(#""query":"true""#, with: #""query":"{{unknown}} {{env:X}}""#)
        #expect(Fixture.read(query).spec?.query == "{{unknown}} {{env:X}}")
    }

    @Test(
        "The caret stands under the braces, whatever escapes come before",
        arguments: [#"é\t\u00e9👍\ud83d\ude00\n"#, ""])
    func caret(before: String) throws {
        let text =
            #"{"id":"a","trigger":{"type":"immediate"},"execution":{"executor":"claude"},"query":"\#(before)x {{fire.dat}} y"}"#
        let range = try #require(Fixture.read(text).diagnostics.first?.range)
        let bytes = Array(text.utf8)
        #expect(String(decoding: bytes[range.start.byte..<range.end.byte], as: UTF8.self) == "{{fire.dat}}")
    }

    @Test("All unknown variables are reported, also beside other errors")
    func all() {
        let reading = read("{{a.b}} {{c.d}}", #","priority":101"#)
        #expect(reading.diagnostics.map(\.code) == [.unknownVariable, .unknownVariable, .outOfRange])
        let broken = Fixture.read(#"{"id":"a","query":"{{a.b}}"}"#)
        #expect(broken.diagnostics.contains { $0.code == .unknownVariable })
    }

    @Test("`homer explain query` lists every variable")
    func explained() {
        let text = Explain.text("query") ?? ""
        for variable in TemplateVariable.allCases { #expect(text.contains(variable.written), "\(variable)") }
    }
}
