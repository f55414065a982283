import HomerTesting
import Testing

@testable import HomerCore

@Suite struct ExceptedDaysTests {
    private static func day(_ text: String) throws -> LocalDay { try #require(LocalDay(text)) }

    @Test func `Days and calendars are read, and a spec without them is as it was`() throws {
        let text = Fixture.intent(
            #""except":["2026-12-25",{"date":"2026-12-26","name":"Boxing Day"},"holidays.json","../a.ics"]"#)
        let spec = try #require(Fixture.read(text).spec)
        let days = [try Self.day("2026-12-25"): "", try Self.day("2026-12-26"): "Boxing Day"]
        #expect(spec.except.days == days)
        #expect(spec.except.files == ["holidays.json", "../a.ics"])
        let again = try IntentSpec(canonical: spec.canonical)
        #expect(again == spec)
        #expect(try #require(Fixture.read(Fixture.intent()).spec).canonical["except"] == nil)
    }

    @Test(arguments: [
        #""except":["2026-02-30"]"#, #""except":["christmas"]"#, #""except":"2026-12-25""#, #""except":[7]"#,
        #""except":["/etc/a.json"]"#, #""except":[{"date":"2026-12-25","nmae":"x"}]"#,
    ])
    func `What is neither a day nor a calendar is an error`(field: String) {
        #expect(Fixture.read(Fixture.intent(field)).spec == nil)
    }

    @Test func `An intent without due times has no days`() {
        let event = Fixture.intent(trigger: #"{"type":"event","event":"e"}"#, #""except":["2026-12-25"]"#)
        #expect(Fixture.read(event).spec == nil)
    }

    @Test func `A JSON calendar is an array of days, and says which entry is none`() throws {
        let good = try #require(
            DayCalendar(Array(#" ["2026-12-25", {"date": "2027-01-01", "name": "New Year"}]"#.utf8), file: "h.json"))
        let newYear = try Self.day("2027-01-01")
        #expect(good.diagnostics.isEmpty && good.days[newYear] == "New Year")
        let bad = try #require(DayCalendar(Array(#"["2026-12-25", "soon"]"#.utf8), file: "h.json"))
        #expect(bad.diagnostics.map(\.code) == [.invalidValue] && bad.diagnostics.first?.range != nil)
        #expect(DayCalendar(Array("{}".utf8), file: "h.json") == nil)
    }

    @Test func `Of an iCalendar file the events of whole days count`() throws {
        let text = """
            BEGIN:VCALENDAR\r
            BEGIN:VEVENT\r
            DTSTART;VALUE=DATE:20261224\r
            DTEND;VALUE=DATE:20261227\r
            SUMMARY:Christmas\\, at\r
              home\r
            BEGIN:VALARM\r
            DTSTART;VALUE=DATE:20260101\r
            END:VALARM\r
            END:VEVENT\r
            BEGIN:VEVENT\r
            DTSTART;VALUE=DATE:20270101\r
            END:VEVENT\r
            BEGIN:VEVENT\r
            DTSTART:20270105T090000Z\r
            END:VEVENT\r
            BEGIN:VEVENT\r
            DTSTART;VALUE=DATE:20270106\r
            STATUS:CANCELLED\r
            END:VEVENT\r
            END:VCALENDAR\r
            """
        let calendar = try #require(DayCalendar(Array(text.utf8), file: "h.ics"))
        #expect(calendar.diagnostics.isEmpty)
        let names = ["2026-12-24", "2026-12-25", "2026-12-26"].map { ($0, "Christmas, at home") }
        #expect(calendar.days.count == 4)
        for (text, name) in names {
            let day = try Self.day(text)
            #expect(calendar.days[day] == name)
        }
        let newYear = try Self.day("2027-01-01")
        #expect(calendar.days[newYear] == "")
    }

    @Test func `A rule of repetition, an open event and another file are refused with their line`() throws {
        for text in [
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY\nEND:VEVENT\nEND:VCALENDAR",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261225\n", "hello",
        ] {
            let calendar = try #require(DayCalendar(Array(text.utf8), file: "h.ics"))
            #expect(calendar.days.isEmpty && calendar.diagnostics.first?.message.hasPrefix("line ") == true)
        }
    }

    @Test func `A calendar gives its days to the intents that name it, and holds those it fails`() throws {
        func intent(_ id: String, _ file: String) -> DesiredIntent {
            let spec = Samples.spec(id) { $0.except = DayExceptions(files: [file]) }
            return DesiredIntent(
                spec: spec, origin: Origin(source: IntentSource.desired, file: "desired/x/\(id).json"))
        }
        var state = DesiredState()
        state.intents = [intent("a", "../h.json"), intent("b", "gone.json"), intent("c", "bad.json")]
        state.held = ["desired/h.json", "desired/other.json"].map {
            HeldInput(file: $0, intentID: nil, source: IntentSource.desired, diagnostics: [])
        }
        let good = try #require(DayCalendar(Array(#"["2026-12-25"]"#.utf8), file: "desired/h.json"))
        let bad = try #require(DayCalendar(Array("[1]".utf8), file: "desired/x/bad.json"))
        let before = state.intents[0].hash
        state.resolveExceptions(["desired/h.json": good, "desired/x/bad.json": bad])
        #expect(state.intents.map(\.spec.id) == ["a"] && state.intents[0].hash != before)
        #expect(state.intents[0].spec.except.days.count == 1)
        #expect(state.held.map(\.file) == ["desired/other.json", "desired/x/b.json", "desired/x/c.json"])
        #expect(state.held.last?.diagnostics.first?.file == "desired/x/bad.json")
    }

    @Test func `Due times of such a day are skipped, and the next one lies after it`() throws {
        let now = Samples.time("2026-12-24T22:30:00Z")
        let christmas = DayExceptions(days: [try Self.day("2026-12-25"): "Christmas"])
        let spec = Samples.spec("a") { $0.except = christmas }
        let intent = TimedIntent(
            id: "a", source: IntentSource.desired, spec: spec, isOn: true, cursor: now,
            anchors: ScheduleAnchors(createdAt: now, acceptedAt: now))
        let search = DueSearch(
            intent, DueConditions(now: now, freeze: FreezeCalendar([], zones: UTCOnly())), zones: UTCOnly())
        #expect(
            search.list(2).map(\.description) == ["2026-12-24T23:00:00.000Z", "2026-12-26T00:00:00.000Z"])
        #expect(search.obstacle(at: Samples.time("2026-12-25T07:00:00Z")) == .excepted)
        let exclusions = Exclusions(overrides: [], freeze: [], zones: UTCOnly(), now: now)
        let verdict = { (due: String) in
            exclusions.verdict("a", except: spec.exceptedDays, due: Samples.time(due))
        }
        #expect(verdict("2026-12-25T23:59:00Z") == .skippedExcluded && verdict("2026-12-26T00:00:00Z") == nil)
    }
}
