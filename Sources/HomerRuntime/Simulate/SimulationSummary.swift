package import HomerCore

/// What a simulation came to.
package struct SimulationSummary: Hashable, Sendable {
    /// Due times by what was decided about them.
    package struct Counts: Hashable, Sendable {
        package var ran = 0
        package var skipped = 0
        package var missed = 0
        package var collapsed = 0

        package var all: Int { ran + skipped + missed + collapsed }

        mutating func add(_ entry: LedgerEntry) {
            switch entry.verdict {
            case .ran: ran += entry.count
            case .skippedOverlap, .skippedSuspended, .skippedFrozen, .skippedExcluded, .skippedOff, .skippedApproval,
                .skippedBudget, .skippedCondition:
                skipped += entry.count
            case .missedDown, .missedDeadline: missed += entry.count
            case .collapsed: collapsed += entry.count
            }
        }

        static func + (a: Counts, b: Counts) -> Counts {
            Counts(
                ran: a.ran + b.ran, skipped: a.skipped + b.skipped, missed: a.missed + b.missed,
                collapsed: a.collapsed + b.collapsed)
        }
    }

    package let from: Timestamp
    package let until: Timestamp
    package let seed: UInt64?
    /// Every intent that ever was, by id.
    package var intents: [String: Counts] = [:]
    /// Passes that changed something.
    package var passes = 0
    /// What the last pass held.
    package var held: [String] = []
    /// Intents whose time zone or expression this machine does not know: never due.
    package var unknown: Set<String> = []
    /// Runs a downtime cut off.
    package var lost = 0
    /// Runs that ended with a failure, every attempt made.
    package var failed = 0
    /// Nights that came to an end.
    package var nights = 0
    /// Runs that had not ended, or not begun, at the end.
    package var unfinished = 0

    init(_ simulation: Simulation) {
        from = simulation.from
        until = simulation.until
        seed = simulation.runs.seed
    }

    package var total: Counts { intents.values.reduce(Counts(), +) }

    mutating func add(_ record: SimulationRecord) {
        switch record {
        case .pass(let pass):
            passes += 1
            for change in pass.plan.changes where intents[change.id] == nil { intents[change.id] = Counts() }
        case .occurrence(let occurrence): intents[occurrence.intentID, default: Counts()].add(occurrence.entry)
        case .chain(let chain): intents[chain.intentID, default: Counts()].ran += 1
        case .attempt(let attempt): if attempt.next == nil { failed += 1 }
        case .night(let phase): if phase.phase.isFinal { nights += 1 }
        case .item: break
        }
    }

    package var json: JSONValue {
        let total = total
        return .object([
            "type": "summary", "since": .string(from.description), "until": .string(until.description),
            "seed": seed.map { .string("\($0)") }, "passes": .int(Int64(passes)),
            "intents": .int(Int64(intents.count)), "occurrences": .int(Int64(total.all)),
            "ran": .int(Int64(total.ran)), "skipped": .int(Int64(total.skipped)),
            "missed": .int(Int64(total.missed)), "collapsed": .int(Int64(total.collapsed)),
            "failed": .int(Int64(failed)), "lost": .int(Int64(lost)), "unfinished": .int(Int64(unfinished)),
            "nights": nights > 0 ? .int(Int64(nights)) : nil,
            "held": .array(held.map { .string($0) }), "unknown": .array(unknown.sorted().map { .string($0) }),
        ])
    }
}
