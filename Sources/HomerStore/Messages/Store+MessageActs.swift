import GRDB
package import HomerCore

extension Store {
    /// Stores one message for each of these channels that says that they work. Returns their numbers.
    package func queueTests(channels: [String], by user: String, now: Timestamp) throws -> [Int64] {
        try write { db in
            try channels.map { channel in
                var facts = MessageFacts()
                facts.why = user
                try db.execute(
                    sql: """
                        INSERT INTO messages
                          (cause, channel, kind, severity, batch, facts, state, next_at, created_at)
                        VALUES ('test:' || lower(hex(randomblob(8))), ?1, 'test', 'info', 'alone', ?2, 'queued', ?3, ?3)
                        """, arguments: [channel, facts.json.compact, now.description])
                return db.lastInsertedRowID
            }
        }
    }

    /// Sends a message again that is dead, unknown, sent or muted: as a new row, over the same channel or another.
    /// Returns its number. Throws `notFound`, and `conflict` while it is on its way.
    ///
    /// - Parameter channels: where a muted one would have gone; one that names its channel goes over that.
    package func resend(message id: Int64, over channel: String?, now: Timestamp) throws -> [Int64] {
        try write { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT \(Self.messageColumns) FROM messages WHERE id = ?", arguments: [id])
            guard let message = try row.map({ try Self.messageRow($0) }) else {
                throw StoreError(.notFound, "there is no message \(id); `homer notify list` lists them")
            }
            guard message.state.isFinal else {
                throw StoreError(
                    .conflict, "message \(id) is on its way (\(message.state)); `homer notify list` shows it")
            }
            let own = message.channel.isEmpty ? try Self.notifySettings(db).route(message.kind) : [message.channel]
            let channels = channel.map { [$0] } ?? own
            guard !channels.isEmpty else {
                throw StoreError(
                    .conflict, "no channel is configured; name one in \"notify\" of homer.json (docs/messages.md)")
            }
            return try channels.map { channel in
                try db.execute(
                    sql: """
                        INSERT INTO messages
                          (cause, channel, kind, severity, batch, intent_id, run_id, incident_id, facts, state, next_at,
                           created_at)
                        SELECT 'resend:' || id || ':' || lower(hex(randomblob(8))), ?2, kind, severity, 'alone',
                          intent_id, run_id, NULL, facts, 'queued', ?3, ?3
                        FROM messages WHERE id = ?1
                        """, arguments: [id, channel, now.description])
                return db.lastInsertedRowID
            }
        }
    }

    /// How long messages are kept after their end: muted ones, which are many, for less.
    package static let messageRetention = Milliseconds.days(90)
    package static let mutedRetention = Milliseconds.days(7)

    /// Deletes messages that ended before, and incidents that were over before, their retention. Returns how many
    /// messages went.
    @discardableResult
    package func trimMessages(now: Timestamp) throws -> Int {
        let (old, muted) = (now - Self.messageRetention, now - Self.mutedRetention)
        let isAny = try read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM messages WHERE ended_at < ?1 OR (ended_at < ?2 AND state = 'muted'))
                      OR EXISTS (SELECT 1 FROM incidents WHERE recovered_at < ?1)
                    """, arguments: [old.description, muted.description]) ?? false
        }
        guard isAny else { return 0 }
        let gone = try trim(
            """
            DELETE FROM messages WHERE id IN (
              SELECT id FROM messages
              WHERE ended_at < :muted AND (state = 'muted' OR ended_at < :old) ORDER BY ended_at LIMIT :size)
            """, arguments: ["muted": muted.description, "old": old.description])
        _ = try trim(
            "DELETE FROM incidents WHERE id IN (SELECT id FROM incidents WHERE recovered_at < :old LIMIT :size)",
            arguments: ["old": old.description])
        return gone
    }
}
