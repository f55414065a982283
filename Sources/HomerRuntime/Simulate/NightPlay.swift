package import HomerCore
package import HomerStore

/// How nights are played in a simulation, filled in by whoever knows their rules. Nights make intents and runs of their
/// own out of what is stored; the simulator decides, starts and ends these like all others.
package struct NightPlay: Sendable {
    /// Whether nights are switched on; otherwise their due times are `skipped:off`.
    package var isOn: Bool
    /// Makes the intent that begins nights, and says which it is; nil when its id belongs to somebody else.
    package var begin: @Sendable (Store, Timestamp) throws -> String?
    /// What a run comes to, given what the model of runs says.
    package var answer: @Sendable (ClaimedRun, ExecutionResult, Store, Timestamp) throws -> ExecutionResult
    /// How long a run of a night takes; nil when it is none.
    package var length: @Sendable (ClaimedRun) -> Milliseconds?
    /// Does the next step of the nights.
    package var step: @Sendable (Store, Timestamp) throws -> NightMove

    package init(
        isOn: Bool, begin: @escaping @Sendable (Store, Timestamp) throws -> String?,
        answer: @escaping @Sendable (ClaimedRun, ExecutionResult, Store, Timestamp) throws -> ExecutionResult,
        length: @escaping @Sendable (ClaimedRun) -> Milliseconds?,
        step: @escaping @Sendable (Store, Timestamp) throws -> NightMove
    ) {
        self.isOn = isOn
        self.begin = begin
        self.answer = answer
        self.length = length
        self.step = step
    }
}

/// What a step of the nights came to.
package enum NightMove: Hashable, Sendable {
    /// Intents that changed, and what there is to tell.
    case done(changed: [String], told: [SimulationRecord])
    /// Nothing is to be done before that moment, or before a run ends. `isOpen` says whether anything is to be done ever.
    case wait(until: Timestamp?, isOpen: Bool)
}

/// A phase of a night that begins, the end among them.
package struct SimulatedPhase: Hashable, Sendable {
    package var time: Timestamp
    package var session: String
    package var phase: DiscoveryPhase
    /// When the phase is over at the latest; nil for one that takes no time.
    package var until: Timestamp?
    /// Why it failed or was cancelled.
    package var reason: String?

    package init(
        time: Timestamp, session: String, phase: DiscoveryPhase, until: Timestamp? = nil, reason: String? = nil
    ) {
        self.time = time
        self.session = session
        self.phase = phase
        self.until = until
        self.reason = reason
    }

    var json: JSONValue {
        .object([
            "type": "night", "at": .string(time.description), "session": .string(session),
            "phase": .string(phase.rawValue), "phaseEndsAt": until.map { .string($0.description) },
            "reason": reason.map { .string($0) },
        ])
    }
}

/// An item of a night that has come to something, or waits for a person.
package struct SimulatedItem: Hashable, Sendable {
    package var time: Timestamp
    package var item: DiscoveryItemRow

    package init(time: Timestamp, item: DiscoveryItemRow) {
        self.time = time
        self.item = item
    }

    var json: JSONValue {
        .object([
            "type": "item", "at": .string(time.description), "session": .string(item.sessionID),
            "item": .int(Int64(item.number)), "itemKind": .string(item.kind.rawValue), "title": .string(item.title),
            "risk": .string(item.risk.rawValue), "state": .string(item.state.rawValue),
            "reason": item.reason.map { .string($0) }, "intent": item.intentID.map { .string($0) },
            "run": item.runID.map { .int($0) },
        ])
    }
}
