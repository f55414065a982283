import HomerCore
import HomerTesting
import Testing

@testable import HomerCLI
@testable import HomerReport
@testable import HomerStore

/// `homer why` of an id that was never accepted.
@Suite struct WhyUnacceptedTests {
    private let now = Samples.time("2026-02-03T07:00:00Z")
    private let due = Samples.time("2026-02-03T02:30:00Z")

    @Test func `an id nobody accepted is explained by the file that names it`() throws {
        let moments = Moments(now: now, zones: UTCOnly())
        var unaccepted = WhyStory.Unaccepted(id: "nightly")
        #expect(WhyStory(unaccepted, moments: moments) == nil)
        unaccepted.held = [
            HeldRow(
                file: "desired/nightly.json", intentID: "", reason: .known(.parseError), code: "E110", line: 2,
                column: 1,
                message: "expected a value", keepsGeneration: nil, since: due)
        ]
        let held = try #require(WhyStory(unaccepted, moments: moments))
        #expect(held.verdict == .notAccepted)
        #expect(held.answer == "nightly does not run: desired/nightly.json:2:1 is not applied (E110).")
        #expect(held.nextSteps == ["homer validate desired/nightly.json", "homer explain E110"])
        unaccepted.held = []
        unaccepted.desired.intents = [
            DesiredIntent(
                spec: .job("nightly"), origin: Origin(source: "desired", file: "desired/nightly.json"))
        ]
        unaccepted.isDaemonRunning = false
        #expect(WhyStory(unaccepted, moments: moments)?.verdict == .noDaemon)
        unaccepted.desired.hold = SourceHold(.gitBusy, "git is at work")
        #expect(WhyStory(unaccepted, moments: moments)?.verdict == .held)
        unaccepted.pending = [
            PendingPass(
                id: "aabbccdd", status: .waiting, keys: ["nightly create h"],
                summary: "1 to create wait (HeldApproval)", plan: #"[{"id":"nightly","reason":"HeldApproval"}]"#,
                createdAt: due)
        ]
        let waiting = try #require(WhyStory(unaccepted, moments: moments))
        #expect(waiting.verdict == .heldApproval)
        #expect(waiting.nextSteps.last == "homer approve aabbccdd")
    }
}
