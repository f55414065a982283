import HomerCore
import HomerTesting
import Testing

/// Values that JSON can say and that the system, a shell or ICU would take for something else.
@Suite struct MisreadInputTests {
    @Test(arguments: [
        Fixture.intent(#""name":"a\u0000b""#), Fixture.intent(#""description":"\u0000""#),
        Fixture.intent(#""$schema":"x\u0000""#), Fixture.intent(#""lane":"work\u0000""#),
        Fixture.intent(#""contextFiles":["ok","/a\u0000/b"]"#), Fixture.intent(#""labels":{"a":"b\u0000"}"#),
        Fixture.intent(#""labels":{"a\u0000":"b"}"#),
        Fixture.intent(execution: #"{"executor":"shell","workingDirectory":"/tmp\u0000/no/such"}"#),
        Fixture.intent(execution: #"{"executor":"shell","environment":{"A":"b\u0000c"}}"#),
        Fixture.intent(execution: #"{"executor":"shell","environment":{"A\u0000":"b"}}"#),
        Fixture.intent(execution: #"{"executor":"shell","arguments":["\u0000"]}"#),
        Fixture.intent(execution: #"{"executor":"claude","model":"sonnet\u0000"}"#),
        Fixture.intent(execution: #"{"executor":"claude","permissionMode":"plan\u0000"}"#),
        Fixture.intent(execution: #"{"executor":"command","command":["echo\u0000"]}"#),
        Fixture.intent(execution: #"{"executor":"command","command":["x"],"resultPath":"a\u0000"}"#),
        Fixture.intent(execution: #"{"executor":"http","url":"https://x/\u0000"}"#),
        Fixture.intent(execution: #"{"executor":"http","url":"https://x","headers":{"A":"\u0000"}}"#),
        Fixture.intent(trigger: #"{"type":"event","event":"push\u0000"}"#),
        Fixture.intent(#""fallback":[{"executor":"claude","model":"\u0000"}]"#),
        #"{"id":"a\u0000b","trigger":{"type":"immediate"},"execution":{"executor":"shell"},"query":"true"}"#,
        #"{"id":"a","trigger":{"type":"immediate"},"execution":{"executor":"shell"},"query":"tr\u0000ue"}"#,
        #"{"id":"a","trigger":{"type":"immediate"},"execution":{"executor":"claude"},"query":"\u0000"}"#,
    ])
    func `a NUL is refused wherever it cannot mean anything`(text: String) {
        let reading = Fixture.read(text)
        #expect(reading.spec == nil)
        #expect(reading.diagnostics.contains { $0.message.contains("NUL") || $0.message.contains("\\u0000") })
    }

    @Test func `a NUL is shown at its place`() throws {
        let text = Fixture.intent(execution: #"{"executor":"shell","workingDirectory":"/tmp\u0000/x"}"#)
        let problem = try #require(Fixture.read(text).diagnostics.first)
        #expect(problem.field == "execution.workingDirectory")
        let start = try #require(problem.range?.start.byte)
        #expect(text.utf8.dropFirst(start).starts(with: #"\u0000"#.utf8))
    }

    @Test func `the body of a request may hold a NUL, and so may what a filter looks for`() {
        let body =
            #"{"id":"a","trigger":{"type":"event","event":"e","filter":{"x":"\u0000"}},"#
            + #""execution":{"executor":"http","url":"https://x"},"query":"\u0000"}"#
        #expect(Fixture.read(body).spec?.query == "\u{0}")
        let chain =
            #"{"id":"a","trigger":{"type":"immediate"},"execution":{"executor":"http","url":"https://x"},"#
            + #""query":"\u0000","fallback":[{"executor":"shell"}]}"#
        #expect(Fixture.read(chain).spec == nil)
    }

    @Test(arguments: [
        (#"{"executor":"shell","environment":{"A=B":"c"}}"#, "cannot be the name of a variable"),
        (#"{"executor":"shell","environment":{"1A":"c"}}"#, "cannot be the name of a variable"),
        (#"{"executor":"http","url":"https://x","headers":{"a b":"c"}}"#, "is not a name of a header"),
        (#"{"executor":"http","url":"https://x","headers":{"a":"b\r\nc: d"}}"#, "has a control character in its value"),
        (#"{"executor":"claude","model":"--dangerously-skip-permissions"}"#, "would take it for an option"),
        (#"{"executor":"gemini","permissionMode":"-y"}"#, "would take it for an option"),
    ])
    func `what no run could be given is refused in the file`(execution: String, piece: String) {
        let reading = Fixture.read(Fixture.intent(execution: execution))
        #expect(reading.spec == nil)
        #expect(reading.diagnostics.contains { $0.message.contains(piece) }, "\(reading.diagnostics)")
    }

    private func command(_ words: String, query: String) -> IntentReading {
        Fixture.read(
            #"{"id":"a","trigger":{"type":"immediate"},"execution":{"executor":"command","command":\#(words)},"#
                + #""query":"\#(query)"}"#)
    }

    @Test func `a query that fits no argument is refused in the file, to the byte`() {
        let most = ArgumentLimit.bytes
        func query(_ count: Int) -> String { String(repeating: "x", count: count) }
        #expect(command(#"["echo","{{query}}"]"#, query: query(most)).spec != nil)
        let long = command(#"["echo","{{query}}"]"#, query: query(most + 1))
        #expect(long.spec == nil)
        #expect(long.diagnostics.first?.code == .outOfRange)
        #expect(long.diagnostics.first?.hint?.contains("standard input") == true)
        #expect(command(#"["echo","--prompt={{query}}"]"#, query: query(most - 8)).spec == nil)
        #expect(command(#"["echo","{{query}} {{query}}"]"#, query: query(most / 2 + 1)).spec == nil)
        // What a placeholder becomes is known at the run only; the rest is known now.
        #expect(command(#"["echo","{{query}}"]"#, query: query(most) + "{{fire.date}}").spec != nil)
        #expect(command(#"["echo","{{query}}"]"#, query: query(most + 1) + "{{fire.date}}").spec == nil)
        #expect(command(#"["cat"]"#, query: query(200_000)).spec != nil)
        #expect(command(#"["echo","{{ query }}"]"#, query: query(200_000)).spec != nil)
    }

    @Test func `a query that begins with a dash is warned of where a program may take it for an option`() {
        func codes(_ words: String, _ query: String = "-n") -> [ErrorCode] {
            command(words, query: query).diagnostics.map(\.code)
        }
        #expect(codes(#"["echo","{{query}}"]"#) == [.optionLikeQuery])
        #expect(codes(#"["echo","--","{{query}}"]"#).isEmpty)
        #expect(codes(#"["echo","-m={{query}}"]"#).isEmpty)
        #expect(codes(#"["cat"]"#).isEmpty)
        #expect(codes(#"["echo","{{query}}"]"#, "n").isEmpty)
    }

    @Test(arguments: [3600, 1800, 1200, 90_060, 86_400, 604_800, 18_000, 432_000, 30, 60, 120, 300] as [Int64])
    func `a number that is plausible as seconds is`(number: Int64) {
        #expect(Milliseconds.likelySeconds(number) == .seconds(number))
    }

    @Test(
        arguments: [
            0, 500, 1000, 1500 - 1, 5000, 10_000, 30_000, 60_000, 90_000, 120_000, 300_000, 600_000, 3_600_000,
        ] as [Int64])
    func `a number that is plausible as milliseconds is not`(number: Int64) {
        #expect(Milliseconds.likelySeconds(number) == nil)
    }

    @Test(arguments: [
        (#"{"executor":"shell","timeout":3600}"#, "3600 is 3s600ms: a number is in milliseconds", "write \"1h\""),
        (#"{"executor":"shell","timeout":7200}"#, "7200 is 7s200ms", "write \"2h\""),
    ])
    func `a timeout that looks like seconds is warned of and taken as written`(
        execution: String, message: String, hint: String
    ) throws {
        let reading = Fixture.read(Fixture.intent(execution: execution))
        #expect(reading.spec != nil)
        let warning = try #require(reading.diagnostics.first)
        #expect(warning.code == .likelySeconds && warning.severity == .warning)
        #expect(warning.message.contains(message) && warning.hint?.contains(hint) == true, "\(warning)")
    }

    @Test func `other lengths are looked at too, and a text never`() {
        for more in [
            #""startDeadline":3600"#, #""jitter":300"#, #""approvalExpiry":86400"#,
            #""retry":{"limit":1,"backoff":30}"#,
            #""windows":[{"cron":"0 22 * * *","length":86400}]"#,
        ] { #expect(Fixture.read(Fixture.intent(more)).diagnostics.map(\.code) == [.likelySeconds], "\(more)") }
        let every = Fixture.read(Fixture.intent(trigger: #"{"type":"interval","every":3600}"#))
        #expect(every.diagnostics.map(\.code) == [.likelySeconds])
        // The name says the unit.
        #expect(Fixture.read(Fixture.intent(trigger: #"{"type":"interval","ms":3600}"#)).diagnostics.isEmpty)
        #expect(Fixture.read(Fixture.intent(#""jitter":"300ms""#)).diagnostics.isEmpty)
        let short = Fixture.read(Fixture.intent(execution: #"{"executor":"shell","timeout":600}"#))
        #expect(short.diagnostics.map(\.code) == [.outOfRange])
        #expect(short.diagnostics.first?.hint == "a number is in milliseconds; write \"10m\" if seconds were meant")
    }

    @Test(arguments: [
        ("2026-12-24T18:00Z", "2026-12-24T18:00:00.000Z"), ("2026-12-24T18:00:00Z", "2026-12-24T18:00:00.000Z"),
        ("2026-12-24 18:00:00+01:00", "2026-12-24T17:00:00.000Z"), ("2026-12-24t18:00z", "2026-12-24T18:00:00.000Z"),
        ("2026-12-24T18:00:00.25-0330", "2026-12-24T21:30:00.250Z"), ("2026-12-24T18+01", nil),
        ("2026-12-24T18:00:00,5+02", "2026-12-24T16:00:00.500Z"), ("2026-12-24T18:00", nil), ("2026-12-24", nil),
        ("2026-02-30T18:00Z", nil), ("2026-12-24T18:00Zx", nil), ("2026-12-24T18:00:00.Z", nil),
    ])
    func `a moment in a file is read as cron next reads it`(text: String, moment: String?) {
        let spec = Fixture.read(Fixture.intent(trigger: #"{"type":"at","time":"\#(text)"}"#)).spec
        #expect(spec?.trigger == moment.map { .at(Samples.time($0)) })
    }

    @Test func `a moment without a zone says so`() {
        let reading = Fixture.read(Fixture.intent(trigger: #"{"type":"at","time":"2026-12-24 18:00"}"#))
        #expect(reading.diagnostics.first?.message == "the time has no zone")
    }

    @Test(arguments: [
        (Fixture.intent("\"ena\u{200B}bled\":true"), "U+200B ZERO WIDTH SPACE", "write \"enabled\""),
        (Fixture.intent("\"\u{FEFF}priority\":1"), "U+FEFF ZERO WIDTH NO-BREAK SPACE", "write \"priority\""),
        (Fixture.intent("\"l\u{430}ne\":\"x\""), "", "it has U+0430 CYRILLIC SMALL LETTER A; write \"lane\""),
        (Fixture.intent("\"jitter\":\"10\u{A0}m\""), "U+00A0 NO-BREAK SPACE", ""),
        (Fixture.intent("\"overlap\":\"skip\u{AD}\""), "U+00AD SOFT HYPHEN", ""),
        (Fixture.intent("\"lane\":\"wor\u{43A}\""), "it has U+043A CYRILLIC SMALL LETTER KA", ""),
        (Fixture.intent("\u{A0}\"lane\":\"x\""), "U+00A0 NO-BREAK SPACE", ""),
        (Fixture.intent("\u{201C}lane\":\"x\""), "U+201C LEFT DOUBLE QUOTATION MARK", ""),
        (
            Fixture.intent(trigger: "{\"type\":\"cron\",\"expression\":\"0 6\u{A0}* * *\"}"),
            "unexpected character U+00A0 NO-BREAK SPACE", "ordinary space"
        ),
    ])
    func `characters that cannot be seen are named`(text: String, message: String, hint: String) throws {
        let problem = try #require(Fixture.read(text).diagnostics.first)
        #expect(problem.message.contains(message), "\(problem.message)")
        #expect((problem.hint ?? "").contains(hint), "\(problem.hint ?? "no hint")")
    }

    @Test(arguments: [
        ("BST", "\"Europe/London\""), ("GMT+5", "\"Etc/GMT-5\" is 5 h east"), ("UTC-3", "\"Etc/GMT+3\" is 3 h west"),
        ("+02:00", "\"Etc/GMT-2\""), ("UTC+05:30", "an offset is no zone"), ("PST", "America/Los_Angeles"),
        ("europe/zurich", "\"Europe/Zurich\""), ("zurich", "\"Europe/Zurich\""), ("Mars/Base", "an IANA name"),
    ])
    func `a name that is no zone gets what was probably meant`(name: String, hint: String) {
        let found = ZoneHint.hint(for: name, among: ["America/Los_Angeles", "Europe/Zurich", "UTC"])
        #expect(found.contains(hint), "\(found)")
    }
}
