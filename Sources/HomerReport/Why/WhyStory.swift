package import HomerCore
package import HomerStore

/// The answer to "why did it not run?": one causal chain, what did not happen included, the newest conclusion last.
package struct WhyStory: Hashable {
    package struct Step: Hashable {
        package var time: Timestamp?
        /// A short name of the fact: `due`, `not started`, `run 812`, `next`.
        package var what: String
        package var text: String

        package init(_ time: Timestamp?, _ what: String, _ text: String) {
            self.time = time
            self.what = what
            self.text = text
        }
    }

    /// The answer in one stable word. Words with a colon are those of the ledger.
    package enum Verdict: String, Hashable, CaseIterable {
        case ran, running, pending, failed, lost, cancelled
        case skippedOverlap = "skipped:overlap", skippedSuspended = "skipped:suspended"
        case skippedFrozen = "skipped:frozen", skippedApproval = "skipped:approval"
        case skippedOff = "skipped:off", skippedBudget = "skipped:budget", skippedCondition = "skipped:condition"
        case skippedExcluded = "skipped:excluded"
        case missedDown = "missed:down", missedDeadline = "missed:deadline", collapsed = "collapsed-into"
        case disabledInFile = "disabled-in-file", disabledInDatabase = "disabled-in-database", removed
        case held, heldApproval = "held-approval", pinned, suspended
        case runtimeOff = "runtime-off", oldEngine = "old-engine", noDaemon = "no-daemon"
        case executorMissing = "executor-missing", scheduleUnknown = "schedule-unknown"
        case dueNow = "due-now", undecided
        case waitingForEvent = "waiting-for-event", completed, notDueYet = "not-due-yet", notDue = "not-due"
        case notRecorded = "not-recorded"
        case notAccepted = "not-accepted"
    }

    /// What the answer is about.
    package struct Question: Hashable {
        /// The time that was asked about; nil for "the last time".
        package var asked: Timestamp?
        package var due: Timestamp?
        package var run: Int64?

        package init(asked: Timestamp? = nil, due: Timestamp? = nil, run: Int64? = nil) {
            self.asked = asked
            self.due = due
            self.run = run
        }
    }

    package var intent: String
    package var question: Question
    package var verdict: Verdict
    /// One sentence.
    package var answer: String
    package var steps: [Step]
    /// Commands and edits, the likeliest first.
    package var nextSteps: [String]
    /// Those of the run in question that have ended, when there was more than one or another follows.
    package var attempts: [AttemptRow] = []

    /// - Parameter facts: everything that is known; the story is a pure function of it.
    package init(_ facts: WhyFacts, moments: Moments, zones: any ZoneSource) {
        self = WhyTeller(facts: facts, moments: moments, zones: zones).story
    }

    package init(
        intent: String, question: Question, verdict: Verdict, answer: String, steps: [Step], nextSteps: [String],
        attempts: [AttemptRow] = []
    ) {
        self.intent = intent
        self.question = question
        self.verdict = verdict
        self.answer = answer
        self.steps = steps
        self.attempts = attempts
        var seen: Set<String> = []
        self.nextSteps = nextSteps.filter { seen.insert($0).inserted }
    }
}
