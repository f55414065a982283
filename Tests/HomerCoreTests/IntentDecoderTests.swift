import HomerCore
import Testing

@Suite struct IntentDecoderTests {
    @Test func theDesignsExampleIsRead() throws {
        let reading = Fixture.read(Fixture.example)
        #expect(reading.diagnostics.isEmpty)
        let spec = try #require(reading.spec)
        #expect(spec.id == "morning-brief")
        #expect(spec.priority == 70)
        #expect(spec.execution.timeout == .minutes(10))
        #expect(spec.trigger == .cron(CronTrigger(expression: "0 6 * * *", timeZone: "America/Los_Angeles")))
    }

    static let invalid: [(String, String, String)] = [
        (Fixture.intent(#""shedule":1"#), "E120", "unknown field \"shedule\""),
        (Fixture.intent(#""priority":101"#), "E124", "must be at most 100"),
        (Fixture.intent(#""priority":"5""#), "E122", "expected a number, found a string"),
        (Fixture.intent(#""priority":1.0"#), "E122", "expected a whole number, found 1.0"),
        (Fixture.intent(#""enabled":"true""#), "E122", "expected true or false, found a string"),
        (Fixture.intent(#""version":2"#), "E125", "version 2 is newer than this program reads (1)"),
        (Fixture.intent(#""name":null"#), "E122", "expected a string, found null"),
        (Fixture.intent(#""overlap":"skipp""#), "E123", "\"skipp\" is not one of the allowed values"),
        (
            Fixture.intent(#""overlap":{"policy":"skip","max":3}"#), "E120",
            "\"max\" does not belong to the policy \"skip\""
        ),
        (Fixture.intent(#""catchUp":{"policy":"all","max":101}"#), "E124", "must be at most 100"),
        (Fixture.intent(#""retry":true"#), "E122", "expected false or an object, found true"),
        (Fixture.intent(#""retry":{}"#), "E121", "missing field \"limit\""),
        (
            Fixture.intent(#""retry":{"limit":1,"on":["timeot"]}"#), "E123",
            "\"timeot\" is not one of the allowed values"
        ),
        (Fixture.intent(#""jitter":"soon""#), "E123", "\"soon\" is not a duration"),
        (Fixture.intent(#""contextFiles":["a",1]"#), "E122", "expected a string, found a number"),
        (Fixture.intent(#""labels":{"a":1}"#), "E122", "expected a string, found a number"),
        (Fixture.intent(#""fallback":[{"executor":"x"}]"#), "E123", "\"x\" is not one of the allowed values"),
        (Fixture.intent(execution: #"{"executor":"claud"}"#), "E123", "\"claud\" is not one of the allowed values"),
        (Fixture.intent(execution: #"{"executor":"shell","timeout":500}"#), "E124", "must be at least 1s"),
        (Fixture.intent(execution: #"{"executor":"shell","timeout":"8d"}"#), "E124", "must be at most 7d"),
        (
            Fixture.intent(execution: #"{"executor":"claude","url":"https://x"}"#), "E120",
            "\"url\" does not belong to the executor \"claude\""
        ),
        (
            Fixture.intent(execution: #"{"executor":"shell","minOutputLength":5}"#), "E120",
            "\"minOutputLength\" does not belong to the executor \"shell\""
        ),
        (Fixture.intent(execution: #"{"executor":"command"}"#), "E121", "missing field \"command\""),
        (Fixture.intent(execution: #"{"executor":"http"}"#), "E121", "missing field \"url\""),
        (Fixture.intent(execution: #"{"executor":"openai"}"#), "E121", "missing field \"model\""),
        (
            Fixture.intent(execution: #"{"executor":"command","command":["x"],"successCodes":[0,256]}"#), "E124",
            "must be at most 255"
        ),
        (
            Fixture.intent(execution: #"{"executor":"command","command":["x"],"successCodes":0}"#), "E122",
            "expected an array of numbers, found a number"
        ),
        (
            Fixture.intent(execution: #"{"executor":"command","command":["x"],"parse":"xml"}"#), "E123",
            "\"xml\" is not one of the allowed values"
        ),
        (Fixture.intent(execution: "[]"), "E122", "expected an object, found an array"),
        (Fixture.intent(trigger: #"{"type":"cron"}"#), "E121", "missing field \"expression\""),
        (
            Fixture.intent(trigger: #"{"type":"cron","expression":"0 0 31 2 *"}"#), "E131",
            "the expression \"0 0 31 2 *\" never fires"
        ),
        (
            Fixture.intent(trigger: #"{"type":"cron","expression":"0 6 * * *","every":"1m"}"#), "E120",
            "\"every\" does not belong to a trigger of type \"cron\""
        ),
        (
            Fixture.intent(trigger: #"{"type":"cron","expression":"0 6 * * *","timeZone":"Europe/Zuerich"}"#), "E132",
            "unknown time zone \"Europe/Zuerich\""
        ),
        (Fixture.intent(trigger: #"{"type":"interval"}"#), "E121", "missing field \"every\""),
        (
            Fixture.intent(trigger: #"{"type":"interval","every":"1m","ms":60000}"#), "E123",
            "\"every\" and \"ms\" say the same thing"
        ),
        (Fixture.intent(trigger: #"{"type":"interval","every":"500ms"}"#), "E124", "must be at least 1s"),
        (Fixture.intent(trigger: #"{"type":"at","time":"2026-02-03T01:00:00"}"#), "E123", "the time has no zone"),
        (Fixture.intent(trigger: #"{"type":"event"}"#), "E121", "missing field \"event\""),
        (
            #"{"id":"a b","trigger":{"type":"immediate"},"execution":{"executor":"shell"},"query":"x"}"#, "E123",
            "\"a b\" is not a valid name"
        ),
        (
            #"{"id":"a","trigger":{"type":"immediate"},"execution":{"executor":"shell"},"query":""}"#, "E123",
            "must not be empty"
        ),
        ("[]", "E122", "expected an object, found an array"),
    ]

    @Test(arguments: invalid) func oneMistakeGivesOneError(text: String, code: String, message: String) {
        let reading = Fixture.read(text)
        #expect(reading.spec == nil)
        #expect(reading.diagnostics.map(\.code.rawValue) == [code])
        #expect(reading.diagnostics.first?.message == message)
    }

    /// Beyond what a schema can say.
    @Test(arguments: [
        (#"{"executor":"command","command":["x"],"resultPath":"a"}"#, "\"resultPath\" needs JSON output"),
        (#"{"executor":"claude","emptyStateMarker":"NONE"}"#, "\"emptyStateMarker\" needs \"minOutputLength\""),
        (#"{"executor":"http","url":"example.org"}"#, "\"example.org\" is not an address"),
        (#"{"executor":"http","url":"https://a b"}"#, "\"https://a b\" is not an address"),
        (#"{"executor":"command","command":[]}"#, "must name a program"),
        (#"{"executor":"claude","resumeSession":"--yolo"}"#, "\"--yolo\" is not a valid name"),
        (#"{"executor":"shell","onDenied":"note"}"#, "\"onDenied\" does not belong to the executor \"shell\""),
    ])
    func fieldsOfAnExecutorAgreeWithEachOther(execution: String, message: String) {
        #expect(Fixture.read(Fixture.intent(execution: execution)).diagnostics.map(\.message) == [message])
    }

    static let valid = [
        Fixture.intent(), Fixture.intent(#""retry":false"#),
        Fixture.intent(#""retry":{"limit":2,"backoff":"1m","on":["timeout"]}"#),
        Fixture.intent(#""overlap":"allow","catchUp":"none","startDeadline":"1h","jitter":500"#),
        Fixture.intent(
            execution:
                #"{"executor":"command","command":["llm","{{query}}"],"parse":"json","resultPath":"a.0","successCodes":[0,2]}"#
        ),
        Fixture.intent(
            execution:
                #"{"executor":"http","url":"${env:HOOK}","method":"PUT","headers":{"A":"b"},"expectStatus":[200]}"#),
        Fixture.intent(execution: #"{"executor":"openai","model":"m","baseURL":"http://127.0.0.1:11434"}"#),
        Fixture.intent(
            execution:
                #"{"executor":"codex","resumeSession":"last","minOutputLength":9,"emptyStateMarker":"NONE"}"#),
        Fixture.intent(
            execution: #"{"executor":"claude","onDenied":"note"}"#, #""retry":{"limit":1,"on":["denied"]}"#),
        Fixture.intent(#""fallback":[{"executor":"openai","model":"m"}]"#),
        Fixture.intent(trigger: #"{"type":"interval","ms":60000}"#),
        Fixture.intent(
            trigger: #"{"type":"interval","every":"1m","anchor":"anchored","anchorAt":"2026-01-01T00:00:00Z"}"#),
        Fixture.intent(trigger: #"{"type":"event","event":"x","filter":{"b":1,"a":[null]}}"#),
        Fixture.intent(trigger: #"{"type":"after","intent":"b","on":"completion"}"#),
        Fixture.intent(trigger: #"{"type":"at","time":"2026-02-03T01:00:00+01:00"}"#),
    ]

    @Test(arguments: valid) func aValidFileHasNoErrors(text: String) {
        #expect(Fixture.read(text).diagnostics.map(\.message) == [])
    }

    @Test func allErrorsOfAFileAreReportedInFileOrder() {
        let reading = Fixture.read(#"{"id":"x","nam":"y","trigger":{"type":"crn"},"execution":{"timeout":true}}"#)
        #expect(reading.diagnostics.map(\.code.rawValue) == ["E121", "E120", "E123", "E121", "E122"])
        #expect(reading.id == "x")
    }

    @Test func theCaretStandsInsideTheCronExpression() throws {
        let text = Fixture.intent(trigger: #"{"type":"cron","expression":"0 25 * * *"}"#)
        let error = try #require(Fixture.read(text).diagnostics.first)
        #expect(error.code == .invalidCron)
        let start = try #require(error.range?.start.byte)
        #expect(Array(text.utf8)[start...].starts(with: Array("25 *".utf8)))
    }

    @Test func suggestionsNameTheNearestWord() {
        #expect(Fixture.read(Fixture.intent(#""priorty":1"#)).diagnostics.first?.hint == "did you mean \"priority\"?")
        #expect(Fixture.read(Fixture.intent(#""timeout":1"#)).diagnostics.first?.hint == "it belongs in \"execution\"")
        #expect(Fixture.read(Fixture.intent(#""prompt":"x""#)).diagnostics.first?.hint == "did you mean \"query\"?")
        let zone = Fixture.intent(trigger: #"{"type":"cron","expression":"0 6 * * *","timeZone":"Los_Angeles"}"#)
        #expect(Fixture.read(zone).diagnostics.first?.hint == "did you mean \"America/Los_Angeles\"?")
    }

    @Test func theIdOfABrokenFileIsKnownWhenItCanBeTold() {
        #expect(Fixture.read(#"{"id":"x","trigger":{"type":,}"#).id == "x")
        #expect(Fixture.read(#"{"trigger":{"id":"y"},"#).id == nil)
    }

    @Test func aRenderedErrorPointsAtItsPlace() {
        let reading = Fixture.read(
            "{\n  \"id\": \"a\",\n  \"shedule\": 1,\n\"trigger\":{\"type\":\"immediate\"},\"execution\":{\"executor\":\"shell\"},\"query\":\"x\"}"
        )
        #expect(
            reading.diagnostics.first?.rendered() == """
                desired/a.json:3:3: error E120: unknown field "shedule"
                 3 |   "shedule": 1,
                   |   ^~~~~~~~~
                    help: did you mean "trigger"?
                """)
    }

}
