import GRDB
import HomerCore

extension RuntimeFlags {
    /// All that holds, on one line: equal for equal flags.
    var signature: String {
        "\(enabled) \(schedulerBridge) \(parallelMode) \(discoveryEnabled) \(tickInterval.count)"
    }
}

extension Store {
    /// Notes that the newest daemon goes by these flags from now on. Writes nothing when that is noted already.
    package func noteTaken(_ flags: RuntimeFlags) throws {
        guard try !areTaken(flags) else { return }
        try write { db in
            let note = "\(try Self.newestEpoch(db)) \(flags.signature)"
            try db.execute(
                sql: "INSERT OR REPLACE INTO homer_meta (key, value) VALUES ('flags_taken', ?)", arguments: [note])
        }
    }

    /// Whether the newest daemon goes by exactly these flags. Says nothing of whether it still lives.
    package func areTaken(_ flags: RuntimeFlags) throws -> Bool {
        try read { db in
            let note = try String.fetchOne(
                db, sql: "SELECT CAST(value AS TEXT) FROM homer_meta WHERE key = 'flags_taken'")
            return try note == "\(Self.newestEpoch(db)) \(flags.signature)"
        }
    }

    private static func newestEpoch(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT value FROM homer_meta WHERE key = 'epoch'") ?? 0
    }
}
