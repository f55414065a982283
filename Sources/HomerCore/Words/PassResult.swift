/// How a pass ended that changed something.
package enum PassResult: String, Word, CaseIterable {
    case succeeded = "Succeeded"
    /// Something is held: the rest was applied.
    case partiallySucceeded = "PartiallySucceeded"
}

/// What made a generation.
package enum GenerationCause: String, Word, CaseIterable {
    case file
    /// An operator put an earlier text in force.
    case rollback
}
