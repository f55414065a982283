package import HomerCore

/// One line of what a simulation writes.
package enum SimulationRecord: Hashable, Sendable {
    case pass(SimulatedPass)
    case occurrence(SimulatedOccurrence)
    case chain(SimulatedChain)
    case attempt(SimulatedAttempt)
    case night(SimulatedPhase)
    case item(SimulatedItem)

    package var json: JSONValue {
        switch self {
        case .pass(let pass): pass.json
        case .occurrence(let occurrence): occurrence.json
        case .chain(let chain): chain.json
        case .attempt(let attempt): attempt.json
        case .night(let phase): phase.json
        case .item(let item): item.json
        }
    }
}

/// A pass that changed something.
package struct SimulatedPass: Hashable, Sendable {
    package var time: Timestamp
    package var plan: Plan

    /// Ids by what happened to them; those of actions that did not happen are left out.
    var json: JSONValue {
        var members = [JSONMember("type", "pass"), JSONMember("at", .string(time.description))]
        for action in ChangeAction.allCases where plan.count(action) > 0 {
            let ids = plan.changes.filter { $0.actions.contains(action) }.map(\.id)
            members.append(JSONMember(action.pastTense, .array(ids.map { .string($0) })))
        }
        if let revision = plan.revision {
            members.append(JSONMember("commit", .string(revision.commit)))
            members.append(JSONMember("author", .string(revision.author)))
        }
        members.append(JSONMember("held", .array(plan.held.map { .string($0.input.intentID ?? $0.input.file) })))
        return .object(members)
    }
}

/// The decision about one due time, as the ledger has it.
package struct SimulatedOccurrence: Hashable, Sendable {
    package var intentID: String
    package var generation: Int
    package var entry: LedgerEntry
    package var run: Int64?
    /// How long after the due time its run started; nil when it did not.
    package var late: Milliseconds?
    /// What its run waited for when the simulation ended; nil when it started, or only no place was free.
    package var waits: RunWait?

    var json: JSONValue {
        .object([
            "at": .string(entry.scheduledFor.description), "intent": .string(intentID),
            "generation": .int(Int64(generation)), "decision": .string(entry.verdict.word),
            "collapsedIntoAt": entry.verdict.collapsedInto.map { .string($0.description) },
            "count": entry.through.map { _ in .int(Int64(entry.count)) },
            "throughAt": entry.through.map { .string($0.description) },
            "run": run.map { .int($0) }, "lateMs": late.map { .int($0.count) },
            "waits": waits?.word.map { .string($0) },
        ])
    }
}

/// A run that the end of another made, or a night made again after a crash; it has no due time.
package struct SimulatedChain: Hashable, Sendable {
    package var time: Timestamp
    package var intentID: String
    package var generation: Int
    package var run: Int64
    package var cause = RunCause.after

    var json: JSONValue {
        .object([
            "at": .string(time.description), "intent": .string(intentID), "generation": .int(Int64(generation)),
            "decision": .string(LedgerDecision.ran.rawValue), "trigger": .string(cause.rawValue),
            "run": .int(run),
        ])
    }
}

/// An attempt that failed, and what follows it.
package struct SimulatedAttempt: Hashable, Sendable {
    /// When it ended.
    package var time: Timestamp
    package var intentID: String
    package var run: Int64
    /// From 1.
    package var attempt: Int
    package var executor: String
    package var outcome: Outcome
    /// Not before that moment, and by which executor; nil when the run has ended.
    package var next: Next?

    package struct Next: Hashable, Sendable {
        package var at: Timestamp
        package var executor: String
    }

    var json: JSONValue {
        .object([
            "type": "attempt", "at": .string(time.description), "intent": .string(intentID), "run": .int(run),
            "attempt": .int(Int64(attempt)), "executor": .string(executor), "outcome": .string(outcome.rawValue),
            "nextAt": next.map { .string($0.at.description) }, "nextExecutor": next.map { .string($0.executor) },
        ])
    }
}
