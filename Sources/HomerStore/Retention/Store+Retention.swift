package import GRDB
package import HomerCore

extension Store {
    /// How long events are kept, and how many at most.
    package static let eventRetention = Milliseconds.days(30)
    package static let eventLimit = 10_000

    /// Deletes events that happened last before a moment, and of the others all but the `count` newest. Returns how
    /// many went; when there is nothing to trim, nothing is written.
    @discardableResult
    package func trimEvents(olderThan moment: Timestamp, keeping count: Int = Store.eventLimit) throws -> Int {
        guard let last = try read({ try Self.newestToTrim($0, olderThan: moment, keeping: count) }) else { return 0 }
        return try trim(
            """
            DELETE FROM events WHERE id IN (
              SELECT id FROM events WHERE (last_time, id) <= (:time, :last) ORDER BY last_time, id LIMIT :size)
            """, arguments: ["time": last.time, "last": last.id])
    }

    /// Repeats a statement that deletes at most `:size` rows until it finds fewer, each time in a transaction of its
    /// own, so that no other write waits for all of them. Returns how many went.
    package func trim(_ sql: String, arguments: StatementArguments, batchSize: Int = 500) throws -> Int {
        let arguments = arguments + ["size": batchSize]
        var gone = 0
        while true {
            let batch = try write { db in
                try db.execute(sql: sql, arguments: arguments)
                return db.changesCount
            }
            gone += batch
            if batch < batchSize { return gone }
        }
    }
}

extension StoreSnapshot {
    /// When the oldest event that is kept happened last; nil when there is none. An index answers it.
    package func oldestEvent() throws -> Timestamp? {
        try read { Store.time(try String.fetchOne($0, sql: "SELECT min(last_time) FROM events")) }
    }
}

extension Store {
    /// The newest event that has to go: every one before it goes too. nil when all may stay.
    private static func newestToTrim(
        _ db: Database, olderThan moment: Timestamp, keeping count: Int
    ) throws -> (time: String, id: Int64)? {
        let tooOld = try Row.fetchOne(
            db, sql: "SELECT last_time, id FROM events WHERE last_time < ? ORDER BY last_time DESC, id DESC LIMIT 1",
            arguments: [moment.description])
        let tooMany = try Row.fetchOne(
            db, sql: "SELECT last_time, id FROM events ORDER BY last_time DESC, id DESC LIMIT 1 OFFSET ?",
            arguments: [max(0, count)])
        let found = [tooOld, tooMany].compactMap { $0 }.map { (time: $0[0] as String, id: $0[1] as Int64) }
        return found.max { ($0.time, $0.id) < ($1.time, $1.id) }
    }
}
