import GRDB
package import HomerCore
package import HomerStore

/// What copying HOMER's runs did, or would do.
package struct HistoryImport: Hashable, Sendable {
    /// Runs copied, those counted as lost among them.
    package var copied = 0
    /// Runs that HOMER never ended and that cannot be running any more: copied as `lost`.
    package var lost = 0
    /// Copied by an earlier import.
    package var known = 0
    /// Runs without an end that may still be running; the next import looks again.
    package var open: [OpenOldRun] = []
    /// Jobs that no intent stands for: a removed one was made for each, to carry the runs.
    package var newIntents: [String] = []

    package init() {}

    package mutating func add(_ more: HistoryImport) {
        copied += more.copied
        lost += more.lost
        open += more.open
        newIntents += more.newIntents
    }
}

package struct OpenOldRun: Hashable, Sendable {
    package var run: RunName
    package var job: String
    package var startedAt: Timestamp

    package init(run: RunName, job: String, startedAt: Timestamp) {
        self.run = run
        self.job = job
        self.startedAt = startedAt
    }
}

extension Store {
    /// A run of HOMER without an end is taken for running that long.
    package static let openOldRunAge = Milliseconds.days(1)

    /// What `importHistory` would do now. Throws `notFound` when the database has no runs of HOMER's.
    package func historyToImport(now: Timestamp) throws -> HistoryImport {
        try read { db in
            let table = try Self.oldRunsTable(db)
            var forecast = HistoryImport()
            forecast.known = try Self.importedCount(db)
            let candidates = try Self.importCandidates(table, after: 0, limit: .max, now: now, db)
            for candidate in candidates { forecast.count(candidate) }
            let jobs = Set(candidates.filter { $0.open == nil }.map(\.job))
            forecast.newIntents = try jobs.filter { try !Self.hasIntent($0, db) }.sorted()
            return forecast
        }
    }

    /// Copies HOMER's runs into `foreign_runs`, each once, however often this is called and wherever it is killed.
    ///
    /// One batch is one transaction: the copies, their marks, and the intents that carry runs of unknown jobs. Nothing
    /// of HOMER's is written, no event is recorded, and no copy decides anything: not overlap, not failures in a row,
    /// not an interval, not the ledger. Throws `notFound` when the database has no runs of HOMER's.
    ///
    /// - Parameter progress: told the number of runs copied so far, after each batch.
    package func importHistory(
        batch: Int = 500, now: Timestamp, progress: (Int) -> Void = { _ in }
    ) throws -> HistoryImport {
        var total = HistoryImport()
        total.known = try read { try Self.importedCount($0) }
        var after: Int64? = 0
        while let start = after {
            let step = try importBatch(after: start, limit: batch, now: now)
            total.add(step.done)
            after = step.last
            progress(total.copied)
        }
        return total
    }

    /// One transaction of `importHistory`. `last` is where the next begins; nil after the last.
    package func importBatch(after: Int64, limit: Int, now: Timestamp) throws -> (done: HistoryImport, last: Int64?) {
        try write { db in
            let table = try Self.oldRunsTable(db)
            let candidates = try Self.importCandidates(table, after: after, limit: limit, now: now, db)
            var done = HistoryImport()
            for candidate in candidates {
                done.count(candidate)
                guard candidate.open == nil else { continue }
                if try !Self.hasIntent(candidate.job, db) {
                    try Self.makeTombstone(candidate.job, name: candidate.name, now: now, db)
                    done.newIntents.append(candidate.job)
                }
                try Self.copy(candidate.number, table, now: now, db)
            }
            if !done.newIntents.isEmpty {
                // A plan made before does not know the new rows.
                try db.execute(sql: "UPDATE homer_meta SET value = value + 1 WHERE key = 'serial'")
            }
            return (done, candidates.count < limit ? nil : candidates.last?.number)
        }
    }

    fileprivate struct Candidate {
        var number: Int64
        var job: String
        var name: String?
        var isLost: Bool
        /// Set when the run may still be running.
        var open: OpenOldRun?
    }

    private static func oldRunsTable(_ db: Database) throws -> OldRunsTable {
        guard let table = try OldRunsTable(db) else {
            throw StoreError(
                .notFound,
                "the database has no table scheduled_job_runs as the old HOMER makes it, so there is nothing to copy")
        }
        return table
    }

    private static func importedCount(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM imported_runs") ?? 0
    }

    private static func hasIntent(_ id: String, _ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM intents WHERE id = ?)"), arguments: [id]) ?? false
    }

    private static func importCandidates(
        _ table: OldRunsTable, after: Int64, limit: Int, now: Timestamp, _ db: Database
    ) throws -> [Candidate] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT o.id, \(OldRunsTable.job), \(table.name), o.completed_at IS NULL, \(table.mayRun),
                      \(table.started)
                    FROM scheduled_job_runs o
                    WHERE o.id > ?2 AND NOT EXISTS (SELECT 1 FROM imported_runs m WHERE m.legacy_run_id = o.id)
                    ORDER BY o.id LIMIT ?3
                    """), arguments: [(now - openOldRunAge).description, after, limit]
        ).map { row in
            let (number, job): (Int64, String) = (row[0], row[1] ?? "")
            let (isOpen, mayRun): (Bool, Bool) = (row[3], row[4])
            return Candidate(
                number: number, job: job, name: row[2], isLost: isOpen && !mayRun,
                open: mayRun
                    ? OpenOldRun(
                        run: RunName(old: number), job: job, startedAt: time(row[5]) ?? Timestamp(milliseconds: 0))
                    : nil)
        }
    }

    /// The copy has its final form at once: nothing may change the status of a run that nobody executes.
    private static func copy(_ number: Int64, _ table: OldRunsTable, now: Timestamp, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO foreign_runs
                  (number, job_id, triggered_at, started_at, completed_at, status, outcome, exit_code, duration_ms,
                   output_bytes, origin, error, output)
                SELECT o.id, \(OldRunsTable.job), \(table.started), \(table.started),
                  coalesce(\(table.ended), \(table.started)),
                  CASE \(table.status) WHEN 'completed' THEN 'completed' ELSE 'failed' END,
                  coalesce(\(table.outcome), 'lost'), \(table.exitCode), \(table.duration),
                  length(CAST(\(table.output) AS BLOB)), \(table.origin), \(table.error), \(table.output)
                FROM scheduled_job_runs o WHERE o.id = ?
                """
        ).execute(arguments: [number])
        try db.cachedStatement(
            sql: "INSERT INTO imported_runs (legacy_run_id, run_id, imported_at) VALUES (?, ?, ?)"
        ).execute(arguments: [number, RunName(old: number).id, now.description])
    }

    /// An intent for runs to belong to when nobody has their job any more: removed from the start, so that nothing
    /// plans, runs or disables it, and a file that takes its id finds its history.
    private static func makeTombstone(_ id: String, name: String?, now: Timestamp, _ db: Database) throws {
        var spec = IntentSpec(
            id: id, name: name, trigger: .immediate, execution: Execution(executor: "claude"),
            query: "What this job was is not known; only its runs were copied.")
        spec.description = "A job of the old HOMER that is in no file; carries its old runs"
        spec.enabled = false
        let change = Change(
            id: id, actions: [.create], cause: .newFile,
            desired: DesiredIntent(
                spec: spec, origin: Origin(source: IntentSource.history, file: "scheduled_job_runs")),
            fromGeneration: nil, toGeneration: 1, file: "scheduled_job_runs")
        try apply(change, pass: PassRecord(id: "import", trigger: "import", startedAt: now), now: now, db)
        try db.execute(sql: "UPDATE intents SET removed_at = ? WHERE id = ?", arguments: [now.description, id])
    }
}

extension HistoryImport {
    fileprivate mutating func count(_ candidate: Store.Candidate) {
        if let run = candidate.open { return open.append(run) }
        copied += 1
        if candidate.isLost { lost += 1 }
    }
}
