import GRDB
import HomerCore

extension Store {
    /// Ends, in a copy that is to take the database's place, what was on its way when it was made: it may have arrived
    /// since, so it is not sent. Returns how many messages that were.
    static func endUnsent(now: Timestamp, _ db: Database) throws -> Int {
        guard try db.tableExists("messages") else { return 0 }
        // Only what is being sent can have an uncertain end.
        try db.execute(sql: "UPDATE messages SET state = 'sending', next_at = NULL WHERE state = 'queued'")
        try db.execute(
            sql: "UPDATE messages SET state = 'unknown', error = ?, ended_at = ? WHERE state = 'sending'",
            arguments: [
                "a copy from before it was sent was restored; it may have arrived since", now.description,
            ])
        return db.changesCount
    }
}
