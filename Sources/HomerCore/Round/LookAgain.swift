/// When an execution loop looks again although nothing tells it to; nil where nothing is to come.
package struct LookAgain: Hashable, Sendable {
    /// The next due time, jitter included.
    package var due: Timestamp?
    /// Something that waits may start: a further attempt, a run whose executor is paused, one held back by a freeze.
    package var claim: Timestamp?
    package var suspensionEnd: Timestamp?
    /// The first run that nobody approved in time is over.
    package var approvalEnd: Timestamp?

    package init(
        due: Timestamp? = nil, claim: Timestamp? = nil, suspensionEnd: Timestamp? = nil, approvalEnd: Timestamp? = nil
    ) {
        self.due = due
        self.claim = claim
        self.suspensionEnd = suspensionEnd
        self.approvalEnd = approvalEnd
    }

    private var moments: [Timestamp] { [due, claim, suspensionEnd, approvalEnd].compactMap { $0 } }

    package var next: Timestamp? { moments.min() }

    /// The first of them that is still to come.
    package func next(after now: Timestamp) -> Timestamp? { moments.filter { $0 > now }.min() }

    /// How long to sleep: a millisecond at least, so that what is overdue does not spin, and `longest` at most.
    package func delay(from now: Timestamp, longest: Milliseconds) -> Milliseconds {
        max(Milliseconds(1), min(next.map { $0 - now } ?? longest, longest))
    }
}
