/// The due times of one intent in a stretch that has gone by, and which of them a backfill would run. Pure: what is stored
/// about them is a parameter.
package struct BackfillPlan: Hashable, Sendable {
    /// What becomes of one due time.
    package enum Fate: String, Word, CaseIterable {
        case run
        /// It has a run: of the timetable or of an earlier backfill.
        case hasRun = "has-run"
        /// Its day is one of `except`.
        case excepted
        /// The daemon has still to decide it.
        case undecided
        /// Beyond the limit of runs: the next backfill of the same stretch makes them.
        case overLimit = "over-limit"
    }

    package struct Item: Hashable, Sendable {
        package var due: Timestamp
        package var fate: Fate
        /// What the ledger says; nil where it has no row.
        package var decision: LedgerDecision?
        package var run: Int64?
    }

    /// What is stored about one due time, or about many that share a decision.
    package struct Known: Hashable, Sendable {
        package var from: Timestamp
        package var through: Timestamp
        package var decision: LedgerDecision?
        package var run: Int64?

        package init(_ due: Timestamp, through: Timestamp? = nil, decision: LedgerDecision? = nil, run: Int64? = nil) {
            from = due
            self.through = through ?? due
            self.decision = decision
            self.run = run
        }
    }

    /// Why an intent has no due times that could be run.
    package enum Refusal: Error, Hashable, Sendable {
        /// It runs for events, or after another intent.
        case noTimetable
        /// Its interval counts from its runs: what was due depends on how they went.
        case countsFromRuns
        /// Its expression or time zone is unknown on this machine.
        case unknownSchedule
        /// More than `dueLimit` due times.
        case tooMany
    }

    /// So many due times are listed at most.
    package static let dueLimit = 1000

    /// Oldest first.
    package let items: [Item]

    /// - Parameters:
    ///   - span: from its first moment up to and including its last.
    ///   - known: runs and ledger rows of the intent that bear on the stretch.
    ///   - limit: so many are run at most, oldest first.
    package init(
        _ intent: TimedIntent, _ span: ClosedRange<Timestamp>, known: [Known], limit: Int, now: Timestamp,
        zones: any ZoneSource
    ) throws(Refusal) {
        guard intent.spec.triggers.contains(where: \.hasDueTimes) else { throw .noTimetable }
        guard !intent.spec.triggers.contains(where: \.countsFromRuns) else { throw .countsFromRuns }
        guard let schedule = intent.schedule(at: now, zones: zones) else { throw .unknownSchedule }
        let times = schedule.occurrences(
            after: span.lowerBound - Milliseconds(1), through: min(span.upperBound, now), limit: Self.dueLimit + 1)
        guard times.count <= Self.dueLimit else { throw .tooMany }
        let runs = Dictionary(known.compactMap { known in known.run.map { (known.from, $0) } }) { first, _ in first }
        let decisions = known.filter { $0.decision != nil }.sorted { $0.from < $1.from }
        let cursor = intent.cursor(at: now)
        var left = limit
        items = times.map { due in
            let row = decisions.last { $0.from <= due && due <= $0.through }
            var item = Item(due: due, fate: .run, decision: row?.decision, run: runs[due])
            if item.run != nil || row?.decision == .ran {
                item.fate = .hasRun
            } else if intent.spec.exceptedDays.day(of: due, zones: zones) != nil {
                item.fate = .excepted
            } else if due > cursor {
                item.fate = .undecided
            } else if left <= 0 {
                item.fate = .overLimit
            } else {
                left -= 1
            }
            return item
        }
    }

    /// What it would run, oldest first.
    package var toRun: [Timestamp] { items.filter { $0.fate == .run }.map(\.due) }

    package func count(_ fate: Fate) -> Int { items.count { $0.fate == fate } }
}
