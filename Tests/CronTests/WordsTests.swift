import Testing

@testable import Cron

@Suite struct WordsTests {
    @Test(arguments: [
        ("0 6 * * MON-FRI", "At 06:00, Monday to Friday"),
        ("*/15 * * * *", "Every 15 minutes"),
        ("0 12 13 * FRI", "At 12:00 on the 13th of the month and on every Friday"),
        ("0 0 */2 * MON", "At 00:00 on odd days that are also a Monday"),
        ("* * * * *", "Every minute"),
        ("@hourly", "Every hour"),
        ("5 * * * *", "At minute 5 of every hour"),
        ("0 */2 * * *", "Every 2 hours from 00:00"),
        ("@daily", "At 00:00 every day"),
        ("@weekly", "At 00:00, every Sunday"),
        ("@yearly", "At 00:00 on the 1st of January"),
        ("30 6,18 * * *", "At 06:30 and 18:30 every day"),
        ("0 9-17 * * 1-5", "Every hour from 09:00 to 17:00, Monday to Friday"),
        ("*/20 9-16 * * *", "Every 20 minutes from 09:00 to 16:40"),
        ("* 3 * * *", "Every minute from 03:00 to 03:59"),
        ("*/7 * * * *", "At minutes 0, 7, 14, 21, 28, 35, 42, 49 and 56 of every hour"),
        ("0 9 1-31 * 1", "At 09:00 every day"),
        ("0 9 1,15 * *", "At 09:00 on the 1st and 15th of the month"),
        ("0 9 1-7 6-8 1", "At 09:00 on the 1st to 7th of the month and on every Monday, in June to August"),
        ("0 9 * 6 *", "At 09:00, every day in June"),
        ("*/10 * * * * *", "Every 10 seconds"),
        ("30 0 6 * * *", "At 06:00:30 every day"),
        ("15 * * * * *", "At second 15 of every minute"),
        ("0 0 30 2 *", "Never: no such date exists (At 00:00 on the 30th of February)"),
    ])
    func expressionsAreExplained(_ text: String, _ words: String) throws {
        #expect(try CronExpression(text).explanation == words)
    }

    @Test(arguments: [
        // Text, field, column, a piece of the hint or the reason.
        ("0 22-2 * * *", "hour", 3, "write 22-23,0-2"),
        ("0 0 * * FRI-MON", "day-of-week", 9, "write FRI-SAT,SUN-MON"),
        ("0 0 * * 5-0", "day-of-week", 9, "write FRI-SAT,SUN"),
        ("0 22-2/2 * * *", "hour", 3, "write 22,0,2"),
        ("0 0 * * MON#1", "day-of-week", 12, "1-7"),
        ("60 * * * *", "minute", 1, "60 is outside 0-59"),
        ("0 24 * * *", "hour", 3, "midnight is 0"),
        ("*/0 * * * *", "minute", 3, "1 or more"),
        ("0 0 L * *", "day-of-month", 5, "list the days"),
        ("0 0 15W * *", "day-of-month", 7, "list the days"),
        ("0 0 * MON *", "month", 7, "day-of-week"),
        ("0 0 * * Monday", "day-of-week", 9, "write MON"),
        ("0 0 * *", nil, 8, "fifth field"),
        ("", nil, 1, "five fields"),
        ("0 0 * * * * *", nil, 13, "too many"),
        ("@every 5m", nil, 1, "interval trigger"),
        ("@dailyy", nil, 1, "did you mean @daily?"),
        ("@Daily", nil, 1, "did you mean @daily?"),
        ("daily", nil, 1, "did you mean @daily?"),
        ("@reboot", nil, 1, "not supported"),
        ("TZ=UTC 0 0 * * *", nil, 1, "beside"),
        ("é 0 * * *", "minute", 1, "U+00E9 LATIN SMALL LETTER E WITH ACUTE, not ASCII"),
        ("0\u{A0}6 * * *", nil, 2, "U+00A0 NO-BREAK SPACE"),
        ("0 6 * *\u{2009}*", nil, 8, "U+2009 THIN SPACE"),
        ("0 6 *\u{200B} * *", nil, 6, "U+200B ZERO WIDTH SPACE"),
        ("\u{FEFF}0 6 * * *", nil, 1, "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("0 6 * * \u{2217}", "day-of-week", 9, "U+2217 ASTERISK OPERATOR"),
        ("0 0 ?/2 * *", "day-of-month", 5, "alone"),
        ("? 0 * * *", "minute", 1, "alone"),
    ])
    func refusalsNamePlaceAndRemedy(_ text: String, _ field: String?, _ column: Int, _ piece: String) {
        let error = #expect(throws: CronError.self) { _ = try CronExpression(text) }
        #expect(error?.field == field)
        #expect(error?.column == column)
        #expect(error?.description.contains(piece) == true, "\(String(describing: error))")
    }

    @Test func hintsForReversedRangesAreThemselvesAccepted() throws {
        for text in [
            "0 22-2 * * *", "0 0 * * FRI-MON", "0 0 * * 7-2", "0 0 * * 6-0", "0 22-2/3 * * *", "0 0 * NOV-FEB *",
        ] {
            let error = #expect(throws: CronError.self) { _ = try CronExpression(text) }
            let hint = try #require(error?.hint?.split(separator: " ").last)
            let bad = try #require(text.split(separator: " ").first { $0.count > 1 })
            #expect(throws: Never.self) { _ = try CronExpression(text.replacing(bad, with: hint)) }
        }
    }

    @Test(arguments: [
        ("*/60 * * * *", "leaves only the value 0"), ("0 0 */2 * MON", "must match both"),
        ("0 9 1-31 * 1", "runs every day"), ("0 0 31 4,6 *", "never fires"),
        ("0 0 1 * */2", "day-of-week field begins"),
        ("*/45 * * * *", "minute field: the step 45 is uneven: after 45 comes 0 again, a gap of 15 instead of 45"),
        ("*/7 * * * *", "after 56 comes 0 again, a gap of 4 instead of 7"),
        ("5/45 * * * *", "after 50 comes 5 again, a gap of 15"),
        ("0-59/45 * * * *", "uneven"), ("0 */7 * * *", "hour field: the step 7 is uneven"),
        ("*/25 * * * * *", "second field: the step 25 is uneven"),
        ("0 0 */5 * *", "after 31 comes 1 again, a shorter gap in most months"),
        ("0 0 1 */5 *", "month field: the step 5 is uneven"), ("0 0 * * */2", "after 6 comes 0 again"),
    ])
    func surprisesAreWarnedOf(_ text: String, _ piece: String) throws {
        let warnings = try CronExpression(text).warnings
        #expect(warnings.count == 1)
        #expect(warnings.contains { $0.description.contains(piece) }, "\(warnings)")
    }

    @Test(arguments: [
        "0 6 * * MON-FRI", "*/15 * * * *", "0 12 13 * FRI", "@daily", "0 0 29 2 *", "5/15 * ? * *", "9-17/3 * * * *",
        "0 9-17/3 * * *", "*/20 9-16 * * *", "*/45 9 * * *", "0 */7 * * MON", "0 */8 1 * *", "0 0 1 */3 *",
        "*/15 */6 * * *",
    ])
    func ordinaryExpressionsHaveNoWarnings(_ text: String) throws {
        #expect(try CronExpression(text).warnings.isEmpty)
    }

    @Test(arguments: [
        ("30 2 * * *", "2026-03-08T07:00:00Z", "02:30 does not exist that day; runs at 03:00 (clocks go forward)"),
        (
            "0,30 2 * * *", "2026-03-08T07:00:00Z",
            "02:00 and 02:30 do not exist that day; runs once, at 03:00 (clocks go forward)"
        ),
        ("30 1 * * *", "2026-11-01T05:30:00Z", "01:30 happens twice that day; runs the first time (clocks go back)"),
        (
            "30 * * * *", "2026-11-01T06:30:00Z",
            "01:30 happens twice that day; this is the second time (clocks go back)"
        ),
        ("0 3 * * *", "2026-03-08T07:00:00Z", nil),
        ("*/30 * * * *", "2026-03-08T07:00:00Z", nil),
        ("30 2 * * *", "2026-03-09T06:30:00Z", nil),
    ])
    func clockChangesAreNoted(_ text: String, _ instant: String, _ note: String?) throws {
        let zone = try TestData.zone("America/New_York")
        #expect(try CronExpression(text).dstNote(at: try TestData.seconds(instant), in: zone) == note)
    }
}
