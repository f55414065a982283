package import GRDB
package import HomerCore

/// One switch with what is stored and what holds.
package struct FlagRow: Hashable, Sendable {
    package var flag: RuntimeFlag
    /// As it is stored; nil when somebody deleted the row.
    package var stored: String?
    /// Of this database.
    package var defaultValue: String
    /// When the value last changed.
    package var updatedAt: Timestamp?

    /// What holds.
    package var effective: String { stored.flatMap { flag.reading($0) } ?? defaultValue }
    /// False when the stored value cannot be understood, so that the default holds.
    package var isReadable: Bool { stored.map { flag.reading($0) != nil } ?? true }
}

/// A stored value that is another than the one last told of; nil stands for a row that is not there.
package struct FlagChange: Hashable, Sendable, CustomStringConvertible {
    package var flag: RuntimeFlag
    package var from: String?
    package var to: String?

    package init(flag: RuntimeFlag, from: String?, to: String?) {
        self.flag = flag
        self.from = from
        self.to = to
    }

    package var description: String { "\(flag.rawValue): \(Self.shown(from)) → \(Self.shown(to))" }

    private static func shown(_ value: String?) -> String {
        guard let value else { return "deleted" }
        return ["true", "false"].contains(value) || Int64(value) != nil ? value : JSONValue.string(value).compact
    }
}

extension RuntimeFlag {
    static func insertDefaults(_ db: Database, legacyDatabase: Bool) throws {
        for flag in allCases {
            try db.execute(
                sql: "INSERT OR IGNORE INTO runtime_flags (key, value, description) VALUES (?, ?, ?)",
                arguments: [flag.rawValue, flag.defaultValue(legacyDatabase ? .homer : .standalone), flag.summary])
        }
    }
}

extension RuntimeFlags {
    /// Who runs what by these switches.
    package var route: Route {
        var route = Route(isEnabled: enabled, hasBridge: schedulerBridge, isParallel: parallelMode)
        route.hasDiscovery = discoveryEnabled
        return route
    }

    /// The first that keeps intents of a source from running; nil when none does, and for jobs, which have engines.
    package func against(_ source: String) -> RuntimeFlag? {
        if source == IntentSource.schedule || route.decides(source) { return nil }
        return route.runsIntents ? .discoveryEnabled : .enabled
    }
}

extension StoreSnapshot {
    package func flags() throws -> RuntimeFlags { try read { try Store.flags($0) } }
}

extension Store {
    /// The switches as a transaction sees them.
    package static func flags(_ db: Database) throws -> RuntimeFlags {
        RuntimeFlags(values: try flagValues(db), defaults: try flagDefaults(db))
    }

    /// Whose defaults the switches have: HOMER's when HOMER made the database.
    package func flagDefaults() throws -> FlagDefaults { try read { try Self.flagDefaults($0) } }
}

extension StoreSnapshot {
    /// The five switches in the migration plan's order.
    package func flagRows() throws -> [FlagRow] {
        try read { db in
            let values = try Store.flagValues(db)
            let defaults = try Store.flagDefaults(db)
            let times = try Row.fetchAll(db, sql: "SELECT key, CAST(updated_at AS TEXT) FROM runtime_flags")
            let changed = Dictionary(times.map { ($0[0] as String, Store.time($0[1])) }) { first, _ in first }
            return RuntimeFlag.allCases.map { flag in
                FlagRow(
                    flag: flag, stored: values[flag], defaultValue: flag.defaultValue(defaults),
                    updatedAt: changed[flag.rawValue] ?? nil)
            }
        }
    }
}

extension Store {
    /// Stores values, each with the time and an event that says who; a daemon finds nothing left to tell of. What
    /// others wrote before is told of first. Values must be as `RuntimeFlag.reading` spells them.
    ///
    /// - Returns: what changed, in the migration plan's order; a value that was there already is no change.
    @discardableResult
    package func setFlags(_ values: [RuntimeFlag: String], by who: String, now: Timestamp) throws -> [FlagChange] {
        try write { db in
            _ = try Self.noteFlagChanges(now: now, db)
            let stored = try Self.flagValues(db)
            var changes: [FlagChange] = []
            for flag in RuntimeFlag.allCases {
                guard let value = values[flag], value != stored[flag] else { continue }
                try db.execute(
                    sql: """
                        INSERT INTO runtime_flags (key, value, description, updated_at) VALUES (?, ?, ?, ?)
                        ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
                        """, arguments: [flag.rawValue, value, flag.summary, now.description])
                let change = FlagChange(flag: flag, from: stored[flag], to: value)
                try Self.note(change, "by \(who)", now: now, db)
                changes.append(change)
            }
            return changes
        }
    }

    /// Writes an event for every value that changed since it was last told of, whoever wrote it and whether or not a
    /// daemon was there, and a warning for one that cannot be understood. Writes nothing when nothing changed.
    ///
    /// - Returns: the changes, in the migration plan's order.
    package func noteFlagChanges(now: Timestamp) throws -> [FlagChange] {
        guard try !read({ try Self.untoldFlagChanges($0) }).isEmpty else { return [] }
        return try write { try Self.noteFlagChanges(now: now, $0) }
    }

    private static func noteFlagChanges(now: Timestamp, _ db: Database) throws -> [FlagChange] {
        let changes = try untoldFlagChanges(db)
        for change in changes { try note(change, "by another program", now: now, db) }
        return changes
    }

    private static func untoldFlagChanges(_ db: Database) throws -> [FlagChange] {
        let stored = try flagValues(db)
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT substr(key, 6), CAST(value AS TEXT) FROM homer_meta WHERE key LIKE 'flag:%'"))
        let told = Dictionary(rows.map { ($0[0] as String, $0[1] as String) }) { first, _ in first }
        return RuntimeFlag.allCases.compactMap { flag in
            let change = FlagChange(flag: flag, from: told[flag.rawValue], to: stored[flag])
            return change.from == change.to ? nil : change
        }
    }

    private static func note(_ change: FlagChange, _ who: String, now: Timestamp, _ db: Database) throws {
        let key = change.flag.rawValue
        if let value = change.to {
            try db.execute(
                sql: "INSERT OR REPLACE INTO homer_meta (key, value) VALUES (?, ?)", arguments: ["flag:" + key, value])
        } else {
            try db.execute(sql: "DELETE FROM homer_meta WHERE key = ?", arguments: ["flag:" + key])
        }
        // There and back within minutes are two changes, and the order counts: they are never made into one with a
        // count.
        try insertEvent(NewEvent(.flagChanged, "\(change), \(who)".bounded(to: 1 << 10)), now: now, db)
        guard let value = change.to, change.flag.reading(value) == nil else { return }
        let used = change.flag.defaultValue(try flagDefaults(db))
        try insertEvent(
            NewEvent(
                .flagUnreadable,
                "\(key) holds \(JSONValue.string(value).compact.bounded(to: 256)): its default \(used) is used"),
            now: now, db)
    }

    fileprivate static func flagValues(_ db: Database) throws -> [RuntimeFlag: String] {
        let rows = try Row.fetchAll(db.cachedStatement(sql: "SELECT key, CAST(value AS TEXT) FROM runtime_flags"))
        var values: [RuntimeFlag: String] = [:]
        for row in rows {
            guard let key: String = row[0], let flag = RuntimeFlag(rawValue: key) else { continue }
            values[flag] = row[1]
        }
        return values
    }

    static func flagDefaults(_ db: Database) throws -> FlagDefaults {
        try String.fetchOne(
            db.cachedStatement(sql: "SELECT CAST(value AS TEXT) FROM homer_meta WHERE key = 'flag_defaults'")
        ).flatMap { FlagDefaults(rawValue: $0) } ?? .standalone
    }
}
