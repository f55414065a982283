import HomerCore
import HomerTesting
import Testing

@testable import HomerCLI
@testable import HomerReport
@testable import HomerStore

/// `homer why` as a function of what is known.
struct WhyStoryTests {
    private func story(_ facts: WhyFacts) -> WhyStory {
        WhyStory(facts, moments: Moments(now: WhyCase.now, zones: UTCOnly()), zones: UTCOnly())
    }

    private func text(_ story: WhyStory) -> String {
        story.text(Moments(now: WhyCase.now, zones: UTCOnly()), style: .off)
    }

    @Test(arguments: WhyCase.ofRuns + WhyCase.ofDecisions + WhyCase.ofBudgets)
    func `each case has its word, its sentence and a conclusion`(_ example: WhyCase) {
        var known = WhyCase.facts()
        example.change(&known)
        let story = story(known)
        #expect(story.verdict == example.verdict)
        let text = text(story)
        for words in example.says { #expect(text.contains(words), "missing: \(words)\n\(text)") }
        #expect(story.steps.last?.what == "next")
        #expect(story.answer.hasPrefix("backup ") && story.answer.hasSuffix("."))
        #expect(Set(story.nextSteps).count == story.nextSteps.count)
    }

    @Test(arguments: WhyCase.ofRuns + WhyCase.ofDecisions + WhyCase.ofBudgets)
    func `what was for one night is never to be started again, nor its file to be edited`(_ example: WhyCase) {
        var known = WhyCase.facts()
        example.change(&known)
        known.row.source = IntentSource.discovery("night-2026-02-03")
        known.row.removedAt = WhyCase.due
        known.row.enabled = false
        for step in story(known).nextSteps {
            #expect(step.hasPrefix("homer logs ") || step.hasPrefix("homer discover show "), "\(step)")
        }
    }

    @Test func `each of several triggers is told: the one that is due, and the one that waits for something`() {
        var known = WhyCase.facts()
        known.row.spec.moreTriggers = [FurtherTrigger(.event(name: "push", filter: nil))]
        #expect(
            text(story(known)) == """
                backup has not been due yet: the first time is 02:30 tomorrow (in 19h).
                  accepted         generation 6 (commit 1a2b3c4 by Ada, 3d ago); nothing before that is due, and no run is stored
                  next             02:30 tomorrow (in 19h)
                what to do: homer trigger backup

                """)
        known.received = [ReceivedEvent(event: WhyCase.event(4, consumed: nil), delivery: nil)]
        #expect(
            text(story(known)) == """
                backup has not run for event 4 (push), which came at 02:30 (4h30m ago) and has not been looked at.
                  event            4 (push, id 7f) came 02:30 by ada@box
                  next             02:30 tomorrow (in 19h)
                what to do: homer wait backup --for=run=any

                """)
        known.received[0].event.consumedAt = WhyCase.due
        known.received[0].delivery = EventDelivery(intentID: "backup", decision: .decided(.skippedSuspended))
        #expect(
            story(known).answer
                == "backup did not run for event 4 (push), which came at 02:30 (4h30m ago): it was suspended.")
    }

    @Test func `the chain reads from the cause to the next time`() {
        var known = WhyCase.facts()
        known.ledger = [WhyCase.decision(.skippedOverlap)]
        known.runs = [
            WhyCase.run(
                8, .ended(.timeout), from: "2026-02-03T01:30:00Z", to: "2026-02-03T03:10:00Z", scheduled: nil,
                error: "no answer")
        ]
        #expect(
            text(story(known)) == """
                backup did not run at 02:30 (4h30m ago).
                  due 02:30        by cron "30 2 * * *" in UTC, generation 6 (commit 1a2b3c4 by Ada, 3d ago)
                  not started      overlap policy skip: run 8 was still active (started 01:30, generation 6)
                  run 8            started 01:30, timed out after 1h40m at 03:10: no answer
                  next             02:30 tomorrow (in 19h)
                what to do: homer logs 8 · homer trigger backup · "overlap": "queueOne" in desired/backup.json

                """)
        let json = story(known).json
        #expect(json["verdict"] == "skipped:overlap")
        #expect(json["question"]?["dueAt"] == "2026-02-03T02:30:00.000Z")
        #expect(json["steps"]?.array?.first?["what"] == "due")
        #expect(json["nextSteps"]?.array?.count == 3)
    }
}
