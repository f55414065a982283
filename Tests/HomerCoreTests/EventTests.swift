import HomerCore
import Testing

@Suite("Events") struct EventTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var filter: String?
        var data: String?
        var matches: Bool

        init(_ description: String, _ filter: String?, _ data: String?, _ matches: Bool) {
            (testDescription, self.filter, self.data, self.matches) = (description, filter, data, matches)
        }
    }

    static let rows = [
        Row("no filter, no data", nil, nil, true), Row("an empty filter", "{}", nil, true),
        Row("a filter without data", #"{"a": 1}"#, nil, false),
        Row("one member is equal", #"{"a": 1}"#, #"{"a": 1, "b": 2}"#, true),
        Row("one of two differs", #"{"a": 1, "b": 3}"#, #"{"a": 1, "b": 2}"#, false),
        Row("a member is missing", #"{"c": 1}"#, #"{"a": 1}"#, false),
        Row("null is a value", #"{"a": null}"#, #"{"a": null}"#, true),
        Row("null is not absence", #"{"a": null}"#, #"{"b": 1}"#, false),
        Row("a text is not a number", #"{"a": "1"}"#, #"{"a": 1}"#, false),
        Row("1 is 1.0", #"{"a": 1}"#, #"{"a": 1.0}"#, true),
        Row("a whole object, in any order", #"{"a": {"x": 1, "y": 2}}"#, #"{"a": {"y": 2, "x": 1}}"#, true),
        Row("a whole object, no part of one", #"{"a": {"x": 1}}"#, #"{"a": {"x": 1, "y": 2}}"#, false),
        Row("an array in its order", #"{"a": [1, {"b": 2}]}"#, #"{"a": [1, {"b": 2.0}]}"#, true),
        Row("an array in another order", #"{"a": [1, 2]}"#, #"{"a": [2, 1]}"#, false),
        Row("dots look inside", #"{"a.b.c": 1}"#, #"{"a": {"b": {"c": 1}}}"#, true),
        Row("dots into what is no object", #"{"a.b": 1}"#, #"{"a": 1}"#, false),
        Row("a name with dots is a name", #"{"a.b": 1}"#, #"{"a.b": 1, "a": {"b": 2}}"#, true),
        Row("a name with dots on the way", #"{"a.b.c": 1}"#, #"{"a.b": {"c": 1}}"#, true),
        Row("data that is no object", #"{"a": 1}"#, "[1]", false),
    ]

    @Test("Every member of a filter equals the payload's", arguments: rows)
    func filter(_ row: Row) throws {
        let filter = try row.filter.map { try JSONValue(parsing: $0) }
        let data = try row.data.map { try JSONValue(parsing: $0) }
        #expect(EventFilter.matches(filter, data: data) == row.matches)
    }

    private func problem(_ body: () throws -> some Any) -> String {
        do {
            _ = try body()
            return ""
        } catch { return "\(error)" }
    }

    @Test("What no run could be given is refused with the next step")
    func refused() {
        #expect(problem { try EmittedEvent(name: "", id: "1") }.contains("name is empty"))
        #expect(problem { try EmittedEvent(name: "a\u{0}", id: "1") }.contains("control character"))
        #expect(problem { try EmittedEvent(name: "a", id: String(repeating: "x", count: 1025)) }.contains("shorten"))
        #expect(problem { try EmittedEvent(name: "a", id: "1", data: "done") }.contains("quotes"))
        let long = "\"" + String(repeating: "x", count: EmittedEvent.dataLimit - 1) + "\""
        #expect(problem { try EmittedEvent(name: "a", id: "1", data: long) }.contains("put it in a file"))
        let most = "\"" + String(repeating: "x", count: EmittedEvent.dataLimit - 2) + "\""
        #expect(problem { try EmittedEvent(name: "a", id: "1", data: most) } == "")
    }

    @Test("The payload stays byte for byte what it was")
    func verbatim() throws {
        let event = try EmittedEvent(name: "a", id: "1", data: "{ \"b\" : 1.50 }")
        #expect(event.data == "{ \"b\" : 1.50 }")
    }

    @Test("A CloudEvent in structured mode is an event of that type, source and id")
    func cloudEvent() throws {
        let event = try EmittedEvent(
            cloudEvent: """
                {"specversion": "1.0", "id": "A-1", "source": "/mine", "type": "com.example.done", "subject": null,
                 "time": "2026-02-03T01:00:00Z", "datacontenttype": "application/json", "data": {"a": [1, 2]}}
                """)
        #expect(
            event == (try EmittedEvent(name: "com.example.done", id: "A-1", source: "/mine", data: #"{"a":[1,2]}"#)))
        let bare = try EmittedEvent(
            cloudEvent: #"{"specversion": "1.0", "id": "1", "source": "s", "type": "t", "data": null}"#)
        #expect(bare.data == nil)
    }

    @Test(
        "A CloudEvent that is not one says what is missing",
        arguments: [
            ("{", "not JSON"), ("[]", "one by one"), ("1", "JSON object"), ("{}", "no \"specversion\""),
            (#"{"specversion": "0.3"}"#, "send \"1.0\""), (#"{"specversion": "1.0", "type": ""}"#, "\"type\" must be"),
            (#"{"specversion": "1.0", "type": "t", "id": null}"#, "no \"id\""),
            (#"{"specversion": "1.0", "type": "t", "id": "1"}"#, "no \"source\""),
            (#"{"specversion": "1.0", "type": "t", "id": "1", "source": "s", "data_base64": "AA=="}"#, "\"data\""),
        ])
    func badCloudEvent(_ text: String, _ expected: String) {
        #expect(problem { try EmittedEvent(cloudEvent: text) }.contains(expected))
    }

    @Test("A run gets the payload by its environment")
    func variables() {
        #expect(RunEvent(name: "n", id: "i").variables == ["HOMER_EVENT_NAME": "n", "HOMER_EVENT_ID": "i"])
        #expect(RunEvent(name: "n", id: "i", data: "{}").variables["HOMER_EVENT_DATA"] == "{}")
    }
}

@Suite("Consent and chains") struct ConsentTests {
    private func consent(_ change: (inout IntentSpec) -> Void) -> RunConsent {
        var spec = IntentSpec(id: "a", trigger: .immediate, execution: Execution(executor: "shell"), query: "date")
        change(&spec)
        return spec.consent
    }

    @Test("Low risk runs, medium runs and tells, high asks; approval can say otherwise")
    func table() {
        #expect(consent { _ in } == .free)
        #expect(consent { $0.risk = .medium } == .tell)
        #expect(consent { $0.risk = .high } == .ask(within: .hours(24)))
        #expect(
            consent {
                $0.risk = .high
                $0.approval = .auto
            } == .free)
        #expect(
            consent {
                $0.approval = .required
                $0.approvalExpiry = .hours(2)
            } == .ask(within: .hours(2)))
    }

    @Test("Which ending starts what", arguments: Outcome.allCases)
    func endings(_ outcome: Outcome) {
        #expect(ChainCondition.success.matches(outcome) == (outcome == .succeeded))
        #expect(ChainCondition.failure.matches(outcome) == (outcome != .succeeded && outcome != .cancelled))
        #expect(ChainCondition.completion.matches(outcome))
    }
}
