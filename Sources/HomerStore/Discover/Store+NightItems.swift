import GRDB
package import HomerCore

/// What is new of an item.
package struct DiscoveryItemNote: Hashable, Sendable {
    package var session: String
    package var number: Int
    package var state: PlanItemState
    package var reason: String?
    package var run: Int64?
    package var outputFile: String?
    /// Why its output file is not there: the session says so too.
    package var unwritten: String?

    package init(
        session: String, number: Int, state: PlanItemState, reason: String? = nil, run: Int64? = nil,
        outputFile: String? = nil, unwritten: String? = nil
    ) {
        self.session = session
        self.number = number
        self.state = state
        self.reason = reason
        self.run = run
        self.outputFile = outputFile
        self.unwritten = unwritten
    }
}

/// An item of an earlier night, and how it stands.
package struct EarlierWork: Hashable, Sendable {
    package var session: String
    package var number: Int
    package var state: PlanItemState
    package var run: Int64?

    package init(session: String, number: Int, state: PlanItemState, run: Int64? = nil) {
        self.session = session
        self.number = number
        self.state = state
        self.run = run
    }
}

extension Store {
    /// Notes what became of items, of the night that goes on and of earlier ones. A final state retires the intent and
    /// ends what is left of it; an item that has one keeps it. Without a new reason the old one stays, such as why its risk
    /// is high. A task of `homer tonight` that the night did not come to is the next night's. Returns the notes that were
    /// news.
    @discardableResult
    package func noteItems(_ notes: [DiscoveryItemNote], now: Timestamp) throws -> [DiscoveryItemNote] {
        try write { db in
            var news: [DiscoveryItemNote] = []
            for note in notes where try Self.store(note, now: now, db) { news.append(note) }
            return news
        }
    }

    private static func store(_ note: DiscoveryItemNote, now: Timestamp, _ db: Database) throws -> Bool {
        try db.execute(
            sql: """
                UPDATE discovery_items SET state = ?, reason = coalesce(?, reason), run_id = coalesce(?, run_id),
                  output_file = coalesce(?, output_file), updated_at = ?
                WHERE session_id = ? AND number = ? AND state IN \(DiscoveryItemRow.openStates)
                """,
            arguments: [
                note.state.rawValue, note.reason?.bounded(to: reasonLimit).withVisibleNUL, note.run, note.outputFile,
                now.description, note.session, note.number,
            ])
        guard db.changesCount == 1 else { return false }
        guard note.state.isFinal else { return true }
        let intent = try String.fetchOne(
            db, sql: "SELECT intent_id FROM discovery_items WHERE session_id = ? AND number = ?",
            arguments: [note.session, note.number])
        if let intent { try retire(intent, by: note.session, now: now, db) }
        try db.execute(
            sql: """
                UPDATE discovery_sessions SET intents_executed = intents_executed + ?, failures = failures + ?,
                  updated_at = ? WHERE id = ?
                """, arguments: [note.state == .done, note.state == .failed, now.description, note.session])
        if note.state == .unfinished || note.state == .overBudget {
            try giveBack(item: note.number, of: note.session, db)
        }
        if let cause = note.unwritten { try noteUnwritten(cause, of: note.session, now: now, db) }
        try tellDropped(note, intent: intent, now: now, db)
        return true
    }

    /// The task of `homer tonight` behind an item, where one is, waits for the next night.
    static func giveBack(item number: Int, of session: String, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE tonight_tasks SET state = 'queued', session_id = NULL
                WHERE session_id = ?1 AND state = 'taken' AND ?2 || id =
                  (SELECT key FROM discovery_items WHERE session_id = ?1 AND number = ?3)
                """, arguments: [session, TonightTaskRow.keyPrefix, number])
    }

    static func insert(_ item: DiscoveryItemRow, now: Timestamp, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO discovery_items (\(DiscoveryItemRow.columns))
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL, ?, ?)
                """,
            arguments: [
                item.sessionID, item.number, item.kind.rawValue, item.key.withVisibleNUL, item.title.withVisibleNUL,
                item.prompt.withVisibleNUL, item.risk.rawValue, item.priority, item.contentHash,
                JSONValue.array(item.dependsOn.map { .int(Int64($0)) }).compact, item.state.rawValue,
                item.reason?.bounded(to: reasonLimit).withVisibleNUL, now.description, now.description,
            ])
        let note = DiscoveryItemNote(
            session: item.sessionID, number: item.number, state: item.state, reason: item.reason)
        try tellDropped(note, intent: nil, now: now, db)
    }

    /// What a night was to do and did not is told; a failed run has its own event.
    private static func tellDropped(
        _ note: DiscoveryItemNote, intent: String?, now: Timestamp, _ db: Database
    ) throws {
        switch note.state {
        case .planned, .queued, .waiting, .running, .done, .failed, .duplicate: return
        case .overLimit, .overBudget, .refused, .rejected, .expired, .unfinished: break
        }
        let why = note.reason.map { ": \($0)" } ?? ""
        let sentence = "item \(note.number) of \(note.session) is \(note.state)\(why)"
        try tell(
            NewEvent(
                .discoveryItemDropped, sentence.bounded(to: 1 << 10).withVisibleNUL, intentID: intent, runID: note.run),
            now: now, db)
    }

    private static let reasonLimit = 4 << 10

    /// What other nights have done, have in hand or were not let do, by the hash of its content: the same is not done
    /// twice. Of equal ones the newest.
    package func discoveryWork(before session: String) throws -> [String: EarlierWork] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT content_hash, session_id, number, state, run_id FROM discovery_items
                    WHERE session_id <> ? AND state IN ('done', 'queued', 'waiting_approval', 'running', 'rejected')
                    ORDER BY created_at, session_id, number
                    """, arguments: [session])
            let work = try rows.map { row in
                (
                    row[0] as String,
                    EarlierWork(
                        session: row[1], number: row[2],
                        state: try StoredRow(row, of: "discovery_items", key: "session_id").word("state"), run: row[4])
                )
            }
            return Dictionary(work) { _, last in last }
        }
    }
}
