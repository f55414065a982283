import Glibc
import HomerCore
import Testing

@testable import HomerSources

struct GitHoldTests {
    /// What lies in the git directory.
    enum Sight: Sendable {
        case nothing
        /// A lock of git that was taken at this second; another second is another lock.
        case lock(taken: Int)
        case operation(GitActivity.Operation.Kind, began: Int)
        case lockIn(GitActivity.Operation.Kind, began: Int, taken: Int)
    }

    enum Outcome: Sendable, Equatable { case idle, busy, operation, stale }

    struct Step: Sendable {
        var at: Int
        var sight: Sight
        /// What is found when a holder is asked for; nil when it must not be asked for.
        var holder: Bool?
        var then: Outcome
        var isDue: Bool

        init(_ at: Int, _ sight: Sight, holder: Bool? = nil, _ then: Outcome, due: Bool = false) {
            self.at = at
            self.sight = sight
            self.holder = holder
            self.then = then
            isDue = due
        }
    }

    struct Story: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var mode = GitHoldMode.operation
        var steps: [Step]
    }

    static let stories: [Story] = [
        Story(
            testDescription: "a command holds while its lock is there",
            steps: [Step(0, .nothing, .idle), Step(1, .lock(taken: 1), .busy), Step(2, .nothing, .idle)]),
        Story(
            testDescription: "a lock older than 30 s whose holder lives goes on holding and is told each minute",
            steps: [
                Step(0, .lock(taken: 0), .busy),
                Step(29, .lock(taken: 0), .busy),
                Step(30, .lock(taken: 0), holder: true, .busy),
                Step(59, .lock(taken: 0), .busy),
                Step(60, .lock(taken: 0), holder: true, .busy, due: true),
                Step(61, .lock(taken: 0), .busy),
                Step(119, .lock(taken: 0), holder: true, .busy),
                Step(120, .lock(taken: 0), .busy, due: true),
                Step(121, .nothing, .idle),
            ]),
        Story(
            testDescription: "a lock without holder is stale for good",
            steps: [
                Step(0, .lock(taken: 0), .busy),
                Step(31, .lock(taken: 0), holder: false, .stale),
                Step(62, .lock(taken: 0), .stale),
                Step(3631, .lock(taken: 0), .stale),
                Step(3632, .nothing, .idle),
            ]),
        Story(
            testDescription: "a holder that dies later makes the lock stale",
            steps: [
                Step(0, .lock(taken: 0), .busy),
                Step(30, .lock(taken: 0), holder: true, .busy),
                Step(60, .lock(taken: 0), holder: false, .stale),
            ]),
        Story(
            testDescription: "the age of a lock is that of its file: a leftover is stale at the first look",
            steps: [Step(100, .lock(taken: 40), holder: false, .stale)]),
        Story(
            testDescription: "a lock from the future is young",
            steps: [Step(0, .lock(taken: 500), .busy), Step(29, .lock(taken: 500), .busy)]),
        Story(
            testDescription: "locks that follow each other are each young",
            steps: [
                Step(0, .lock(taken: 0), .busy),
                Step(29, .lock(taken: 28), .busy),
                Step(57, .lock(taken: 56), .busy),
                Step(85, .lock(taken: 84), .busy),
            ]),
        Story(
            testDescription: "a new lock after a stale one holds",
            steps: [
                Step(31, .lock(taken: 0), holder: false, .stale),
                Step(40, .lock(taken: 40), .busy),
            ]),
        Story(
            testDescription: "an open rebase holds without limit and is told after a minute and then each hour",
            steps: [
                Step(0, .operation(.rebase, began: 0), .operation),
                Step(59, .operation(.rebase, began: 0), .operation),
                Step(60, .operation(.rebase, began: 0), .operation, due: true),
                Step(120, .operation(.rebase, began: 0), .operation),
                Step(3660, .operation(.rebase, began: 0), .operation, due: true),
                Step(90_000, .nothing, .idle),
            ]),
        Story(
            testDescription: "the steps of a rebase do not make it younger",
            steps: [
                Step(0, .operation(.rebase, began: 0), .operation),
                Step(20, .lockIn(.rebase, began: 0, taken: 20), .busy),
                Step(40, .operation(.rebase, began: 0), .operation),
                Step(60, .operation(.rebase, began: 0), .operation, due: true),
            ]),
        Story(
            testDescription: "a merge that was open before anybody looked is told at once",
            steps: [Step(100, .operation(.merge, began: 0), .operation, due: true)]),
        Story(
            testDescription: "a stale lock within a rebase leaves the rebase holding",
            steps: [Step(100, .lockIn(.rebase, began: 90, taken: 0), holder: false, .operation)]),
        Story(
            testDescription: "mode lock reads between the steps of a rebase",
            mode: .lock,
            steps: [
                Step(0, .operation(.rebase, began: 0), .idle),
                Step(1, .lockIn(.rebase, began: 0, taken: 1), .busy),
                Step(70, .operation(.rebase, began: 0), .idle),
            ]),
        Story(
            testDescription: "mode off never holds and never looks for a holder",
            mode: .off,
            steps: [Step(0, .lock(taken: 0), .idle), Step(100, .lockIn(.merge, began: 0, taken: 0), .idle)]),
    ]

    @Test(arguments: stories)
    func `the hold follows the table`(story: Story) {
        var hold = GitHold(mode: story.mode)
        for step in story.steps {
            let now = Duration.seconds(step.at)
            let activity = Self.activity(step.sight)
            let asks = hold.observe(activity, wall: Self.moment(step.at), now: now)
            #expect(asks == (step.holder != nil), "asking at \(step.at) s")
            let answer = hold.answer(place: "/repo", hasHolder: step.holder, now: now)
            #expect(Self.short(answer.outcome) == step.then, "at \(step.at) s")
            #expect(answer.isDue == step.isDue, "due at \(step.at) s")
        }
    }

    @Test func `each message says what to do`() throws {
        var hold = GitHold(mode: .operation)
        for kind in GitActivity.Operation.Kind.allCases {
            _ = hold.observe(Self.activity(.operation(kind, began: 0)), wall: Self.moment(0), now: .zero)
            guard case .hold(let reason) = hold.answer(place: "/my repo", hasHolder: nil, now: .zero).outcome else {
                Issue.record("\(kind) does not hold")
                continue
            }
            #expect(reason.reason == .gitOperation)
            let next = kind == .bisect ? "reset" : "--continue"
            #expect(reason.message.contains("`git -C '/my repo' \(kind.rawValue) \(next)`"))
        }
        _ = hold.observe(Self.activity(.lock(taken: 0)), wall: Self.moment(100), now: .zero)
        guard case .stale(let message) = hold.answer(place: "/my repo", hasHolder: false, now: .zero).outcome else {
            Issue.record("the lock is not stale")
            return
        }
        #expect(message.contains("`rm /repo/.git/index.lock`"))
    }

    private static func moment(_ second: Int) -> Timestamp { Timestamp(seconds: 1_000_000 + Int64(second)) }

    private static func activity(_ sight: Sight) -> GitActivity {
        var activity = GitActivity(place: "/repo")
        switch sight {
        case .nothing: break
        case .lock(let taken): activity.lock = lock(taken)
        case .operation(let kind, let began): activity.operation = .init(kind, began: moment(began))
        case .lockIn(let kind, let began, let taken):
            activity.operation = .init(kind, began: moment(began))
            activity.lock = lock(taken)
        }
        return activity
    }

    private static func lock(_ taken: Int) -> GitActivity.Lock {
        var stamp = FileFingerprint(stat())
        stamp.changed = moment(taken).milliseconds * 1_000_000
        return GitActivity.Lock(path: "/repo/.git/index.lock", owner: .git, stamp: stamp)
    }

    private static func short(_ outcome: GitHold.Outcome) -> Outcome {
        switch outcome {
        case .idle: .idle
        case .hold(let hold): hold.reason == .gitBusy ? .busy : .operation
        case .stale: .stale
        }
    }
}
