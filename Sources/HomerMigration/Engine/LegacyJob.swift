package import HomerCore

/// A job of `schedule.json` as the old engine keeps it.
package struct LegacyJob: Hashable, Sendable {
    package var spec: IntentSpec
    /// Path of the file it was read from (HOMER's `source_file`).
    package var file: String
    /// Of the accepted intent; nil for a job that has none.
    package var generation: Int?
    /// Due times up to and including this moment are decided, or were never this job's.
    package var cursor: Timestamp
    /// When the intent was made; nil when there is none.
    package var createdAt: Timestamp?

    package init(
        spec: IntentSpec, file: String, generation: Int?, cursor: Timestamp, createdAt: Timestamp? = nil
    ) {
        self.spec = spec
        self.file = file
        self.generation = generation
        self.cursor = cursor
        self.createdAt = createdAt
    }

    package var id: String { spec.id }
    /// Its last good text waits to be accepted, or is not accepted at all: only the old engine can run it.
    package var isFallback: Bool { generation == nil }
}

/// One due time of a job and what the old engine makes of it.
package struct LegacyDue: Hashable, Sendable {
    package var time: Timestamp
    package var verdict: OccurrenceVerdict

    package init(_ time: Timestamp, _ verdict: OccurrenceVerdict) {
        self.time = time
        self.verdict = verdict
    }
}

/// What the old engine wants to decide of one job. Whether it may is settled where the flags are read again: in the
/// transaction that stores it.
package struct LegacyProposal: Hashable, Sendable {
    package var job: LegacyJob
    package var due: [LegacyDue]
    /// The new engine may have decided since the old one last looked: only due times after the intent's own cursor
    /// count.
    package var isTakingOver: Bool
    /// Due times from before the job had its intent.
    package var isHandover: Bool

    package init(job: LegacyJob, due: [LegacyDue], isTakingOver: Bool, isHandover: Bool = false) {
        self.job = job
        self.due = due
        self.isTakingOver = isTakingOver
        self.isHandover = isHandover
    }
}
