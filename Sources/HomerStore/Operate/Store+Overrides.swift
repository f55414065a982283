import GRDB
package import HomerCore

extension StoreSnapshot {
    /// Overrides, oldest first: those that concern an intent (also the ones about all), or every one.
    ///
    /// - Parameter activeAt: only those in force at this moment; nil also gives the ended ones.
    package func overrides(intent id: String? = nil, activeAt moment: Timestamp? = nil) throws -> [Override] {
        let rows = try read { try Store.overrides($0, endedAfter: moment) }
        return rows.filter { row in
            (id.map { row.concerns($0) } ?? true) && (moment.map { row.isActive(at: $0) } ?? true)
        }
    }
}

extension Store {
    /// Suspensions that can cover a due time after `moment`, ended or not.
    package func suspensions(since moment: Timestamp) throws -> [Override] {
        try read { try Self.overrides($0, endedAfter: moment) }.filter { $0.kind == .suspend }
    }

    /// Those that could still cover a due time after `moment`, ended or not.
    static func overrides(_ db: Database, endedAfter moment: Timestamp?) throws -> [Override] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, intent_id, kind, reason, created_by, created_at, until, ended_at, ended_by, generation,
                      refused_hash
                    FROM overrides WHERE ?1 IS NULL OR ended_at IS NULL OR ended_at > ?1 ORDER BY id
                    """), arguments: [moment?.description]
        ).map { row in
            let row = StoredRow(row, of: "overrides")
            return Override(
                id: row["id"], intentID: row["intent_id"], kind: try row.word("kind"), reason: row["reason"],
                by: row["created_by"], createdAt: try row.time("created_at"), until: try row.timeIfAny("until"),
                endedAt: try row.timeIfAny("ended_at"), endedBy: row["ended_by"], generation: row["generation"],
                refusedHash: row["refused_hash"])
        }
    }

    /// Stores suspensions with an event each, in one transaction, and returns them with their numbers. A suspension of
    /// the same intent that is in force is replaced, so that there is one reason and one end to read.
    @discardableResult
    package func suspend(_ overrides: [Override], now: Timestamp) throws -> [Override] {
        try write { db in
            try overrides.map { new in
                try db.execute(
                    sql: """
                        UPDATE overrides SET ended_at = ?, ended_by = ?
                        WHERE kind = 'suspend' AND intent_id IS ? AND ended_at IS NULL
                        """, arguments: [now.description, new.by, new.intentID])
                let stored = try Self.insert(new, db)
                let until = new.until.map { " until \($0)" } ?? ""
                try Self.recordEvent(
                    NewEvent(.suspended, "suspended by \(new.by)\(until): \(new.reason)", intentID: new.intentID),
                    now: now, db)
                return stored
            }
        }
    }

    /// Ends suspensions by their numbers, with an event each. Those that have ended keep their ending.
    package func resume(_ ids: [Int64], by user: String, now: Timestamp) throws {
        try write { db in
            for id in ids {
                guard
                    let row = try Row.fetchOne(
                        db, sql: "SELECT intent_id FROM overrides WHERE id = ? AND ended_at IS NULL", arguments: [id])
                else { continue }
                try db.execute(
                    sql: "UPDATE overrides SET ended_at = ?, ended_by = ? WHERE id = ?",
                    arguments: [now.description, user, id])
                try Self.recordEvent(
                    NewEvent(.resumed, "resumed by \(user)", intentID: row[0] as String?), now: now, db)
            }
        }
    }

    /// When the next override that has a time ends by itself.
    package func nextOverrideEnd() throws -> Timestamp? {
        try read { db in
            Self.time(
                try String.fetchOne(
                    db, sql: "SELECT min(until) FROM overrides WHERE ended_at IS NULL AND until IS NOT NULL"))
        }
    }

    /// Writes the ending of overrides whose time is over, each with an event. Returns the intents they were about (nil
    /// for all); writes nothing when there are none.
    package func endExpiredOverrides(now: Timestamp) throws -> [String?] {
        let expired = try overrides().filter { $0.endedAt == nil && $0.until.map { $0 <= now } ?? false }
        guard !expired.isEmpty else { return [] }
        try write { db in
            for row in expired {
                try db.execute(
                    sql: "UPDATE overrides SET ended_at = until, ended_by = ? WHERE id = ? AND ended_at IS NULL",
                    arguments: [Override.itsTime, row.id])
                guard db.changesCount > 0 else { continue }
                try Self.recordEvent(
                    NewEvent(
                        .resumed, "resumed: the suspension by \(row.by) ended at \(row.until ?? now)",
                        intentID: row.intentID), now: now, db)
            }
        }
        return expired.map(\.intentID)
    }

    static func insert(_ new: Override, _ db: Database) throws -> Override {
        try db.execute(
            sql: """
                INSERT INTO overrides (intent_id, kind, reason, created_by, created_at, until, generation, refused_hash)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                new.intentID, new.kind.rawValue, new.reason, new.by, new.createdAt.description, new.until?.description,
                new.generation, new.refusedHash,
            ])
        var stored = new
        stored.id = db.lastInsertedRowID
        return stored
    }
}
