import GRDB
package import HomerCore

/// Which schema a database has, for `homer status`.
package struct SchemaVersion: Hashable, Sendable {
    /// Name of the last step applied.
    package var step: String
    package var steps: Int
}

/// A finished run that `prune` would delete, and the file its output is in.
package struct PrunedOutput: Hashable, Sendable {
    package var run: Int64
    package var file: String
}

extension Store {
    /// Which runs `prune(runsBefore:)` deletes: ended before the moment, and neither the last run nor the last failure
    /// of their intent.
    static let prunedRuns = """
        FROM intent_runs r
        WHERE r.completed_at IS NOT NULL AND r.completed_at < ?
          AND r.id <> (SELECT max(id) FROM intent_runs WHERE intent_id = r.intent_id)
          AND r.id IS NOT (SELECT max(id) FROM intent_runs WHERE intent_id = r.intent_id AND status = 'failed')
        """

    /// Output files of the runs that `prune(runsBefore:)` would delete now.
    package func prunedOutputs(runsBefore: Timestamp) throws -> [PrunedOutput] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT r.id, r.output_file \(Self.prunedRuns) AND r.output_file IS NOT NULL
                    UNION SELECT a.run_id, a.output_file FROM run_attempts a
                    WHERE a.output_file IS NOT NULL AND a.run_id IN (SELECT r.id \(Self.prunedRuns))
                    """, arguments: [runsBefore.description, runsBefore.description]
            ).map { PrunedOutput(run: $0[0], file: $0[1]) }
        }
    }

    /// Runs without an ending, oldest first: those of one intent, or all.
    package func openRuns(intent: String? = nil) throws -> [RunRow] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT \(Self.runColumns) FROM intent_runs r
                    WHERE r.completed_at IS NULL AND (?1 IS NULL OR r.intent_id = ?1) ORDER BY r.id
                    """, arguments: [intent])
            return try Self.withAttempts(rows, db)
        }
    }

    package func schemaVersion() throws -> SchemaVersion {
        try read { db in
            let names = try String.fetchAll(db, sql: "SELECT name FROM homer_migrations ORDER BY name")
            return SchemaVersion(step: names.last ?? "", steps: names.count)
        }
    }
}
