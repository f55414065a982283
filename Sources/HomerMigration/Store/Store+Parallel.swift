import GRDB
package import HomerCore
package import HomerStore

/// A job of `schedule.json` as parallel mode sees it.
package struct ShadowedJob: Hashable, Sendable {
    package var spec: IntentSpec
    package var generation: Int
    /// Accepted, enabled, and its file still lists it.
    package var isActive: Bool
    package var acceptedAt: Timestamp
    /// Due times up to and including it have been planned; nil before the first.
    package var cursor: Timestamp?

    package init(spec: IntentSpec, generation: Int, isActive: Bool, acceptedAt: Timestamp, cursor: Timestamp? = nil) {
        self.spec = spec
        self.generation = generation
        self.isActive = isActive
        self.acceptedAt = acceptedAt
        self.cursor = cursor
    }
}

/// A due time to be written down.
package struct PlannedFire: Hashable, Sendable {
    package var jobID: String
    package var generation: Int
    package var plannedAt: Timestamp
    package var launch: LaunchPreview?
    package var whileDown: Bool
    package var excluded: LedgerDecision?

    package init(
        jobID: String, generation: Int, plannedAt: Timestamp, launch: LaunchPreview? = nil, whileDown: Bool = false,
        excluded: LedgerDecision? = nil
    ) {
        self.jobID = jobID
        self.generation = generation
        self.plannedAt = plannedAt
        self.launch = launch
        self.whileDown = whileDown
        self.excluded = excluded
    }
}

extension Store {
    /// How long comparisons are kept.
    package static let comparisonRetention = Milliseconds.days(90)

    /// Since when parallel mode has been on. The first call after `endParallel` writes `now`; later ones, of this daemon
    /// or the next, return what was written.
    package func beginParallel(now: Timestamp) throws -> Timestamp {
        if let since = try parallelSince() { return since }
        try write { db in
            try db.execute(
                sql: "INSERT OR IGNORE INTO homer_meta (key, value) VALUES ('parallel_since', ?)",
                arguments: [now.milliseconds])
        }
        return try parallelSince() ?? now
    }

    /// nil while parallel mode is off.
    package func parallelSince() throws -> Timestamp? {
        try read { db in
            try Int64.fetchOne(db, sql: "SELECT value FROM homer_meta WHERE key = 'parallel_since'")
                .map(Timestamp.init(milliseconds:))
        }
    }

    /// Forgets up to when was planned, so that a later parallel mode begins where it is switched on. What was compared
    /// stays; due times that nobody can decide any more go. True when it was on.
    @discardableResult
    package func endParallel() throws -> Bool {
        guard try parallelSince() != nil else { return false }
        return try write { db in
            try db.execute(sql: "DELETE FROM homer_meta WHERE key = 'parallel_since'")
            let wasOn = db.changesCount > 0
            try db.execute(sql: "DELETE FROM parallel_cursors")
            try db.execute(sql: "DELETE FROM parallel_comparisons WHERE verdict = 'pending'")
            return wasOn
        }
    }

    /// Every job ever accepted from a schedule file, by id, also those that are not active.
    package func shadowedJobs() throws -> [ShadowedJob] {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT g.spec, i.generation, i.enabled = 1 AND i.removed_at IS NULL, i.accepted_at, i.created_at,
                      c.generation, c.cursor_ms
                    FROM \(Store.inForce)
                    LEFT JOIN parallel_cursors c ON c.intent_id = i.id
                    WHERE i.source = ? ORDER BY i.id
                    """, arguments: [IntentSource.schedule])
            var jobs: [ShadowedJob] = []
            while let row = try rows.next() {
                let accepted = try StoredRow(row, of: "intents").beginning.accepted
                var job = ShadowedJob(
                    spec: try IntentSpec(stored: row[0]), generation: row[1], isActive: row[2],
                    acceptedAt: accepted, cursor: (row[6] as Int64?).map(Timestamp.init(milliseconds:)))
                // What was due by the expression before is over; what the new one says begins with it.
                if let cursor = job.cursor, row[5] as Int? != job.generation { job.cursor = max(cursor, accepted) }
                jobs.append(job)
            }
            return jobs
        }
    }

    /// Writes due times down, each once whatever happens, and up to when every job has been planned, in one transaction.
    package func plan(
        _ fires: [PlannedFire], cursors: [String: (generation: Int, cursor: Timestamp)], now: Timestamp
    ) throws {
        try write { db in
            for fire in fires { try Self.insert(fire, now: now, db) }
            for (id, position) in cursors {
                try db.cachedStatement(
                    sql: """
                        INSERT INTO parallel_cursors (intent_id, generation, cursor_ms) VALUES (?, ?, ?)
                        ON CONFLICT (intent_id)
                          DO UPDATE SET generation = excluded.generation, cursor_ms = excluded.cursor_ms
                        """
                ).execute(arguments: [id, position.generation, position.cursor.milliseconds])
            }
        }
    }

    private static func insert(_ fire: PlannedFire, now: Timestamp, _ db: Database) throws {
        let argv = fire.launch.map { JSONValue.array($0.argv.map { .string($0) }).compact }
        try db.cachedStatement(
            sql: """
                INSERT INTO parallel_comparisons
                  (job_id, at, planned_at, generation, recorded_at, executor, argv, prompt_hash, working_directory,
                   while_down, excluded)
                VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                ON CONFLICT (job_id, planned_at) WHERE planned_at IS NOT NULL DO NOTHING
                """
        ).execute(arguments: [
            fire.jobID, fire.plannedAt.description, fire.generation, now.description, fire.launch?.executor, argv,
            fire.launch?.promptHash, fire.launch?.workingDirectory, fire.whileDown, fire.excluded?.rawValue,
        ])
    }

    /// Deletes comparisons of before a moment. Returns how many went; when there is nothing to trim, nothing is written.
    @discardableResult
    package func trimComparisons(olderThan moment: Timestamp) throws -> Int {
        let oldest = try read { try String.fetchOne($0, sql: "SELECT min(at) FROM parallel_comparisons") }
        guard let oldest, oldest < moment.description else { return 0 }
        return try trim(
            """
            DELETE FROM parallel_comparisons WHERE id IN (
              SELECT id FROM parallel_comparisons WHERE at < :moment ORDER BY at LIMIT :size)
            """, arguments: ["moment": moment.description])
    }
}
