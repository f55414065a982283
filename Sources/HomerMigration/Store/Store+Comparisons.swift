import GRDB
package import HomerCore
package import HomerStore

extension Store {
    /// Due times whose comparison is still open, oldest first.
    package func pendingComparisons() throws -> [FireComparison] {
        try read { try Self.comparisons($0, where: "verdict = 'pending'", arguments: []) }
    }

    /// When the next of them can be decided at the earliest.
    package func firstPendingComparison() throws -> Timestamp? {
        try read { db in
            Self.time(
                try String.fetchOne(db, sql: "SELECT min(at) FROM parallel_comparisons WHERE verdict = 'pending'"))
        }
    }

    /// Decided ones since a moment whose old run had not ended when they were written.
    package func unfinishedComparisons(since moment: Timestamp) throws -> [FireComparison] {
        try read { db in
            try Self.comparisons(
                db,
                where: """
                    old_run_id IS NOT NULL AND old_completed_at IS NULL AND verdict <> 'pending' AND at >= ?
                    """, arguments: [moment.description])
        }
    }

    /// Comparisons of a time, oldest first; of one job when it is named.
    package func comparisons(since: Timestamp, until: Timestamp, job: String? = nil) throws -> [FireComparison] {
        try read { db in
            try Self.comparisons(
                db, where: "at >= ?1 AND at <= ?2 AND (?3 IS NULL OR job_id = ?3)",
                arguments: [since.description, until.description, job])
        }
    }

    /// Writes what was decided: a row without a number is new. Mismatches become events, in the same transaction.
    package func settle(_ rows: [FireComparison], now: Timestamp) throws {
        try write { db in
            for row in rows {
                if row.id == 0 { try Self.insert(row, db) }
                try Self.update(row, id: row.id == 0 ? db.lastInsertedRowID : row.id, now: now, db)
                guard row.verdict == .mismatch else { continue }
                let reason: EventReason = row.isUnexplained ? .parallelMismatch : .parallelDifference
                try Self.recordEvent(NewEvent(reason, row.story, intentID: row.jobID), now: now, db)
            }
        }
    }

    /// Adds how the old run ended to comparisons that were decided before it did.
    package func complete(_ rows: [FireComparison]) throws {
        try write { db in
            for row in rows { try Self.updateRuns(row, id: row.id, db) }
        }
    }

    private static func insert(_ row: FireComparison, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO parallel_comparisons (job_id, at, generation, recorded_at, old_run_id)
                VALUES (?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            row.jobID, (row.old?.startedAt ?? row.recordedAt).description, row.generation, row.recordedAt.description,
            row.old?.id,
        ])
    }

    private static func update(_ row: FireComparison, id: Int64, now: Timestamp, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE parallel_comparisons SET verdict = ?, reasons = ?, settled_at = ?, fired = ?, lateness_ms = ?
                WHERE id = ?
                """
        ).execute(arguments: [
            row.verdict.rawValue, row.reasons.map(\.rawValue).joined(separator: Self.separator), now.description,
            row.old != nil, row.lateness?.count, id,
        ])
        try updateRuns(row, id: id, db)
    }

    private static func updateRuns(_ row: FireComparison, id: Int64, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE parallel_comparisons SET old_run_id = ?, old_started_at = ?, old_completed_at = ?,
                  old_success = ?, old_exit_code = ?, old_duration_ms = ?, old_output = ? WHERE id = ?
                """
        ).execute(arguments: arguments(row.old) + [id])
    }

    private static func arguments(_ run: ComparedRun?) -> StatementArguments {
        [
            run?.id, run?.startedAt.description, run?.completedAt?.description, run?.success, run?.exitCode,
            run?.duration?.count, run?.output,
        ]
    }

    private static let separator = ", "

    private static func comparisons(
        _ db: Database, where condition: String, arguments: StatementArguments
    ) throws -> [FireComparison] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, job_id, generation, planned_at, recorded_at, executor, argv, prompt_hash,
                      working_directory, while_down, excluded, verdict, reasons, old_run_id, old_started_at,
                      old_completed_at, old_success, old_exit_code, old_output
                    FROM parallel_comparisons WHERE \(condition) ORDER BY at, id
                    """), arguments: arguments
        ).map(comparison)
    }

    private static func comparison(_ row: Row) throws -> FireComparison {
        let stored = StoredRow(row, of: "parallel_comparisons")
        let recorded = try stored.time("recorded_at")
        var launch: LaunchPreview?
        if let executor: String = row[5], let hash: String = row[7] {
            let argv = try (row[6] as String?).map { try JSONValue(parsing: $0) }?.array ?? []
            launch = LaunchPreview(
                executor: executor, argv: argv.compactMap(\.string), promptHash: hash,
                workingDirectory: row[8] ?? "")
        }
        let reasons: String = row[12]
        return FireComparison(
            id: row[0], jobID: row[1], generation: row[2], plannedAt: try stored.timeIfAny("planned_at"),
            recordedAt: recorded, launch: launch, whileDown: row[9], excluded: try stored.wordIfAny("excluded"),
            old: run(row, from: 13, recorded),
            verdict: try stored.word("verdict"), reasons: words(reasons).compactMap(MismatchReason.init))
    }

    private static func run(_ row: Row, from column: Int, _ recorded: Timestamp) -> ComparedRun? {
        guard let id: Int64 = row[column] else { return nil }
        return ComparedRun(
            id: id, startedAt: time(row[column + 1]) ?? recorded, completedAt: time(row[column + 2]),
            success: row[column + 3], exitCode: row[column + 4], output: row[column + 5])
    }

    private static func words(_ text: String) -> [String] {
        text.split(separator: ",").map { String($0.drop { $0 == " " }) }
    }
}

extension FireComparison {
    /// One sentence for the event list. No output: the row has it.
    package var story: String {
        let why = reasons.map(\.rawValue).joined(separator: ", ")
        guard let plannedAt else {
            return "\(jobID) was run by the old engine at \(old?.startedAt.description ?? "?"): \(why)"
        }
        guard let lateness else { return "\(jobID), due \(plannedAt): \(why)" }
        return "\(jobID), due \(plannedAt), started by the old engine after \(lateness): \(why)"
    }
}
