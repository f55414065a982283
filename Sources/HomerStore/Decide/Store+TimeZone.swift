import GRDB
import HomerCore

extension Store {
    /// The zone of the newest daemon, as a value of `TZ`; nil when it did not say. It stays when that daemon has ended.
    package func daemonTimeZone() throws -> String? { try read { try Self.daemonTimeZone($0) } }

    private static func daemonTimeZone(_ db: Database) throws -> String? {
        try String.fetchOne(
            db.cachedStatement(sql: "SELECT CAST(value AS TEXT) FROM homer_meta WHERE key = 'time_zone'"))
    }

    static func note(timeZone: String?, now: Timestamp, _ db: Database) throws {
        let before = try daemonTimeZone(db)
        if before != nil, before != timeZone { try forgetFloorsOfLastDays(now: now, db) }
        guard let timeZone else {
            return try db.execute(sql: "DELETE FROM homer_meta WHERE key = 'time_zone'")
        }
        try db.execute(
            sql: "INSERT OR REPLACE INTO homer_meta (key, value) VALUES ('time_zone', ?)", arguments: [timeZone])
    }
}
