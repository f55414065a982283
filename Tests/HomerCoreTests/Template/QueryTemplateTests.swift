import HomerCore
import HomerTesting
import Testing

@Suite("Query templates") struct QueryTemplateTests {
    private static let values = ["fire.date": "2026-02-03", "intent.id": "{{fire.date}}", "env:A_1": "{{{{"]

    private func render(_ query: String) -> (text: String, unknown: [String]) {
        QueryTemplate(query).rendered { reference in
            let name = (reference.variable.prefix ?? reference.variable.rawValue) + reference.argument
            return Self.values[name]
        }
    }

    @Test(
        "Placeholders are filled once, everything else stays",
        arguments: [
            ("", ""), ("plain", "plain"), ("{{fire.date}}", "2026-02-03"), ("{{  fire.date\t}}!", "2026-02-03!"),
            ("a{{intent.id}}b", "a{{fire.date}}b"), ("{{env:A_1}}fire.date}}", "{{{{fire.date}}"),
            ("{{{{fire.date}}", "{{fire.date}}"), ("{{{{{{fire.date}}", "{{2026-02-03"),
            ("{{{fire.date}}}", "{2026-02-03}"), (#"{"a":{"b":{{fire.date}}}}"#, #"{"a":{"b":2026-02-03}}"#),
            ("docker ps --format '{{.Names}}'", "docker ps --format '{{.Names}}'"),
            ("{{#each x}}{{/each}} {{ a b }} {{}} {{ }}", "{{#each x}}{{/each}} {{ a b }} {{}} {{ }}"),
            ("{{fire.date", "{{fire.date"), ("{{fire.date}", "{{fire.date}"), ("{{fire.\ndate}}", "{{fire.\ndate}}"),
            ("{{x{{fire.date}}", "{{x2026-02-03"), ("{{unknown}} {", "{{unknown}} {"),
            ("é{{fire.date}}é", "é2026-02-03é"),
        ])
    func rendering(query: String, expected: String) {
        #expect(render(query).text == expected)
    }

    @Test("A name that is known by nobody is named")
    func unknown() {
        #expect(render("{{fire.dat}} {{env:1}} {{event.data.}}").unknown == ["fire.dat", "env:1", "event.data."])
    }

    @Test("Whatever the values hold, they come out byte for byte and are never expanded again")
    func values() {
        let seed: UInt64 = 20_260_204
        print("QueryTemplateTests seed: \(seed)")
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "{", "{{", "{{{{", "}", "}}", "fire.date", "{{fire.date}}", "{{env:A}}", "x", " ", "\n", "é", "\u{0}", "\\",
            "\"",
        ]
        func text() -> String {
            (0..<Int.random(in: 0...6, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }
            .joined()
        }
        for round in 0..<5_000 {
            // Literal parts without braces, so that the expected text is known without a second template engine.
            let literals = (0...3).map { _ in String(text().filter { $0 != "{" && $0 != "}" }) }
            let values = ["fire.date": text(), "last.output": text(), "event.data.a.b": text()]
            let names = (0..<3).map { _ in values.keys.sorted()[Int.random(in: 0..<3, using: &random)] }
            var query = literals[0]
            var expected = literals[0]
            for (name, literal) in zip(names, literals.dropFirst()) {
                query += "{{\(name)}}" + literal
                expected += (values[name] ?? "") + literal
            }
            let result = QueryTemplate(query).rendered { reference in
                values[(reference.variable.prefix ?? reference.variable.rawValue) + reference.argument]
            }
            #expect(Array(result.text.utf8) == Array(expected.utf8), "round \(round): \(query)")
        }
    }

    @Test("Any text is cut without a crash, and left alone where nothing is filled but for the escape")
    func anyText() {
        let seed: UInt64 = 20_260_205
        print("QueryTemplateTests seed: \(seed)")
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("{{{{}}}}ab.:_ \n\té👍") + ["fire.", "env:"].flatMap { Array($0) }
        for round in 0..<20_000 {
            let text = String(
                (0..<Int.random(in: 0...40, using: &random)).map { _ in
                    alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                })
            let result = QueryTemplate(text).rendered { _ in nil }
            if !text.contains("{{{{") { #expect(result.text == text, "round \(round)") }
            #expect(result.text.utf8.count <= text.utf8.count)
        }
    }

    @Test("A megabyte of braces takes no longer than its length")
    func long() {
        let braces = String(repeating: "{{fire.", count: 150_000)
        #expect(QueryTemplate(braces).references.isEmpty)
        #expect(QueryTemplate(String(repeating: "{{x ", count: 250_000)).references.isEmpty)
    }

    @Test("Every variable of the table can be written, and means itself")
    func table() {
        for variable in TemplateVariable.allCases {
            let reference = TemplateReference(variable.rawValue)
            #expect(reference?.variable == variable)
            #expect(!variable.summary.isEmpty && !variable.summary.hasSuffix(".") && !variable.example.isEmpty)
        }
        #expect(TemplateReference("event.data") == TemplateReference("event.data"))
        #expect(TemplateReference("event.data.from.name")?.argument == "from.name")
        #expect(TemplateReference("intent.labels.a b")?.argument == "a b")
        for name in ["env:", "env:A-B", "env:9", "event.data..a", "event.data.a | upper", "fire", "FIRE.DATE"] {
            #expect(TemplateReference(name) == nil, "\(name)")
        }
    }

    @Test("What went before is asked for only by queries that use it")
    func lastRun() {
        func wants(_ query: String, _ executor: String = "claude", fallback: [Execution] = []) -> Bool {
            var spec = IntentSpec(
                id: "a", trigger: .immediate, execution: Execution(executor: executor), query: query)
            spec.fallback = fallback
            return spec.wantsLastRun
        }
        #expect(wants("go on: {{ last.output }}") && wants("{{last.status}}{{last.endedAt}}"))
        #expect(!wants("{{fire.date}} last.output") && !wants("{{{{last.output}}") && !wants("echo $HOMER_LAST_OUTPUT"))
        #expect(wants("echo \"$HOMER_LAST_OUTPUT\"", "shell") && !wants("date", "shell") && wants("q", "command"))
        #expect(wants("$HOMER_LAST_STATUS", fallback: [Execution(executor: "shell")]))
    }
}
