import Testing

@testable import HomerCore

@Suite struct RunVariableTests {
    private static let declared =
        #""variables":{"topic":{"default":"all"},"length":{"default":"short","allowed":["short","long"]}}"#

    @Test func `A variable has its default, or what a run was given`() throws {
        let spec = try #require(Fixture.read(Fixture.intent(Self.declared)).spec)
        #expect(spec.values(given: [:]) == ["topic": "all", "length": "short"])
        #expect(spec.values(given: ["topic": "mail", "gone": "x"]) == ["topic": "mail", "length": "short"])
        #expect(spec.canonical["variables"]?.compact.contains(#""allowed":["short","long"],"default":"short""#) == true)
        #expect(try #require(Fixture.read(Fixture.intent()).spec).canonical["variables"] == nil)
    }

    @Test func `Only what is declared and allowed may be given`() throws {
        let spec = try #require(Fixture.read(Fixture.intent(Self.declared)).spec)
        #expect(spec.fault(ofGiven: ["topic": "", "length": "long"]) == nil)
        #expect(spec.fault(ofGiven: ["topik": "x"])?.contains(#"did you mean "topic"?"#) == true)
        #expect(spec.fault(ofGiven: ["length": "huge"])?.contains(#"takes "short" or "long", not "huge""#) == true)
        #expect(spec.fault(ofGiven: ["topic": String(repeating: "x", count: 5000)]) != nil)
        #expect(spec.fault(ofGiven: ["topic": "a\u{0}b"]) != nil)
        let none = try #require(Fixture.read(Fixture.intent()).spec)
        #expect(none.fault(ofGiven: ["topic": "x"])?.contains("declares no variables") == true)
    }

    @Test(arguments: [
        #""variables":{"a b":{"default":"x"}}"#, #""variables":{"9":{"default":"x"}}"#, #""variables":{"a":"x"}"#,
        #""variables":{"a":{}}"#, #""variables":{"a":{"default":"x","allowed":["y"]}}"#,
        #""variables":{"a":{"default":"x","allowed":[]}}"#, #""variables":["a"]"#,
        #""variables":{"a":{"default":"x","defualt":"y"}}"#,
    ])
    func `A declaration that makes no sense is an error at its place`(field: String) {
        let reading = Fixture.read(Fixture.intent(field))
        #expect(reading.spec == nil)
        #expect(reading.diagnostics.allSatisfy { $0.field.hasPrefix("variables") })
    }

    @Test func `A query may name declared variables only, and a script takes them from its environment`() {
        let labels: [String: String] = [:]
        let agent = TemplateScope(
            executions: [Execution(executor: "claude")], metadata: nil, labels: labels, variables: ["topic"])
        let shell = TemplateScope(
            executions: [Execution(executor: "shell")], metadata: nil, labels: labels, variables: ["topic"])
        #expect(QueryTemplate.faults(of: "About {{var.topic}}", in: agent).isEmpty)
        let unknown = QueryTemplate.faults(of: "About {{var.topik}}", in: agent).first
        #expect(unknown?.hint == "did you mean {{var.topic}}?")
        #expect(QueryTemplate.faults(of: "{{var.9}}", in: agent).count == 1)
        #expect(QueryTemplate.faults(of: "echo {{var.topic}}", in: shell).first?.hint == #"use "$HOMER_VAR_topic""#)
    }
}
