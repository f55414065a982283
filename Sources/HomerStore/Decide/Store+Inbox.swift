import GRDB
package import HomerCore

/// An event as it lies in the inbox.
package struct InboxEvent: Hashable, Sendable {
    package var number: Int64
    package var name: String
    package var id: String
    package var source: String
    package var data: String?
    package var receivedAt: Timestamp
    package var requestedBy: String?
    /// nil while no daemon has looked at it.
    package var consumedAt: Timestamp?
    /// Why nothing came of it.
    package var note: String?
}

/// What an event came to for one intent that listens to it.
package struct EventDelivery: Hashable, Sendable {
    package var intentID: String
    package var decision: DeliveryDecision
    package var runID: Int64?

    package init(intentID: String, decision: DeliveryDecision, runID: Int64? = nil) {
        self.intentID = intentID
        self.decision = decision
        self.runID = runID
    }
}

/// What waits in the store besides due times.
package struct TriggerWork: Hashable, Sendable {
    package var events: Bool
    /// Runs that somebody is, or was, asked about.
    package var approvals: Bool
    package var chains: Bool
}

extension Store {
    /// Puts an event into the inbox. When it returns the event is durable, and the next look of a daemon consumes it.
    ///
    /// An event of the same source and id is not stored again: the first one is returned, with `isNew` false.
    @discardableResult
    package func emit(
        _ event: EmittedEvent, by user: String, now: Timestamp
    ) throws -> (event: InboxEvent, isNew: Bool) {
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO events_inbox (id, name, data, source, received_at, requested_by)
                    VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (source, id) DO NOTHING
                    """,
                arguments: [event.id, event.name, event.data, event.source, now.description, user])
            let isNew = db.changesCount == 1
            let row = try Row.fetchOne(
                db, sql: "SELECT \(Self.inboxColumns) FROM events_inbox WHERE source = ? AND id = ?",
                arguments: [event.source, event.id])
            guard let row else { throw StoreError(.sqlite, "the event was not stored; try again") }
            return (try Self.inboxEvent(row), isNew)
        }
    }
}

extension StoreSnapshot {
    /// The newest events of the inbox, newest first.
    package func inbox(limit: Int = 20) throws -> [InboxEvent] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT \(Store.inboxColumns) FROM events_inbox ORDER BY number DESC LIMIT ?",
                arguments: [limit]
            ).map { try Store.inboxEvent($0) }
        }
    }
}

extension Store {
    package func inboxEvent(_ number: Int64) throws -> InboxEvent? {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT \(Self.inboxColumns) FROM events_inbox WHERE number = ?", arguments: [number]
            ).map { try Self.inboxEvent($0) }
        }
    }

    /// The enabled intents that listen to an event, whatever their filters say; by id.
    package func listeners(to name: String) throws -> [String] {
        try read { try Self.triggered(type: .event, by: name, $0).map(\.id) }
    }
}

extension StoreSnapshot {
    /// What an event came to, by intent.
    package func deliveries(of event: Int64) throws -> [EventDelivery] {
        try read { db in
            try Row.fetchAll(
                db,
                sql:
                    "SELECT event, intent_id, decision, run_id FROM event_deliveries WHERE event = ? ORDER BY intent_id",
                arguments: [event]
            ).map { row in
                let row = StoredRow(row, of: "event_deliveries", key: "event")
                return EventDelivery(
                    intentID: row["intent_id"], decision: try row.word("decision"), runID: row["run_id"])
            }
        }
    }
}

extension Store {
    /// What there is to look at besides due times. One question that indexes answer.
    package func triggerWork() throws -> TriggerWork { try read { try Self.triggerWork($0) } }

    static func triggerWork(_ db: Database) throws -> TriggerWork {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM events_inbox WHERE consumed_at IS NULL),
                      EXISTS (SELECT 1 FROM intent_runs WHERE approval IS NOT NULL AND completed_at IS NULL),
                      EXISTS (SELECT 1 FROM intent_runs WHERE triggered_by = '\(RunCause.after)' AND status = 'pending')
                    """))
        return TriggerWork(events: row?[0] ?? false, approvals: row?[1] ?? false, chains: row?[2] ?? false)
    }

    /// The event that made a run; nil for any other run.
    package func event(ofRun id: Int64) throws -> RunEvent? {
        try read { db in
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: "SELECT event_name, event_id, event_data FROM intent_runs WHERE id = ?"), arguments: [id])
            guard let row, let name: String = row[0], let eventID: String = row[1] else { return nil }
            return RunEvent(name: name, id: eventID, data: row[2])
        }
    }

    static let inboxColumns =
        "number, name, id, source, data, received_at, requested_by, consumed_at, note"

    static func inboxEvent(_ row: Row) throws -> InboxEvent {
        let row = StoredRow(row, of: "events_inbox", key: "number")
        return InboxEvent(
            number: row["number"], name: row["name"], id: row["id"], source: row["source"], data: row["data"],
            receivedAt: try row.time("received_at"), requestedBy: row["requested_by"],
            consumedAt: try row.timeIfAny("consumed_at"), note: row["note"])
    }
}
