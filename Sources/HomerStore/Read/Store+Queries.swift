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
    /// The same of each of several triggers, by place; empty for one.
    package var cursors: [Timestamp] = []
    package var specHash: String
    package var lastRun: RunRow?
    package var lastEnd: Timestamp?
    package var lastStart: Timestamp?
    package var consecutiveFailures: Int
    package var held: HeldRow?
    /// What was found before it runs; nil when nobody has looked at this generation.
    package var preflight: PreflightRow?
}

extension IntentRow {
    /// What decides when it is due next.
    package var timed: TimedIntent {
        TimedIntent(
            id: id, source: source, spec: spec, isOn: enabled && removedAt == nil, cursor: cursor,
            anchors: ScheduleAnchors(
                createdAt: createdAt, acceptedAt: acceptedAt, lastStart: lastStart, lastEnd: lastEnd),
            cursors: cursors)
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
            let marks = ids.map { _ in "?" }.joined(separator: ", ")
            let filter = ids.isEmpty ? "" : "AND i.id IN (\(marks))"
            let sql = """
                SELECT i.id, i.name, g.spec, i.enabled, i.generation, i.source, i.source_file, i.commit_hash,
                  i.author, i.created_at, i.accepted_at, i.removed_at, i.cursor_ms, i.spec_hash, \(Store.furtherCursors),
                  p.findings AS preflight_findings, p.since AS preflight_since
                FROM \(Store.inForce)
                LEFT JOIN preflights p ON p.intent_id = i.id AND p.generation = i.generation
                WHERE i.id > ? AND (? OR i.removed_at IS NULL) \(filter) ORDER BY i.id LIMIT ?
                """
            // A list of ids is another text each time.
            let statement = try ids.isEmpty ? db.cachedStatement(sql: sql) : db.makeStatement(sql: sql)
            let found = try Row.fetchCursor(
                statement, arguments: [after, includeRemoved] + StatementArguments(ids) + [limit ?? -1])
            while let row = try found.next() {
                let (cursor, cursors) = (Store.cursor(row), Store.cursors(row))
                let row = StoredRow(row, of: "intents")
                let (id, source): (String, String?) = (row["id"], row["source"])
                // A job's runs in the old engine are its runs.
                let recent =
                    source == IntentSource.schedule
                    ? try Store.RecentRuns(Store.newestRuns(of: id, db) + foreign.newest(id, Store.recentLimit, db))
                    : try Store.recentRuns(of: id, db)
                let beginning = try row.beginning
                rows.append(
                    IntentRow(
                        id: id, name: row["name"], spec: try row.spec("spec", kept: specs), enabled: row["enabled"],
                        generation: row["generation"], source: source ?? "", file: row["source_file"],
                        commit: row["commit_hash"], author: row["author"], createdAt: beginning.created,
                        acceptedAt: beginning.accepted, removedAt: try row.timeIfAny("removed_at"),
                        cursor: cursor, cursors: cursors, specHash: row["spec_hash"],
                        lastRun: recent.last, lastEnd: recent.end, lastStart: recent.start,
                        consecutiveFailures: recent.failures, held: held[id], preflight: try row.preflight))
            }
            return rows
        }
    }
}

extension Store {
    /// What the newest ten runs of an intent say.
    fileprivate struct RecentRuns {
        /// One that its condition did not skip, where there is one: those say nothing of how the intent is.
        var last: RunRow?
        var end: Timestamp?
        var start: Timestamp?
        var failures = 0

        init() {}

        init(_ runs: [RunRow]) {
            let runs = runs.sorted { ($0.triggeredAt, $0.id) > ($1.triggeredAt, $1.id) }
            let ended = runs.filter { $0.completedAt != nil }
            let told = runs.contains { $0.condition != .skipped } ? runs.filter { $0.condition != .skipped } : runs
            last = told.first
            end = ended.first?.completedAt
            start = runs.lazy.filter { $0.triggeredBy != .rehearsal }.compactMap(\.startedAt).first
            failures = ended.filter { $0.condition != .skipped }.prefix { $0.outcome != .succeeded }.count
        }
    }

    /// A rehearsal that has ended says nothing of how an intent stands; one that is open is what it does now.
    private static let countsForIntent = "(r.triggered_by <> '\(RunCause.rehearsal)' OR r.completed_at IS NULL)"

    fileprivate static func newestRuns(of id: String, _ db: Database) throws -> [RunRow] {
        try withAttempts(Array(recentRows(of: id, skipped: true, db).map { try runRow($0) }), db)
    }

    /// Read from the newest on, and no further than until all of it is known: of an intent that is well that is one row.
    fileprivate static func recentRuns(of id: String, _ db: Database) throws -> RecentRuns {
        var recent = RecentRuns()
        var (newest, told): (RunRow?, RunRow?) = (nil, nil)
        var (count, isAnySkipped, failures) = (0, false, FailureCount())
        let rows = try recentRows(of: id, skipped: true, db)
        while let row = try rows.next() {
            count += 1
            let stored = StoredRow(row, of: "intent_runs")
            let isSkipped = stored["condition"] as String? == ConditionVerdict.skipped.rawValue
            if told == nil, !isSkipped || newest == nil {
                let run = try runRow(row)
                newest = newest ?? run
                if !isSkipped { told = run }
            }
            if recent.end == nil { recent.end = try stored.timeIfAny("completed_at") }
            if recent.start == nil, let start = try stored.timeIfAny("started_at"),
                try stored.word(RunCause.self, "triggered_by") != .rehearsal
            {
                recent.start = start
            }
            if isSkipped { isAnySkipped = true } else { try failures.add(stored) }
            if failures.isOver, recent.start != nil { break }
        }
        // Skipped ones may have taken the places of those that count.
        if isAnySkipped, count == recentLimit, !failures.isOver {
            failures = FailureCount()
            let rows = try recentRows(of: id, skipped: false, db)
            while !failures.isOver, let row = try rows.next() {
                if told == nil { told = try runRow(row) }
                try failures.add(StoredRow(row, of: "intent_runs"))
            }
        }
        recent.last = try (told ?? newest).flatMap { try withAttempts([$0], db).first }
        recent.failures = failures.count
        return recent
    }

    /// Runs that ended badly, from the newest on until one that went well.
    private struct FailureCount {
        var count = 0
        var isOver = false

        mutating func add(_ row: StoredRow) throws {
            guard !isOver, row["completed_at"] as String? != nil else { return }
            isOver = try row.word(Outcome.self, "outcome") == .succeeded
            if !isOver { count += 1 }
        }
    }

    fileprivate static let recentLimit = 10

    private static func recentRows(of id: String, skipped: Bool, _ db: Database) throws -> RowCursor {
        try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT \(runColumns) FROM intent_runs r
                    WHERE r.intent_id = ? AND \(countsForIntent)
                      \(skipped ? "" : "AND r.condition IS NOT 'skipped'")
                    ORDER BY r.id DESC LIMIT \(recentLimit)
                    """), arguments: [id])
    }
}

extension StoreSnapshot {
    /// The run of that number, HOMER's included.
    package func run(_ id: Int64) throws -> RunRow? {
        try read { db in
            let statement = try db.cachedStatement(sql: "SELECT \(Store.runColumns) FROM intent_runs r WHERE r.id = ?")
            return try Store.withAttempts(Store.runRows(statement, [id]), db).first ?? foreign.find(id, db)
        }
    }
}

extension Store {
    /// Which runs a listing shows.
    package struct RunFilter: Hashable, Sendable {
        package var intentID: String?
        package var result: RunResult?
        package var since: Timestamp?
        /// That of the attempt that runs or was the last.
        package var executor: String?
        package var afterID: Int64?
        /// Only those with a smaller number: the next page of a list that is newest first.
        package var beforeID: Int64?
        package var limit: Int

        package init(
            intentID: String? = nil, result: RunResult? = nil, since: Timestamp? = nil, afterID: Int64? = nil,
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
    /// Runs of ours, newest first. `allRuns` has those of another scheduler too.
    package func runs(_ filter: Store.RunFilter) throws -> [RunRow] {
        // Conditions are left out rather than made optional, so that an index can answer.
        var conditions: [String] = []
        var arguments: [String: (any DatabaseValueConvertible)?] = ["limit": filter.limit]
        func require(_ condition: String, _ name: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments[name] = value
        }
        require("r.id > :after", "after", filter.afterID)
        require("r.id < :before", "before", filter.beforeID)
        require("r.intent_id = :intent", "intent", filter.intentID)
        require("coalesce(r.outcome, r.status) = :result", "result", filter.result?.rawValue)
        require("r.triggered_at >= :since", "since", filter.since?.description)
        require("r.executor = :executor", "executor", filter.executor)
        let sql = """
            SELECT \(Store.runColumns) FROM intent_runs r
            \(conditions.isEmpty ? "" : "WHERE ")\(conditions.joined(separator: " AND ")) ORDER BY r.id DESC LIMIT :limit
            """
        return try read { [arguments = StatementArguments(arguments)] db in
            // A page asks the same of many intents.
            try Store.withAttempts(Store.runRows(db.cachedStatement(sql: sql), arguments), db)
        }
    }

    /// The output kept in the row of a run.
    package func output(ofRun id: Int64) throws -> String? {
        try read { try Store.answer(ofRun: id, $0) ?? foreign.output(id, $0) }
    }
}

extension Store {
    /// What stands in the row of one of our own runs.
    static func answer(ofRun id: Int64, _ db: Database) throws -> String? {
        try WholeText.fetchOne(
            db, sql: "SELECT CAST(output AS BLOB) FROM intent_runs WHERE id = ?", arguments: [id])
    }
}
