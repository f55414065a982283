/// What the condition of a run said, in the words of `intent_runs.condition`.
package enum ConditionVerdict: String, Word, CaseIterable {
    /// There is something to do: the work was started.
    case passed
    /// There is nothing to do: the work was not started.
    case skipped
    /// It could not tell: the work was not started.
    case failed
}
