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
    /// What its agent was refused.
    package var denials: [Denial] = []
    /// Whether its intent let one run at a time when it was made.
    package var isExclusive = true
    package var priority = 50
    /// Filled in by `Store.withDetails`.
    package var detail: RunDetail?

    /// `succeeded`, `failed`, …, or the status while the run has no ending.
    package var result: String { outcome ?? status }
    package var isFinal: Bool { completedAt != nil }
}

extension IntentRow {
    /// What decides when it is due next.
    package var timed: TimedIntent {
        TimedIntent(
            id: id, source: source, spec: spec, isOn: enabled && removedAt == nil, cursor: cursor,
            anchors: ScheduleAnchors(
                createdAt: createdAt, acceptedAt: acceptedAt, lastStart: lastStart, lastEnd: lastEnd))
    }
}

extension Store {
    static let runColumns = """
        r.id, r.intent_id, r.triggered_by, r.triggered_at, r.scheduled_for, r.started_at, r.completed_at, r.status,
        r.outcome, r.exit_code, r.signal, r.duration_ms, r.generation, r.attempt, r.missed_count, r.requested_by,
        r.pass_id, r.error, r.output_file, r.output_bytes, r.tokens_used, r.cost_estimate, r.session_id, r.pid,
        r.executor, r.not_before,
        r.parent_run_id, r.event_name, r.event_id, r.approval, r.approval_until, r.approval_by, r.approval_reason,
        r.artifacts, r.denials, r.exclusive, r.priority
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
            approvalReason: row["approval_reason"], artifacts: artifacts(row["artifacts"]),
            denials: denials(row["denials"]), isExclusive: row["exclusive"] ?? true, priority: row["priority"] ?? 50)
    }

    private static func denials(_ text: String?) -> [Denial] {
        text.flatMap { try? JSONValue(parsing: $0).array }?.compactMap { Denial(json: $0) } ?? []
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
}

extension StoreSnapshot {
    /// Intents in order of their ids: all, or those of the given ids. Removed ones only when asked for.
    ///
    /// - Parameters:
    ///   - after: only those whose id comes after this one; with `limit` a page of a long list.
    ///   - limit: at most this many; nil for all.
    package func intents(
        ids: [String] = [], includeRemoved: Bool = false, after: String = "", limit: Int? = nil
    ) throws -> [IntentRow] {
        let held = Dictionary(try heldInputs().filter { !$0.intentID.isEmpty }.map { ($0.intentID, $0) }) { first, _ in
            first
        }
        return try read { db in
            var rows: [IntentRow] = []
            let oldRuns = try OldRunsTable(db)
            let marks = ids.map { _ in "?" }.joined(separator: ", ")
            let filter = ids.isEmpty ? "" : "AND i.id IN (\(marks))"
            let cursor = try Row.fetchCursor(
                db,
                sql: """
                    SELECT i.id, i.name, g.spec, i.enabled, i.generation, i.source, i.source_file, i.commit_hash,
                      i.author, i.created_at, i.accepted_at, i.removed_at, i.cursor_ms, i.spec_hash
                    FROM intents i
                    JOIN intent_generations g ON g.intent_id = i.id AND g.generation = i.generation
                    WHERE i.id > ? AND (? OR i.removed_at IS NULL) \(filter) ORDER BY i.id LIMIT ?
                    """, arguments: [after, includeRemoved] + StatementArguments(ids) + [limit ?? -1])
            while let row = try cursor.next() {
                let created = Store.time(row[9]) ?? Timestamp(milliseconds: 0)
                let id: String = row[0]
                var recent = try Store.recentRuns(of: id, db)
                // A job's runs in the old engine are its runs.
                if row[5] as String? == IntentSource.schedule, let oldRuns {
                    let both = try Store.newestRuns(of: id, db) + Store.oldRuns(of: id, newest: 10, oldRuns, db)
                    recent = Store.RecentRuns(both)
                }
                rows.append(
                    IntentRow(
                        id: id, name: row[1], spec: try IntentSpec(canonical: JSONValue(parsing: row[2])),
                        enabled: row[3], generation: row[4], source: row[5] ?? "", file: row[6], commit: row[7],
                        author: row[8], createdAt: created, acceptedAt: Store.time(row[10]) ?? created,
                        removedAt: Store.time(row[11]), cursor: Timestamp(milliseconds: row[12]), specHash: row[13],
                        lastRun: recent.last, lastEnd: recent.end, lastStart: recent.start,
                        consecutiveFailures: recent.failures, held: held[id]))
            }
            return rows
        }
    }
}

extension Store {
    /// What the newest ten runs of an intent say.
    fileprivate struct RecentRuns {
        var last: RunRow?
        var end: Timestamp?
        var start: Timestamp?
        var failures = 0

        init() {}

        init(_ runs: [RunRow]) {
            let runs = runs.sorted { ($0.triggeredAt, $0.id) > ($1.triggeredAt, $1.id) }
            let ended = runs.filter { $0.completedAt != nil }
            last = runs.first
            end = ended.first?.completedAt
            start = runs.lazy.compactMap(\.startedAt).first
            failures = ended.prefix { $0.outcome != Outcome.succeeded.rawValue }.count
        }
    }

    fileprivate static func newestRuns(of id: String, _ db: Database) throws -> [RunRow] {
        let rows = try Row.fetchAll(
            db,
            sql:
                "SELECT \(runColumns) FROM intent_runs r WHERE r.intent_id = ? AND r.id > 0 ORDER BY r.id DESC LIMIT 10",
            arguments: [id])
        return try withAttempts(rows, db)
    }

    fileprivate static func recentRuns(of id: String, _ db: Database) throws -> RecentRuns {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT r.id, r.outcome, r.started_at, r.completed_at FROM intent_runs r
                    WHERE r.intent_id = ? AND r.id > 0 ORDER BY r.id DESC LIMIT 10
                    """), arguments: [id])
        guard let first = rows.first else { return RecentRuns() }
        let newest: Int64 = first[0]
        let last = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT \(runColumns) FROM intent_runs r WHERE r.id = ?"), arguments: [newest])
        let ends = rows.compactMap { row in (row[3] as String?).map { (time: $0, outcome: row[1] as String?) } }
        var recent = RecentRuns()
        recent.last = try withAttempts(last, db).first
        recent.end = time(ends.first?.time)
        recent.start = time(rows.lazy.compactMap { $0[2] as String? }.first)
        recent.failures = ends.prefix { $0.outcome != Outcome.succeeded.rawValue }.count
        return recent
    }
}

extension StoreSnapshot {
    /// The run of that number, HOMER's included.
    package func run(_ id: Int64) throws -> RunRow? {
        try read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT \(Store.runColumns) FROM intent_runs r WHERE r.id = ?", arguments: [id])
            return try Store.withAttempts(rows, db).first ?? Store.oldRun(id, db)
        }
    }
}

extension Store {
    /// Which runs a listing shows.
    package struct RunFilter: Hashable, Sendable {
        package var intentID: String?
        package var result: String?
        package var since: Timestamp?
        package var afterID: Int64?
        /// Only those with a smaller number: the next page of a list that is newest first.
        package var beforeID: Int64?
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
}

extension StoreSnapshot {
    /// Runs, newest first; none of HOMER, which decide nothing any more. `allRuns` has them.
    package func runs(_ filter: Store.RunFilter) throws -> [RunRow] {
        // Conditions are left out rather than made optional, so that an index can answer.
        var conditions = ["r.id > max(0, :after)"]
        var arguments: [String: (any DatabaseValueConvertible)?] = [
            "after": filter.afterID ?? 0, "limit": filter.limit,
        ]
        func require(_ condition: String, _ name: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments[name] = value
        }
        require("r.id < :before", "before", filter.beforeID)
        require("r.intent_id = :intent", "intent", filter.intentID)
        require("coalesce(r.outcome, r.status) = :result", "result", filter.result)
        require("r.triggered_at >= :since", "since", filter.since?.description)
        let sql = """
            SELECT \(Store.runColumns) FROM intent_runs r
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY r.id DESC LIMIT :limit
            """
        return try read { [arguments = StatementArguments(arguments)] db in
            try Store.withAttempts(Row.fetchAll(db, sql: sql, arguments: arguments), db)
        }
    }

    /// The output kept in the row of a run.
    package func output(ofRun id: Int64) throws -> String? {
        try read { db in
            try WholeText.fetchOne(
                db, sql: "SELECT CAST(output AS BLOB) FROM intent_runs WHERE id = ?", arguments: [id])
                ?? Store.oldOutput(id, db)
        }
    }
}
