import GRDB
package import HomerCore

/// An event that has been looked at, and what it came to.
package struct ConsumedEvent: Hashable, Sendable {
    package var event: InboxEvent
    package var deliveries: [EventDelivery]
    /// Intents whose running run has been asked to end for a newer one.
    package var replaced: [String]
}

extension Store {
    /// Consumes events of the inbox, oldest first, at most `limit`. An event is marked in the very transaction that
    /// makes its runs: a crash either leaves it waiting or consumed with all its runs.
    ///
    /// - Parameter excluded: why an intent must not run for an event received then (suspended, frozen); nil when it may.
    package func consumeEvents(
        limit: Int = 100, now: Timestamp,
        excluded: @escaping @Sendable (TriggeredIntent, Timestamp) -> OccurrenceVerdict? = { _, _ in nil }
    ) async throws -> [ConsumedEvent] {
        try await writeGrouped { db in
            let waiting = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT \(Self.inboxColumns) FROM events_inbox WHERE consumed_at IS NULL
                        ORDER BY number LIMIT ?
                        """), arguments: [limit])
            return try waiting.compactMap { row in
                let event: InboxEvent
                do { event = try Self.inboxEvent(row) } catch let error as StoreError where error.code == .unreadable {
                    try Self.setAside(row["number"], error, now: now, db)
                    return nil
                }
                return try Self.consume(event, now: now, excluded: excluded, db)
            }
        }
    }

    /// An event of others whose time cannot be read starts nothing and keeps no event behind it waiting.
    private static func setAside(_ number: Int64, _ error: StoreError, now: Timestamp, _ db: Database) throws {
        try db.execute(
            sql: "UPDATE events_inbox SET received_at = ?1, consumed_at = ?1, note = ?2 WHERE number = ?3",
            arguments: [now.description, "\(error)", number])
    }

    private static func consume(
        _ event: InboxEvent, now: Timestamp, excluded: (TriggeredIntent, Timestamp) -> OccurrenceVerdict?,
        _ db: Database
    ) throws -> ConsumedEvent {
        let listeners = try triggered(type: .event, by: event.name, db)
        let data = event.data.flatMap { try? JSONValue(parsing: $0) }
        var consumed = ConsumedEvent(event: event, deliveries: [], replaced: [])
        for intent in listeners {
            let delivery = try deliver(event, data, to: intent, now: now, excluded: excluded, into: &consumed, db)
            consumed.deliveries.append(delivery)
            try db.cachedStatement(
                sql: "INSERT INTO event_deliveries (event, intent_id, decision, run_id) VALUES (?, ?, ?, ?)"
            ).execute(arguments: [event.number, delivery.intentID, delivery.decision.rawValue, delivery.runID])
        }
        consumed.event.consumedAt = now
        consumed.event.note = consumed.deliveries.note
        try db.cachedStatement(sql: "UPDATE events_inbox SET consumed_at = ?, note = ? WHERE number = ?")
            .execute(arguments: [now.description, consumed.event.note, event.number])
        return consumed
    }

    private static func deliver(
        _ event: InboxEvent, _ data: JSONValue?, to intent: TriggeredIntent, now: Timestamp,
        excluded: (TriggeredIntent, Timestamp) -> OccurrenceVerdict?, into consumed: inout ConsumedEvent,
        _ db: Database
    ) throws -> EventDelivery {
        let isWanted = intent.spec.triggers.contains { trigger in
            guard case .event(event.name, let filter) = trigger else { return false }
            return EventFilter.matches(filter, data: data)
        }
        guard isWanted else {
            return EventDelivery(intentID: intent.id, decision: .own(.filtered))
        }
        let isLate = intent.spec.startDeadline.map { now - event.receivedAt > $0 } ?? false
        let reason = isLate ? OccurrenceVerdict.missedDeadline : excluded(intent, event.receivedAt)
        let made = try startTriggered(intent, cause: .event(event), excluded: reason, now: now, db)
        if made.cancelsRunning { consumed.replaced.append(intent.id) }
        if made.run == nil {
            try recordEvent(
                notStarted(made.verdict, "event \(event.number) (\(event.name))", intentID: intent.id), now: now, db)
        }
        return EventDelivery(intentID: intent.id, decision: .decided(made.verdict.decision), runID: made.run)
    }

    /// The event for something that came and started nothing.
    static func notStarted(_ verdict: OccurrenceVerdict, _ what: String, intentID: String) -> NewEvent {
        switch verdict {
        case .skippedOverlap:
            NewEvent(
                .overlapSkipped, "\(what) started nothing: a run is still active", intentID: intentID,
                decision: verdict.decision)
        case .missedDeadline:
            NewEvent(
                .missed, "\(what) started nothing: it is older than the start deadline", intentID: intentID,
                decision: verdict.decision)
        default:
            NewEvent(
                .triggerSkipped, "\(what) started nothing (\(verdict.word))", intentID: intentID,
                decision: verdict.decision)
        }
    }
}

extension [EventDelivery] {
    /// Why no run came of it; nil when one did.
    fileprivate var note: String? {
        if isEmpty { return "nobody listens" }
        if contains(where: { $0.runID != nil }) { return nil }
        return map { "\($0.intentID) \($0.decision)" }.joined(separator: ", ")
    }
}
