import GRDB
package import HomerCore

/// What a run's row says beside what every list shows.
package struct RunDetail: Hashable, Sendable {
    /// What a person should know of how it went, one line each.
    package var notes: [String] = []
    /// When the attempt that runs, or was the last, started.
    package var attemptStartedAt: Timestamp?
    /// The place in the fallback chain that it is at; 0 is the main executor.
    package var link = 0
    /// Its event's number in the inbox.
    package var eventNumber: Int64?
    /// The intent whose run's end made it, and how that run ended.
    package var parentIntent: String?
    package var parentResult: RunResult?
    package var cancelRequestedAt: Timestamp?
    package var cancelRequestedBy: String?
    /// `jitter` of its generation: that much later than its due time it may start without being late.
    package var jitter = Milliseconds.zero

    /// What it was given by name.
    package var given: [String: String] = [:]
    /// Messages about it, oldest first.
    package var messages: [MessageRow] = []

    package init() {}
}

/// Something an intent listens to that came to a decision about it.
package struct ReceivedEvent: Hashable, Sendable {
    package var event: InboxEvent
    /// nil while no daemon has looked at the event.
    package var delivery: EventDelivery?

    package init(event: InboxEvent, delivery: EventDelivery? = nil) {
        self.event = event
        self.delivery = delivery
    }
}

extension StoreSnapshot {
    /// The same runs with their details, and each with its attempts that have ended.
    package func withDetails(_ runs: [RunRow]) throws -> [RunRow] {
        guard !runs.isEmpty else { return [] }
        let details = try read { db in
            var found: [Int64: RunDetail] = [:]
            // Fewer than SQLite's limit of variables.
            for start in stride(from: 0, to: runs.count, by: 500) {
                let ids = runs[start..<min(start + 500, runs.count)].map(\.id)
                found.merge(try Store.details(of: ids, db)) { first, _ in first }
            }
            return found
        }
        return runs.map { run in
            var run = run
            run.detail = details[run.id]
            return run
        }
    }
}

extension Store {
    fileprivate static func details(of ids: [Int64], _ db: Database) throws -> [Int64: RunDetail] {
        let marks = ids.map { _ in "?" }.joined(separator: ", ")
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT r.id, r.notes, r.attempt_started_at, r.link, r.event_number, p.intent_id AS parent_intent,
                  coalesce(p.outcome, p.status) AS parent_result, r.cancel_requested_at, r.cancel_requested_by,
                  json_extract(g.spec, '$.jitter') AS jitter, r.variables
                FROM intent_runs r
                LEFT JOIN intent_runs p ON p.id = r.parent_run_id
                LEFT JOIN intent_generations g ON g.intent_id = r.intent_id AND g.generation = r.generation
                WHERE r.id IN (\(marks))
                """, arguments: StatementArguments(ids))
        let messages = try messages(ofRuns: ids, db)
        return Dictionary(
            try rows.map { row in
                var detail = try detail(row)
                let id: Int64 = row["id"]
                detail.messages = messages[id] ?? []
                return (id, detail)
            }, uniquingKeysWith: { first, _ in first })
    }

    private static func detail(_ row: Row) throws -> RunDetail {
        let row = StoredRow(row, of: "intent_runs")
        var detail = RunDetail()
        detail.notes = (row["notes"] as String? ?? "").split(separator: "\n").map(String.init)
        detail.attemptStartedAt = try row.timeIfAny("attempt_started_at")
        detail.link = row["link"]
        detail.eventNumber = row["event_number"]
        detail.parentIntent = row["parent_intent"]
        detail.parentResult = try row.wordIfAny("parent_result")
        detail.cancelRequestedAt = try row.timeIfAny("cancel_requested_at")
        detail.cancelRequestedBy = row["cancel_requested_by"]
        detail.given = Store.givenVariables(row["variables"])
        detail.jitter = (row["jitter"] as String?).flatMap(Milliseconds.init(text:)) ?? .zero
        return detail
    }
}

extension StoreSnapshot {
    /// The specs in force of the intents that have a run without an ending, by id.
    package func specsOfOpenRuns() throws -> [String: IntentSpec] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT i.id, g.spec FROM \(Store.inForce)
                    WHERE i.id IN (SELECT intent_id FROM intent_runs WHERE completed_at IS NULL)
                    """)
            var specs: [String: IntentSpec] = [:]
            for row in rows { specs[row["id"]] = try StoredRow(row, of: "intents").spec("spec") }
            return specs
        }
    }

    /// The newest events that an intent listened to and what each came to for it, newest first; those of one of the names that
    /// no daemon has looked at yet are among them.
    package func received(by id: String, names: [String], newest limit: Int) throws -> [ReceivedEvent] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT \(Store.inboxColumns), d.decision, d.run_id FROM events_inbox e
                    LEFT JOIN event_deliveries d ON d.event = e.number AND d.intent_id = ?1
                    WHERE d.decision IS NOT NULL OR (e.consumed_at IS NULL AND e.name IN (SELECT value FROM json_each(?2)))
                    ORDER BY e.number DESC LIMIT ?3
                    """, arguments: [id, JSONValue.strings(names).compact, limit]
            ).map { row in
                let decision = try StoredRow(row, of: "event_deliveries", key: "number")
                    .wordIfAny(DeliveryDecision.self, "decision")
                return ReceivedEvent(
                    event: try Store.inboxEvent(row),
                    delivery: decision.map { EventDelivery(intentID: id, decision: $0, runID: row["run_id"]) })
            }
        }
    }
}
