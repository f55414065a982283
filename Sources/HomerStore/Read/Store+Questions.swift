package import HomerCore

/// One question, in a transaction of its own, for those that need no second: `StoreSnapshot` says what each answers.
extension Store {
    package func flags() throws -> RuntimeFlags { try snapshot { try $0.flags() } }
    package func flagRows() throws -> [FlagRow] { try snapshot { try $0.flagRows() } }
    package func stateVersion() throws -> StateVersion { try snapshot { try $0.stateVersion() } }
    package func schemaVersion() throws -> SchemaVersion { try snapshot { try $0.schemaVersion() } }
    package func lastPass() throws -> PassRow? { try snapshot { try $0.lastPass() } }
    package func counts(now: Timestamp) throws -> StoreCounts { try snapshot { try $0.counts(now: now) } }
    package func daemons(newest limit: Int) throws -> [DaemonRow] { try snapshot { try $0.daemons(newest: limit) } }
}

/// Intents and their files.
extension Store {
    package func intents(
        ids: [String] = [], includeRemoved: Bool = false, after: String = "", limit: Int? = nil
    ) throws -> [IntentRow] {
        try snapshot { try $0.intents(ids: ids, includeRemoved: includeRemoved, after: after, limit: limit) }
    }

    package func intentIDs(includeRemoved: Bool = false) throws -> [String] {
        try snapshot { try $0.intentIDs(includeRemoved: includeRemoved) }
    }

    package func insertedIntents() throws -> [InsertedIntent] { try snapshot { try $0.insertedIntents() } }
    package func insertedIntentIDs() throws -> [String] { try snapshot { try $0.insertedIntentIDs() } }
    package func canonicalSpec(of id: String) throws -> JSONValue? { try snapshot { try $0.canonicalSpec(of: id) } }

    package func canonicalSpec(of id: String, generation: Int) throws -> JSONValue? {
        try snapshot { try $0.canonicalSpec(of: id, generation: generation) }
    }

    package func generations(of id: String) throws -> [GenerationRow] { try snapshot { try $0.generations(of: id) } }
    package func tags(of id: String) throws -> [GenerationTag] { try snapshot { try $0.tags(of: id) } }

    package func followers(of id: String) throws -> [(id: String, on: ChainCondition)] {
        try snapshot { try $0.followers(of: id) }
    }

    package func overrides(intent id: String? = nil, activeAt moment: Timestamp? = nil) throws -> [Override] {
        try snapshot { try $0.overrides(intent: id, activeAt: moment) }
    }

    package func heldInputs() throws -> [HeldRow] { try snapshot { try $0.heldInputs() } }
    package func uncommittedEdits() throws -> [EditRow] { try snapshot { try $0.uncommittedEdits() } }
    package func sourceStatus() throws -> [SourceStatusRow] { try snapshot { try $0.sourceStatus() } }

    package func pendingPasses(all: Bool = false) throws -> [PendingPass] {
        try snapshot { try $0.pendingPasses(all: all) }
    }
}

/// Due times, runs and events.
extension Store {
    package func ledger(of id: String, from: Timestamp? = nil, until: Timestamp? = nil) throws -> [LedgerRow] {
        try snapshot { try $0.ledger(of: id, from: from, until: until) }
    }

    package func ledger(of id: String, through moment: Timestamp, newest limit: Int) throws -> [LedgerRow] {
        try snapshot { try $0.ledger(of: id, through: moment, newest: limit) }
    }

    package func run(_ id: Int64) throws -> RunRow? { try snapshot { try $0.run(id) } }
    package func runs(_ filter: RunFilter) throws -> [RunRow] { try snapshot { try $0.runs(filter) } }
    package func openRuns(intent: String? = nil) throws -> [RunRow] { try snapshot { try $0.openRuns(intent: intent) } }
    package func waitingRuns() throws -> [WaitingRun] { try snapshot { try $0.waitingRuns() } }
    package func specsOfOpenRuns() throws -> [String: IntentSpec] { try snapshot { try $0.specsOfOpenRuns() } }
    package func pausedExecutors() throws -> [ExecutorState] { try snapshot { try $0.pausedExecutors() } }
    package func withDetails(_ runs: [RunRow]) throws -> [RunRow] { try snapshot { try $0.withDetails(runs) } }
    package func attempts(ofRun id: Int64) throws -> [AttemptRow] { try snapshot { try $0.attempts(ofRun: id) } }
    package func config(ofRun id: Int64) throws -> RunConfig? { try snapshot { try $0.config(ofRun: id) } }
    package func output(ofRun id: Int64) throws -> String? { try snapshot { try $0.output(ofRun: id) } }

    package func allRuns(_ filter: RunFilter, engine: RunEngine? = nil, now: Timestamp? = nil) throws -> [RunRow] {
        try snapshot { try $0.allRuns(filter, engine: engine, now: now) }
    }

    package func hasOldRuns(of job: String? = nil) throws -> Bool { try snapshot { try $0.hasOldRuns(of: job) } }

    package func events(
        intent: String? = nil, warningsOnly: Bool = false, since: Timestamp? = nil, afterID: Int64? = nil,
        limit: Int = 100
    ) throws -> [EventRow] {
        try snapshot {
            try $0.events(intent: intent, warningsOnly: warningsOnly, since: since, afterID: afterID, limit: limit)
        }
    }

    package func pendingPlans() throws -> [PendingPlan] { try snapshot { try $0.pendingPlans() } }
    package func pendingPlan(of id: String) throws -> PendingPlan? { try snapshot { try $0.pendingPlan(of: id) } }
    package func oldestEvent() throws -> Timestamp? { try snapshot { try $0.oldestEvent() } }
    package func inbox(limit: Int = 20) throws -> [InboxEvent] { try snapshot { try $0.inbox(limit: limit) } }
    package func deliveries(of event: Int64) throws -> [EventDelivery] { try snapshot { try $0.deliveries(of: event) } }
}
