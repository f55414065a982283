package import HomerCore
package import HomerStore

/// What another engine on the same database, which may run the jobs of `schedule.json`, adds to the answers.
package struct OtherEngine: Sendable {
    /// Where it is and whether it lives, as its tables tell now.
    package var state: @Sendable (StoreSnapshot, any ZoneSource, _ now: Timestamp) throws -> OldEngine
    /// What it made of one job; nil when nothing is known.
    package var story: @Sendable (IntentRow, StoreSnapshot) throws -> OtherStory?
    /// Who runs the jobs, for `homer status`; nil when there are none.
    package var jobs: @Sendable (StoreSnapshot, any ZoneSource, Moments) throws -> JobsSection?

    package init(
        state: @escaping @Sendable (StoreSnapshot, any ZoneSource, Timestamp) throws -> OldEngine,
        story: @escaping @Sendable (IntentRow, StoreSnapshot) throws -> OtherStory?,
        jobs: @escaping @Sendable (StoreSnapshot, any ZoneSource, Moments) throws -> JobsSection?
    ) {
        self.state = state
        self.story = story
        self.jobs = jobs
    }

    /// There is none: every job runs as an intent.
    package static let none = OtherEngine(
        state: { _, _, _ in OldEngine(mode: .off) }, story: { _, _ in nil }, jobs: { _, _, _ in nil })
}

/// How `homer why` tells of a job that another engine runs or ran.
package struct OtherStory: Sendable {
    /// Why the new engine does not run it now.
    package var standing: @Sendable (WhyTeller) -> WhyTeller.Standing
    /// What the other engine made of the minute that begins at a moment; nil when it made nothing of it.
    package var account: @Sendable (WhyTeller, Timestamp) -> WhyTeller.Account?
    /// The last due time, when it was the other engine's.
    package var latest: @Sendable (WhyTeller) -> WhyTeller.Account?

    package init(
        standing: @escaping @Sendable (WhyTeller) -> WhyTeller.Standing,
        account: @escaping @Sendable (WhyTeller, Timestamp) -> WhyTeller.Account?,
        latest: @escaping @Sendable (WhyTeller) -> WhyTeller.Account?
    ) {
        self.standing = standing
        self.account = account
        self.latest = latest
    }
}

/// The jobs of `schedule.json` in `homer status`.
package struct JobsSection: Hashable, Sendable {
    /// A job that has no intent in force.
    package struct Job: Hashable, Sendable {
        package var id: String
        package var text: String

        package init(id: String, text: String) {
            self.id = id
            self.text = text
        }
    }

    package var count: Int
    package var sentence: String
    /// Nobody runs some of them, or somebody who should not.
    package var isWrong: Bool
    /// What to do first when something is.
    package var advice: String
    package var withoutIntent: [Job]
    package var json: JSONValue

    package init(count: Int, sentence: String, isWrong: Bool, advice: String, withoutIntent: [Job], json: JSONValue) {
        self.count = count
        self.sentence = sentence
        self.isWrong = isWrong
        self.advice = advice
        self.withoutIntent = withoutIntent
        self.json = json
    }
}
