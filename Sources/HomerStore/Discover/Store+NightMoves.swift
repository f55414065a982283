import GRDB
package import HomerCore

extension Store {
    /// Ends a night before its time: what of it waits is ended, what runs is asked to end, and no briefing is written.
    /// Tasks of `homer tonight` that are not done are the next night's. Throws `notFound`, and `conflict` when it is over.
    package func cancelDiscovery(
        session: String, by user: String, reason: String?, now: Timestamp
    ) throws {
        try write { db in
            guard let row = try Self.session(session, db) else {
                throw StoreError(.notFound, "there is no night \"\(session)\"; `homer discover list` shows them")
            }
            guard row.completedAt == nil else {
                throw StoreError(.conflict, "\(session) is over (\(row.phase)); `homer discover show \(session)`")
            }
            let why = "cancelled by \(user)\(reason.map { ": \($0)" } ?? "")"
            for item in try Self.items(of: session, db) where !item.state.isFinal {
                try db.execute(
                    sql: """
                        UPDATE discovery_items SET state = 'unfinished', reason = ?, updated_at = ?
                        WHERE session_id = ? AND number = ?
                        """, arguments: ["the night was \(why)", now.description, session, item.number])
                try Self.giveBack(item: item.number, of: session, db)
            }
            try Self.move(session, from: row.phase, to: .cancelled, failure: why, deadline: nil, now: now, db)
            try Self.retireIntents(of: session, by: "\(user), with \(session)", now: now, db)
        }
    }

    /// Throws `conflict` unless the night is in that phase.
    static func expect(_ session: String, in phase: DiscoveryPhase, _ db: Database) throws {
        let current = try String.fetchOne(
            db, sql: "SELECT phase FROM discovery_sessions WHERE id = ?", arguments: [session])
        guard current == phase.rawValue else { throw elsewhere(session) }
    }

    static func elsewhere(_ session: String) -> StoreError {
        StoreError(.conflict, "\(session) has gone on since it was looked at")
    }

    /// Moves a night on and tells of it.
    ///
    /// - Parameters:
    ///   - failure: why it fails; one that is known already stays.
    ///   - deadline: when the phase is over.
    static func move(
        _ session: String, from: DiscoveryPhase, to phase: DiscoveryPhase, failure: String? = nil, deadline: Timestamp?,
        now: Timestamp, _ db: Database
    ) throws {
        try db.execute(
            sql: """
                UPDATE discovery_sessions SET phase = ?, phase_deadline_ms = ?, state_reason = coalesce(state_reason, ?),
                  completed_at = ?, updated_at = ? WHERE id = ? AND phase = ?
                """,
            arguments: [
                phase.rawValue, deadline?.milliseconds, failure?.bounded(to: 4 << 10).withVisibleNUL,
                phase.isFinal ? now.description : nil, now.description, session, from.rawValue,
            ])
        guard db.changesCount == 1 else { throw elsewhere(session) }
        let row = try Self.session(session, db)
        let why = row?.stateReason.map { ": \(String($0.prefix(200)))" } ?? ""
        let created = row?.intentsCreated ?? 0
        let reason: EventReason =
            switch phase {
            case .done, .cancelled: .discoveryEnded
            case .failed: .discoveryFailed
            case .ingestion, .planning, .execution, .synthesis, .briefing: .discoveryMoved
            }
        let sentence =
            switch phase {
            case .done: "\(session) is over: \(row?.intentsExecuted ?? 0) of \(created) items done"
            case .cancelled: "\(session) is over\(why)"
            case .failed: "\(session) failed\(why)"
            case .ingestion, .planning, .execution, .synthesis, .briefing: "\(session): \(phase)\(why)"
            }
        try tell(NewEvent(reason, sentence, runID: row?.runID), now: now, db)
    }

    /// Notes in the night that files could not be written, and tells of it: once for each cause.
    static func noteUnwritten(_ cause: String, of session: String, now: Timestamp, _ db: Database) throws {
        let note = "files could not be written: \(cause)".bounded(to: 1 << 10).withVisibleNUL
            .replacing("\n", with: " ")
        let known = try Self.session(session, db)?.unwritten ?? []
        guard !known.contains(note) else { return }
        try db.execute(
            sql: "UPDATE discovery_sessions SET notes = ?, updated_at = ? WHERE id = ?",
            arguments: [(known + [note]).joined(separator: "\n"), now.description, session])
        try tell(NewEvent(.discoveryFailed, "\(session): \(note)"), now: now, db)
    }

    /// Stores an event of the nights, with the intent that starts them unless one of theirs is named.
    static func tell(_ event: NewEvent, now: Timestamp, _ db: Database) throws {
        var event = event
        event.intentID =
            try event.intentID
            ?? String.fetchOne(
                db, sql: "SELECT id FROM intents WHERE source = ?", arguments: [IntentSource.discoverySchedule])
        try recordEvent(event, now: now, db)
    }

    /// Accepts an intent of a night.
    static func accept(_ spec: IntentSpec, of session: String, now: Timestamp, _ db: Database) throws {
        let source = IntentSource.discovery(session)
        try accept(
            DesiredIntent(spec: spec, origin: Origin(source: source, file: source)), pass: session, isTold: false,
            now: now, db)
    }

    /// Retires the intents of a night, but for those of items that are not final.
    static func retireIntents(of session: String, by who: String, now: Timestamp, _ db: Database) throws {
        let ids = try String.fetchAll(
            db,
            sql: """
                SELECT i.id FROM intents i WHERE i.source = ? AND i.removed_at IS NULL AND NOT EXISTS (
                  SELECT 1 FROM discovery_items d WHERE d.intent_id = i.id
                    AND d.state IN \(DiscoveryItemRow.openStates))
                """, arguments: [IntentSource.discovery(session)])
        for id in ids { try retire(id, by: who, now: now, db) }
    }
}
