/// Over how long the runs that make up for an absence start (`runtime.catchUpSpread`). Pure: each intent has its own place
/// in the stretch, made from its id alone, so that a restart, the simulator and `homer why` all say the same.
package struct CatchUpSpread: Hashable, Sendable {
    /// Zero does not spread.
    package let length: Milliseconds

    package init(_ length: Milliseconds) { self.length = length }

    /// All start at once, as places allow.
    package static let none = CatchUpSpread(.zero)

    /// The earliest start of a run that was made for a due time nobody looked at in time; nil for any other run. Never
    /// later than its start deadline allows: the spread makes no run miss it.
    package func start(of run: Applicant, _ spec: IntentSpec) -> Timestamp? {
        guard length > .zero, !run.hasBegun, let made = run.made else { return nil }
        let planned = run.due + DueRules.delay(within: spec.jitter, id: run.intentID)
        guard made - planned > DueRules.slack else { return nil }
        let start = made + DueRules.delay(within: length, id: run.intentID)
        guard let deadline = spec.startDeadline else { return start }
        return min(start, max(made, planned + deadline))
    }
}
