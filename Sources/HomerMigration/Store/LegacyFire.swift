package import HomerCore

/// Which engine took a due time of a job of `schedule.json`, and what it made of it.
package struct LegacyFire: Hashable, Sendable {
    package var jobID: String
    package var due: Timestamp
    package var engine: Engine
    /// In `scheduled_job_runs`, when the old engine ran it.
    package var legacyRunID: Int64?
    package var decision: FireDecision
    package var decidedAt: Timestamp

    package init(
        jobID: String, due: Timestamp, engine: Engine, legacyRunID: Int64? = nil, decision: FireDecision,
        decidedAt: Timestamp
    ) {
        self.jobID = jobID
        self.due = due
        self.engine = engine
        self.legacyRunID = legacyRunID
        self.decision = decision
        self.decidedAt = decidedAt
    }
}

/// What became of a due time of a job, in the words of `legacy_fires.decision`.
package typealias FireDecision = DecisionOr<FireWord>

package enum FireWord: String, Word {
    /// It was the old HOMER's, which made no run of it. The word is a verdict of `homer why`.
    case leftToHomer = "old-engine"
}
