import HomerCore
import HomerSources
import Testing

struct ChangeTriggerTests {
    enum Verb: Sendable { case note(ChangeReason), hold(Bool), tick }

    struct Step: Sendable {
        var at: Int
        var verb: Verb
        var then: ChangeTrigger.Action

        init(_ at: Int, _ verb: Verb, _ then: ChangeTrigger.Action) {
            self.at = at
            self.verb = verb
            self.then = then
        }
    }

    struct Story: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var steps: [Step]
    }

    private static func until(_ milliseconds: Int) -> ChangeTrigger.Action { .wait(until: .milliseconds(milliseconds)) }

    static let stories: [Story] = [
        Story(
            testDescription: "events are gathered until 200 ms are quiet",
            steps: [
                Step(1000, .note(.inotify), until(1200)),
                Step(1100, .note(.inotify), until(1300)),
                Step(1200, .tick, until(1300)),
                Step(1300, .tick, .ring(.inotify)),
            ]),
        Story(
            testDescription: "events that never stop ring 2 s after the first",
            steps: (0..<20).map { Step(1000 + $0 * 100, .note(.inotify), until(min(1200 + $0 * 100, 3000))) }
                + [Step(3000, .note(.inotify), .ring(.inotify))]),
        Story(
            testDescription: "a request does not wait",
            steps: [Step(1000, .note(.cli), .ring(.cli)), Step(1001, .note(.signal), .ring(.signal))]),
        Story(
            testDescription: "a request takes waiting events with it",
            steps: [
                Step(1000, .note(.inotify), until(1200)),
                Step(1050, .note(.cli), .ring(.cli)),
            ]),
        Story(
            testDescription: "overflow waits for quiet and is the reason that is told",
            steps: [
                Step(1000, .note(.overflow), until(1200)),
                Step(1100, .note(.inotify), until(1300)),
                Step(1300, .tick, .ring(.overflow)),
            ]),
        Story(
            testDescription: "nothing rings while held, however long",
            steps: [
                Step(1000, .note(.inotify), until(1200)),
                Step(1100, .hold(true), .wait(until: nil)),
                Step(9000, .note(.cli), .wait(until: nil)),
                Step(99_000, .tick, .wait(until: nil)),
                Step(99_000, .hold(false), until(99_100)),
                Step(99_100, .tick, .ring(.cli)),
            ]),
        Story(
            testDescription: "the end of a hold rings after the events have settled",
            steps: [
                Step(1000, .hold(true), .wait(until: nil)),
                Step(1100, .note(.inotify), .wait(until: nil)),
                Step(5000, .hold(false), until(5100)),
                Step(5090, .note(.inotify), until(5290)),
                Step(5290, .tick, .ring(.gitIdle)),
            ]),
    ]

    @Test(arguments: stories)
    func `the trigger follows the table`(story: Story) {
        var trigger = ChangeTrigger(seed: 1, now: .zero)
        for step in story.steps {
            let now = Duration.milliseconds(step.at)
            let action =
                switch step.verb {
                case .note(let reason): trigger.note(reason, now: now)
                case .hold(let busy): trigger.hold(busy, now: now)
                case .tick: trigger.tick(now: now)
                }
            #expect(action == step.then, "at \(step.at) ms")
        }
    }

    @Test func `without events it rings every 30 s give or take a tenth`() {
        var gaps: Set<Duration> = []
        for seed in UInt64(0)..<100 {
            var trigger = ChangeTrigger(seed: seed, now: .zero)
            guard case .wait(until: let first?) = trigger.tick(now: .zero) else {
                Issue.record("no resync is planned")
                continue
            }
            #expect(first >= .seconds(27) && first <= .seconds(33))
            #expect(trigger.tick(now: first) == .ring(.resync))
            gaps.insert(first)
        }
        #expect(gaps.count > 90)
    }

    @Test func `any ring puts the resync off`() {
        var trigger = ChangeTrigger(seed: 1, now: .zero)
        #expect(trigger.note(.cli, now: .seconds(26)) == .ring(.cli))
        guard case .wait(until: let next?) = trigger.tick(now: .seconds(26)) else {
            Issue.record("no resync is planned")
            return
        }
        #expect(next >= .seconds(53))
    }
}
