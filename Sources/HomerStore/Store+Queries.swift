import GRDB
package import HomerCore

/// One intent as faces show it.
package struct IntentRow: Hashable, Sendable {
    package var id: String
    package var name: String
    package var spec: IntentSpec
    package var enabled: Bool
    package var generation: Int
    package var source: String
    package var file: String
    package var commit: String?
    package var author: String?
    package var createdAt: Timestamp
    package var acceptedAt: Timestamp
    package var removedAt: Timestamp?
    package var cursor: Timestamp
    package var specHash: String
    package var lastRun: RunRow?
    package var lastEnd: Timestamp?
    package var lastStart: Timestamp?
    package var consecutiveFailures: Int
    package var held: HeldRow?
}

/// One run as faces show it.
package struct RunRow: Hashable, Sendable {
    package var id: Int64
    package var intentID: String
    package var triggeredBy: String
    package var triggeredAt: Timestamp
    package var scheduledFor: Timestamp?
    package var startedAt: Timestamp?
    package var completedAt: Timestamp?
    package var status: String
    package var outcome: String?
    package var exitCode: Int?
    package var signal: Int?
    package var durationMS: Int64?
    package var generation: Int
    package var attempt: Int
    package var missedCount: Int
    package var requestedBy: String?
    package var passID: String?
    package var error: String?
    package var outputFile: String?
    package var outputBytes: Int64?
    package var tokensUsed: Int?
    package var costEstimate: Double?
    package var sessionID: String?
    package var pid: Int32?
    /// The executor of the attempt that runs or was the last; nil before the first.
    package var executor: String?
    /// Between two attempts: when the next may start.
    package var notBefore: Timestamp?
    /// Attempts that have ended, oldest first; filled in when there was more than one, or another follows.
    package var attempts: [AttemptRow] = []
    /// The run whose end made this one.
    package var parentRunID: Int64?
    package var eventName: String?
    package var eventID: String?
    /// `waiting`, `approved`, `rejected`, `expired`; nil when nobody was asked.
    package var approval: String?
    package var approvalUntil: Timestamp?
    package var approvalBy: String?
    package var approvalReason: String?
    /// Files the run left in its artifact directory.
    package var artifacts: [String] = []
    /// Filled in by `Store.withDetails`.
    package var detail: RunDetail?

    /// `succeeded`, `failed`, …, or the status while the run has no ending.
    package var result: String { outcome ?? status }
    package var isFinal: Bool { completedAt != nil }
}

extension Store {
    static let runColumns = """
        r.id, r.intent_id, r.triggered_by, r.triggered_at, r.scheduled_for, r.started_at, r.completed_at, r.status,
        r.outcome, r.exit_code, r.signal, r.duration_ms, r.generation, r.attempt, r.missed_count, r.requested_by,
        r.pass_id, r.error, r.output_file, r.output_bytes, r.tokens_used, r.cost_estimate, r.session_id, r.pid,
        r.executor, r.not_before,
        r.parent_run_id, r.event_name, r.event_id, r.approval, r.approval_until, r.approval_by, r.approval_reason,
        r.artifacts
        """

    static func runRow(_ row: Row) -> RunRow {
        RunRow(
            id: row[0], intentID: row[1], triggeredBy: row[2], triggeredAt: time(row[3]) ?? Timestamp(milliseconds: 0),
            scheduledFor: time(row[4]), startedAt: time(row[5]), completedAt: time(row[6]), status: row[7],
            outcome: row[8], exitCode: row[9], signal: row[10], durationMS: row[11], generation: row[12],
            attempt: row[13], missedCount: row[14], requestedBy: row[15], passID: row[16], error: row[17],
            outputFile: row[18], outputBytes: row[19], tokensUsed: row[20], costEstimate: row[21],
            sessionID: row[22], pid: row[23], executor: row[24], notBefore: time(row[25]),
            parentRunID: row["parent_run_id"], eventName: row["event_name"], eventID: row["event_id"],
            approval: row["approval"], approvalUntil: time(row["approval_until"]), approvalBy: row["approval_by"],
            approvalReason: row["approval_reason"], artifacts: artifacts(row["artifacts"]))
    }

    private static func artifacts(_ text: String?) -> [String] {
        text.flatMap { try? JSONValue(parsing: $0).array }?.compactMap(\.string) ?? []
    }

    /// Rows with their attempts, where there is more to say than the row itself.
    static func withAttempts(_ rows: [Row], _ db: Database) throws -> [RunRow] {
        var runs = rows.map { runRow($0) }
        let several = runs.filter { $0.attempt > 1 || $0.notBefore != nil }.map(\.id)
        let attempts = try attempts(of: several, db)
        for index in runs.indices { runs[index].attempts = attempts[runs[index].id] ?? [] }
        return runs
    }

    /// Intents in order of their ids: all, or those of the given ids. Removed ones only when asked for.
    package func intents(ids: [String] = [], includeRemoved: Bool = false) throws -> [IntentRow] {
        let held = Dictionary(try heldInputs().filter { !$0.intentID.isEmpty }.map { ($0.intentID, $0) }) { first, _ in
            first
        }
        return try read { db in
            var rows: [IntentRow] = []
            let marks = ids.map { _ in "?" }.joined(separator: ", ")
            let filter = ids.isEmpty ? "" : "AND i.id IN (\(marks))"
            let cursor = try Row.fetchCursor(
                db,
                sql: """
                    SELECT i.id, i.name, g.spec, i.enabled, i.generation, i.source, i.source_file, i.commit_hash,
                      i.author, i.created_at, i.accepted_at, i.removed_at, i.cursor_ms, i.spec_hash
                    FROM intents i
                    JOIN intent_generations g ON g.intent_id = i.id AND g.generation = i.generation
                    WHERE (? OR i.removed_at IS NULL) \(filter) ORDER BY i.id
                    """, arguments: [includeRemoved] + StatementArguments(ids))
            while let row = try cursor.next() {
                let created = Self.time(row[9]) ?? Timestamp(milliseconds: 0)
                let id: String = row[0]
                let recent = try Self.recentRuns(of: id, db)
                rows.append(
                    IntentRow(
                        id: id, name: row[1], spec: try IntentSpec(canonical: JSONValue(parsing: row[2])),
                        enabled: row[3], generation: row[4], source: row[5] ?? "", file: row[6], commit: row[7],
                        author: row[8], createdAt: created, acceptedAt: Self.time(row[10]) ?? created,
                        removedAt: Self.time(row[11]), cursor: Timestamp(milliseconds: row[12]), specHash: row[13],
                        lastRun: recent.first, lastEnd: recent.first { $0.isFinal }?.completedAt,
                        lastStart: recent.first { $0.startedAt != nil }?.startedAt,
                        consecutiveFailures: recent.filter(\.isFinal).prefix { $0.outcome != "succeeded" }.count,
                        held: held[id]))
            }
            return rows
        }
    }

    private static func recentRuns(of id: String, _ db: Database) throws -> [RunRow] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql:
                    "SELECT \(runColumns) FROM intent_runs r WHERE r.intent_id = ? AND r.id > 0 ORDER BY r.id DESC LIMIT 10"
            ),
            arguments: [id])
        return try withAttempts(rows, db)
    }

    /// The run of that number, HOMER's included.
    package func run(_ id: Int64) throws -> RunRow? {
        try read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT \(Self.runColumns) FROM intent_runs r WHERE r.id = ?", arguments: [id])
            return try Self.withAttempts(rows, db).first ?? Self.oldRun(id, db)
        }
    }

    /// Which runs a listing shows.
    package struct RunFilter: Hashable, Sendable {
        package var intentID: String?
        package var result: String?
        package var since: Timestamp?
        package var afterID: Int64?
        package var limit: Int

        package init(
            intentID: String? = nil, result: String? = nil, since: Timestamp? = nil, afterID: Int64? = nil,
            limit: Int = 50
        ) {
            self.intentID = intentID
            self.result = result
            self.since = since
            self.afterID = afterID
            self.limit = limit
        }
    }

    /// Runs, newest first; none of HOMER, which decide nothing any more. `allRuns` has them.
    package func runs(_ filter: RunFilter) throws -> [RunRow] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT \(Self.runColumns) FROM intent_runs r
                    WHERE r.id > 0 AND (?1 IS NULL OR r.intent_id = ?1) AND (?2 IS NULL OR coalesce(r.outcome, r.status) = ?2)
                      AND (?3 IS NULL OR r.triggered_at >= ?3) AND (?4 IS NULL OR r.id > ?4)
                    ORDER BY r.id DESC LIMIT ?5
                    """,
                arguments: [
                    filter.intentID, filter.result, filter.since?.description, filter.afterID, filter.limit,
                ])
            return try Self.withAttempts(rows, db)
        }
    }

    /// The output kept in the row of a run.
    package func output(ofRun id: Int64) throws -> String? {
        try read { db in
            try String.fetchOne(db, sql: "SELECT output FROM intent_runs WHERE id = ?", arguments: [id])
                ?? Self.oldOutput(id, db)
        }
    }
}
