import HomerCore
import Testing

@testable import HomerExecution

@Suite struct WaitHintTests {
    /// A Wednesday.
    static let now = Timestamp(iso: "2026-02-04T20:00:00Z") ?? Timestamp(seconds: 0)

    static func hint(_ text: String) -> WaitHint? {
        WaitHint.find(in: text, now: now) { zone, moment in
            switch zone {
            case nil: 3600
            case "UTC": 0
            // Goes forward on 8 March at 08:00 UTC.
            case "America/Chicago": moment.milliseconds < 1_772_956_800_000 ? -21_600 : -18_000
            default: nil
            }
        }
    }

    @Test(arguments: [
        ("Rate limit reached. Please try again in 1.898s. Visit", 1898), ("Please try again in 6m0s.", 360_000),
        ("Your quota will reset after 11h5m21s.", 39_921_000), ("retry in 20 seconds", 20_000),
        ("Try again in 3 days 4 hours 5 minutes.", 273_900_000), ("please retry after 500ms", 500),
        ("Retry-After: 120", 120_000), ("slow down, retry after 30", 30_000), (#"{"retry_after":2}"#, 2000),
        (#"{"resets_in_seconds":90,"plan":"x"}"#, 90_000), ("resets in 4h 12m", 15_120_000),
        ("wait for it, then wait 5 minutes", 300_000),
    ])
    func `lengths`(text: String, milliseconds: Int64) {
        #expect(Self.hint(text) == WaitHint(retryAfter: Milliseconds(milliseconds)))
    }

    @Test(arguments: [
        ("You've hit your session limit · resets 3:45pm", "2026-02-05T14:45:00Z"),
        ("You've hit your session limit · resets 11pm", "2026-02-04T22:00:00Z"),
        ("You've hit your weekly limit · resets Mon 12:00am", "2026-02-08T23:00:00Z"),
        ("You've hit your weekly limit · resets Wed 9pm", "2026-02-11T20:00:00Z"),
        ("You've hit your session limit · resets 6pm (America/Chicago)", "2026-02-05T00:00:00Z"),
        ("spend limit reached (daily; resets 2026-08-09 00:00 UTC)", "2026-08-09T00:00:00Z"),
        ("resets 12am (UTC)", "2026-02-05T00:00:00Z"), ("resets 12:30pm (UTC)", "2026-02-05T12:30:00Z"),
        ("resets 3:30am", "2026-02-05T02:30:00Z"), ("resets at 3:30 AM.", "2026-02-05T02:30:00Z"),
        ("resets 9 p.m. (UTC)", "2026-02-04T21:00:00Z"), ("resets tomorrow at 5pm (UTC)", "2026-02-05T17:00:00Z"),
        ("resets Oct 9, 5pm (UTC)", "2026-10-09T17:00:00Z"),
        ("resets on 9 October at 17:00 UTC", "2026-10-09T17:00:00Z"),
        ("or try again at Oct 9th, 2026 5:00 PM.", "2026-10-09T16:00:00Z"),
        ("resets Oct 9, 5pm (America/Chicago)", "2026-10-09T22:00:00Z"),
        ("resets Jan 3, 5pm (UTC)", "2027-01-03T17:00:00Z"),
        ("resets Feb 3, 5pm (UTC)", "2026-02-03T17:00:00Z"), ("resets Feb 4, 9:30pm", "2026-02-04T20:30:00Z"),
        ("resets at 2026-02-06T17:00:00+02:00.", "2026-02-06T15:00:00Z"),
        ("Claude AI usage limit reached|1770300000", "2026-02-05T14:00:00Z"),
        (#"{"resets_at":1770300000}"#, "2026-02-05T14:00:00Z"),
        ("the counter resets daily; your limit resets 11pm", "2026-02-04T22:00:00Z"),
    ])
    func `moments`(text: String, moment: String) {
        #expect(Self.hint(text)?.resetAt?.description == Timestamp(iso: moment)?.description)
        #expect(Self.hint(text)?.retryAfter == nil)
    }

    @Test(arguments: [
        "", "resets", "resets soon", "resets 25pm", "resets 6pm (Mars/Olympus)", "try again in a while",
        "try again in 900000 days", "resets 99:99", "try again in ..s", "wait for it", "resets Mon", "resets 6pm PDT",
        "resets Feb 31, 5pm", "resets Oct",
        "limit reached|17", "resets 13pm", "retry after 3x",
    ])
    func `what cannot be told is left`(text: String) { #expect(Self.hint(text) == nil) }

    @Test func `claude's own field beats its text`() async {
        let world = FakeWorld()
        let lines = [
            #"{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":1770300000}}"#,
            #"{"type":"result","subtype":"success","is_error":true,"api_error_status":429,"result":"You've hit your session limit · resets 6pm"}"#,
        ]
        let path = world.program("claude", CodexExecutorTests.prints(lines))
        let request = world.request(Execution(executor: "claude"), query: "q", binary: path)
        let result = await AgentExecutor(.claude, settings: FakeWorld.settings).execute(request) { _ in }
        #expect(result.outcome == .quota)
        #expect(result.resetAt == Timestamp(seconds: 1_770_300_000))
    }
}
