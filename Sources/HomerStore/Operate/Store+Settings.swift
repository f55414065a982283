import GRDB
package import HomerCore

/// By which settings a daemon goes: what it was started with, and the texts of `homer.json`.
package struct DaemonSettings: Hashable, Sendable {
    /// Command line and environment, as JSON.
    package var inputs: String
    /// The text it started with, which keys that need a restart go by; nil without a file.
    package var startedWith: String?
    /// The text that is in force; nil without a file.
    package var inForce: String?
    /// Since when.
    package var since: Timestamp
    /// Why the file says something that is not in force.
    package var fault: String?
    package var faultSince: Timestamp?

    package init(inputs: String, startedWith: String?, inForce: String?, since: Timestamp) {
        self.inputs = inputs
        self.startedWith = startedWith
        self.inForce = inForce
        self.since = since
    }
}

extension Store {
    /// Keeps the settings of this daemon; those of earlier ones say nothing any more.
    ///
    /// - Parameter events: what happened to them, stored in the same transaction.
    package func note(_ settings: DaemonSettings, events: [NewEvent] = [], now: Timestamp) throws {
        let epoch = currentEpoch
        try write { db in
            try db.execute(sql: "DELETE FROM daemon_settings")
            try db.execute(
                sql: """
                    INSERT INTO daemon_settings (epoch, inputs, started_with, in_force, since, fault, fault_since)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    epoch, settings.inputs, settings.startedWith, settings.inForce, settings.since.description,
                    settings.fault, settings.faultSince?.description,
                ])
            for event in events { try Self.recordEvent(event, now: now, db) }
        }
    }

    /// The settings of the newest daemon; nil when it has stopped, or kept none.
    package func daemonSettings() throws -> DaemonSettings? {
        try read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT s.epoch, s.inputs, s.started_with, s.in_force, s.since, s.fault, s.fault_since
                    FROM daemon_settings s JOIN daemons d ON d.epoch = s.epoch
                    WHERE d.stopped_at IS NULL AND d.epoch = (SELECT max(epoch) FROM daemons)
                    """
            ).map { row in
                let row = StoredRow(row, of: "daemon_settings", key: "epoch")
                var settings = DaemonSettings(
                    inputs: row["inputs"], startedWith: row["started_with"], inForce: row["in_force"],
                    since: try row.time("since"))
                settings.fault = row["fault"]
                settings.faultSince = try row.timeIfAny("fault_since")
                return settings
            }
        }
    }
}
