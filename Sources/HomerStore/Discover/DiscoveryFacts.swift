import GRDB
package import HomerCore

/// What the next step of the nights follows from, read as one state.
package struct DiscoveryFacts: Hashable, Sendable {
    /// The night that is going on.
    package var session: DiscoverySessionRow?
    /// All of its items.
    package var items: [DiscoveryItemRow] = []
    /// Items of nights that are over whose run still waits for a person, or runs.
    package var late: [DiscoveryItemRow] = []
    /// Those nights.
    package var lateSessions: [String: DiscoverySessionRow] = [:]
    /// The newest run of each intent that matters here.
    package var runs: [String: RunRow] = [:]
    /// How many runs each of them had.
    package var tries: [String: Int] = [:]
    /// A run that crashes keep taking is made so often.
    package static let mostTries = 3
    /// Why the due time of an intent without a run came to nothing.
    package var skipped: [String: LedgerDecision] = [:]
    /// What the runs of the open night have cost, in dollars.
    package var cost = 0.0
    /// Intents of the open night.
    package var intents: Set<String> = []
    /// `runtime.discovery_enabled`.
    package var isOn = false
    /// What people want done tonight.
    package var tonight: [TonightTaskRow] = []

    package init() {}

    /// Runs of the open night, those that are about to be made and those that a crash took among them.
    package var runsUsed: Int {
        intents.reduce(0) { $0 + (tries[$1] ?? (skipped[$1] == nil ? 1 : 0)) }
    }
}

extension Store {
    /// Nothing but the flag while no night goes on and nothing of an earlier one is open.
    package func discoveryFacts() throws -> DiscoveryFacts {
        try read { db in
            var facts = DiscoveryFacts()
            facts.isOn = try Self.flags(db).discoveryEnabled
            facts.session = try Self.openSession(db)
            let open = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT \(DiscoveryItemRow.columns) FROM discovery_items
                        WHERE state IN \(DiscoveryItemRow.openStates) ORDER BY session_id, number
                        """)
            ).map { try DiscoveryItemRow($0) }
            facts.late = open.filter { $0.sessionID != facts.session?.id }
            for id in Set(facts.late.map(\.sessionID)) {
                facts.lateSessions[id] = try Self.session(id, db)
                try Self.add(id, to: &facts, db)
            }
            guard let session = facts.session else { return facts }
            facts.items = try Self.items(of: session.id, db)
            facts.intents = Set(try Self.nightIntents(session.id, db))
            facts.cost = try Self.nightCost(session.id, db)
            facts.tonight = try Self.tonightTasks(db).filter { $0.state == .queued }
            try Self.add(session.id, to: &facts, db)
            return facts
        }
    }

    private static func nightCost(_ session: String, _ db: Database) throws -> Double {
        try Double.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT coalesce(sum(a.cost_estimate), 0.0) FROM intents i JOIN intent_runs r ON r.intent_id = i.id
                    JOIN run_attempts a ON a.run_id = r.id WHERE i.source = ?
                    """), arguments: [IntentSource.discovery(session)]) ?? 0
    }

    /// The source of the items of the night whose dollars are spent while its work goes on: they end as over budget as
    /// soon as it is looked at, and none starts in between.
    static func spentNight(_ db: Database) throws -> String? {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT id, cost_limit FROM discovery_sessions
                    WHERE completed_at IS NULL AND run_id IS NOT NULL AND phase = ? AND cost_limit IS NOT NULL
                    """), arguments: [DiscoveryPhase.execution.rawValue])
        guard let row, try nightCost(row[0], db) >= row[1] as Double else { return nil }
        return IntentSource.discovery(row[0])
    }

    private static func add(_ session: String, to facts: inout DiscoveryFacts, _ db: Database) throws {
        for run in try runs(ofSession: session, db) {
            facts.runs[run.intentID] = run
            facts.tries[run.intentID, default: 0] += 1
        }
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT o.intent_id, o.decision FROM intents i JOIN occurrences o ON o.intent_id = i.id
                WHERE i.source = ? AND o.run_id IS NULL
                """, arguments: [IntentSource.discovery(session)])
        for row in rows {
            facts.skipped[row[0]] = try StoredRow(row, of: "occurrences", key: "intent_id").word("decision")
        }
    }
}
