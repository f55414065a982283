package import GRDB
package import HomerCore

/// Says, inside the transaction that decides, which due times are somebody else's: another scheduler on the same
/// database then neither loses nor doubles one.
package struct DecisionGate: Sendable {
    /// What becomes of one due time.
    package enum Ruling: Hashable, Sendable {
        /// It is decided, perhaps otherwise than proposed.
        case decide(OccurrenceVerdict)
        /// Somebody else has decided it: there is a record of that elsewhere.
        case decidedElsewhere
        /// It was somebody else's, by now or for ever, and the gate has noted so.
        case left(LeftDueTime)
    }

    /// The gate as one transaction sees it; valid inside that transaction only.
    package struct View {
        /// Whether nothing of a decision is stored now, so that all of it stays due.
        package var holds: (OccurrenceDecision) throws -> Bool
        /// Asked for each due time that has no decision yet, in order.
        package var rule: (OccurrenceDecision, LedgerEntry) throws -> Ruling

        package init(
            holds: @escaping (OccurrenceDecision) throws -> Bool,
            rule: @escaping (OccurrenceDecision, LedgerEntry) throws -> Ruling
        ) {
            self.holds = holds
            self.rule = rule
        }
    }

    /// Looks once for all decisions of a transaction; nil where none of them concerns it.
    package var look: @Sendable ([OccurrenceDecision], _ now: Timestamp, Database) throws -> View?

    package init(look: @escaping @Sendable ([OccurrenceDecision], Timestamp, Database) throws -> View?) {
        self.look = look
    }

    /// Everything is ours.
    package static let open = DecisionGate { _, _, _ in nil }
}

/// A due time that was left to whoever else runs the intent.
package struct LeftDueTime: Hashable, Sendable {
    package var intentID: String
    package var due: Timestamp
    /// The number of the run that was made of it there; nil when none was.
    package var run: Int64?

    package init(intentID: String, due: Timestamp, run: Int64?) {
        self.intentID = intentID
        self.due = due
        self.run = run
    }
}
