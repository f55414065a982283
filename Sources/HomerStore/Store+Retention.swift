import GRDB
package import HomerCore

extension Store {
    /// How long events are kept, and how many at most (gitops-anchors K6).
    package static let eventRetention = Milliseconds.days(30)
    package static let eventLimit = 10_000

    /// Deletes events that happened last before a moment, and of the others all but the `count` newest. Returns how
    /// many went; when there is nothing to trim, nothing is written.
    @discardableResult
    package func trimEvents(olderThan moment: Timestamp, keeping count: Int = Store.eventLimit) throws -> Int {
        guard let last = try read({ try Self.newestToTrim($0, olderThan: moment, keeping: count) }) else { return 0 }
        return try write { db in
            try db.execute(
                sql: "DELETE FROM events WHERE (last_time, id) <= (?, ?)", arguments: [last.time, last.id])
            return db.changesCount
        }
    }

    /// When the oldest event that is kept happened last; nil when there is none. An index answers it.
    package func oldestEvent() throws -> Timestamp? {
        try read { Self.time(try String.fetchOne($0, sql: "SELECT min(last_time) FROM events")) }
    }

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
