/// What the runs before this one left: for prompts that go on where the last one stopped.
package struct LastRun: Hashable, Sendable {
    /// What the last successful run answered; bounded, empty when none succeeded.
    package var output: String
    /// How the run before this one ended, whichever way; nil when there was none.
    package var outcome: Outcome?
    package var endedAt: Timestamp?
    /// When the last successful run ended; nil when none succeeded.
    package var succeededAt: Timestamp?

    /// Bytes of `output` that are passed on: it must fit one environment variable (128 KiB) with room to spare.
    package static let outputLimit = 32 << 10

    package init(output: String = "", outcome: Outcome? = nil, endedAt: Timestamp? = nil, succeededAt: Timestamp? = nil)
    {
        self.output = output
        self.outcome = outcome
        self.endedAt = endedAt
        self.succeededAt = succeededAt
    }
}
