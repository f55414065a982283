/// What may be applied without asking a person (`homer.json`: `apply`, `guard`, `freeze`).
package struct ApplyPolicy: Hashable, Sendable {
    package enum Mode: String, Hashable, Sendable, CaseIterable {
        case auto
        /// Every pass waits for `homer approve`.
        case manual
    }

    /// What a tracked file that is missing from the work tree means.
    package enum UncommittedDeletes: String, Hashable, Sendable, CaseIterable { case hold, apply }

    package var mode = Mode.auto
    /// Removals up to this many are applied whatever share of the intents they are.
    package var guardCount = 3
    /// Beyond `guardCount`: at most this share of the intents.
    package var guardShare = 0.25
    /// At most this share of the runs of the next 24 hours may vanish with removals…
    package var guardRunShare = 0.5
    /// …unless it is fewer runs than this.
    package var guardRuns = 100
    package var uncommittedDeletes = UncommittedDeletes.hold
    /// How long an intent must have been absent before it is believed: in a repository, and elsewhere.
    package var absence = Milliseconds.seconds(1)
    package var absenceOutsideGit = Milliseconds.seconds(5)
    package var freeze: [FreezeWindow] = []
    /// Changes predicted to cost more than this in 30 days wait for approval; nil does not ask.
    package var costLimit: Double?
    /// Changes predicted to make more than this many runs in 30 days wait for approval; nil does not ask.
    package var runLimit: Int?

    package init() {}
}

/// Since when which intents have been absent from their source, as this process saw it.
package enum AbsenceEvidence: Hashable, Sendable {
    /// A preview: what is absent now is taken to stay so.
    case assumed
    /// First consistent reading without the intent, by id. An id that is not here is absent for the first time.
    case since([String: Timestamp])
}
