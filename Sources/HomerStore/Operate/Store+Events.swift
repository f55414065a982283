package import GRDB
package import HomerCore

/// Something that happened, to be stored beside what it happened to.
package struct NewEvent: Hashable, Sendable {
    package var reason: EventReason
    package var message: String
    package var intentID: String?
    package var passID: String?
    package var runID: Int64?
    /// What the ledger would say of something that came and started nothing.
    package var decision: LedgerDecision?

    package init(
        _ reason: EventReason, _ message: String, intentID: String? = nil, passID: String? = nil, runID: Int64? = nil,
        decision: LedgerDecision? = nil
    ) {
        self.reason = reason
        self.message = message
        self.intentID = intentID
        self.passID = passID
        self.runID = runID
        self.decision = decision
    }

    static func change(_ change: Change, pass: String) -> NewEvent {
        let reason: EventReason =
            switch change.actions.first {
            case .create: .created
            case .disable: .disabled
            case .enable: .enabled
            case .move: .moved
            case .update, nil: .updated
            }
        let writer = change.writer.map { "; \($0.name) wrote it" } ?? ""
        return NewEvent(
            reason, change.eventMessage + writer, intentID: change.id, passID: pass, runID: change.writer?.run)
    }
}

extension Change {
    /// One sentence for the event list.
    var eventMessage: String {
        let author = desired?.origin.commit.map { " (commit \($0.hash.prefix(7)), \($0.author))" } ?? ""
        let moved = fromFile.map { " moved from \($0) to \(file)" } ?? ""
        switch actions.first {
        case .create: return "generation \(toGeneration) accepted from \(file)\(author)"
        case .disable: return "\(file) is gone: disabled, history kept"
        case .enable: return "\(file) is back: enabled as generation \(toGeneration)\(author)"
        case .move: return "moved from \(fromFile ?? "?") to \(file), no change in behaviour"
        case .update, nil:
            let names = fields.map(\.path).joined(separator: ", ")
            return "generation \(fromGeneration ?? 0) → \(toGeneration): \(names)\(moved)\(author)"
        }
    }
}

extension Store {
    /// Stores an event. The same reason and message for the same intent within ten minutes becomes a count.
    package func record(_ event: NewEvent, now: Timestamp) throws {
        try write { try Self.recordEvent(event, now: now, $0) }
    }

    package static func recordEvent(_ event: NewEvent, now: Timestamp, _ db: Database) throws {
        let window = (now - .minutes(10)).description
        try db.cachedStatement(
            sql: """
                UPDATE events SET count = count + 1, last_time = ?, pass_id = ?, run_id = ?
                WHERE id = (SELECT id FROM events
                  WHERE intent_id IS ? AND last_time >= ? AND reason = ? AND message = ? ORDER BY id DESC LIMIT 1)
                """
        ).execute(arguments: [
            now.description, event.passID, event.runID, event.intentID, window, event.reason.rawValue, event.message,
        ])
        guard db.changesCount == 0 else { return }
        try insertEvent(event, now: now, db)
    }

    /// Stores an event as a row of its own, also when there is one like it.
    static func insertEvent(_ event: NewEvent, now: Timestamp, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO events (type, reason, intent_id, pass_id, run_id, message, decision, first_time, last_time)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            event.reason.type.rawValue, event.reason.rawValue, event.intentID, event.passID,
            event.runID, event.message, event.decision?.rawValue, now.description, now.description,
        ])
    }
}
