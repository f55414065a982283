package import GRDB
package import HomerCore
package import HomerStore

extension StoreSnapshot {
    /// What HOMER's tables say of a HOMER beside us. Nothing is written; a database without them has no sign of one.
    package func oldScheduler(_ mode: LegacyMode, now: Timestamp) throws -> OldScheduler {
        try read { try Store.oldScheduler(mode, now: now, $0) }
    }
}

extension Store {
    /// So many of the newest rows are looked at: more than begin while one run goes on.
    private static let signRows = 100

    /// As a transaction sees it: what is decided by it cannot be overtaken by a row that HOMER writes meanwhile.
    package static func oldScheduler(_ mode: LegacyMode, now: Timestamp, _ db: Database) throws -> OldScheduler {
        let start = try String.fetchOne(
            db.cachedStatement(sql: "SELECT started_at FROM daemons ORDER BY epoch DESC LIMIT 1"))
        var homer = OldScheduler(mode: mode, daemonStart: time(start))
        guard try OldRunsTable(db) != nil else { return homer }
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT CAST(started_at AS TEXT), CAST(completed_at AS TEXT), completed_at IS NULL FROM (
                      SELECT id, started_at, completed_at FROM scheduled_job_runs ORDER BY id DESC LIMIT \(signRows)) o
                    WHERE NOT EXISTS (SELECT 1 FROM legacy_processes p WHERE p.run_id = o.id)
                    """))
        for row in rows {
            let started = oldTime(row[0])
            // A clock that was ahead must not make HOMER own what is yet to come.
            let signs = [started, oldTime(row[1])].compactMap { $0 }.filter { $0 <= now }
            homer.lastSign = ([homer.lastSign].compactMap { $0 } + signs).max()
            if row[2], let started, started <= now, now - started < OldScheduler.openRunAge { homer.isRunning = true }
        }
        return homer
    }

    /// HOMER's own run of a due time of a job; nil when it made none.
    package static func homerRun(of job: String, at due: Timestamp, _ db: Database) throws -> Int64? {
        guard try OldRunsTable(db) != nil else { return nil }
        return try Int64.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT id FROM scheduled_job_runs o WHERE job_id = ? AND started_at >= ? AND started_at <= ?
                      AND NOT EXISTS (SELECT 1 FROM legacy_processes p WHERE p.run_id = o.id)
                    ORDER BY id LIMIT 1
                    """),
            arguments: [job, due.description, (due + OldScheduler.patience).description])
    }
}

extension Store {
    /// Notes that a due time was HOMER's: its fire says which run it made of it, and an event what is to be done.
    package static func leave(
        _ job: String, _ due: Timestamp, to homer: OldScheduler, now: Timestamp, _ db: Database
    ) throws -> LeftDueTime {
        let run = try homerRun(of: job, at: due, db)
        let decision: FireDecision = run == nil ? .own(.leftToHomer) : .decided(.ran)
        try insertFire(job, due, .old, run: run, decision: decision, now: now, db)
        let steps = OldEngine(mode: homer.mode, homerLives: true).stepsBeforeHandover.joined(separator: ", then ")
        try recordEvent(
            NewEvent(
                .leftToHomer, "the old HOMER still runs its jobs, so this due time is left to it: \(steps)",
                intentID: job),
            now: now, db)
        return LeftDueTime(intentID: job, due: due, run: run)
    }
}
