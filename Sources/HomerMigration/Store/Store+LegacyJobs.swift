import GRDB
package import HomerCore
package import HomerStore

/// Changes whenever the jobs of `schedule.json` may have.
package struct LegacyFingerprint: Hashable, Sendable {
    package var intents: [Int64]
    package var fallbacks: String

    package init(intents: [Int64], fallbacks: String) {
        self.intents = intents
        self.fallbacks = fallbacks
    }
}

extension StoreSnapshot {
    /// Every job of `schedule.json` that is switched on: those with an intent, and those that have none yet. In the
    /// order of their ids.
    package func legacyJobs() throws -> [LegacyJob] {
        try read { db in
            let accepted = try Row.fetchAll(
                db,
                sql: """
                    SELECT g.spec, i.source_file, i.generation, i.cursor_ms, i.created_at FROM \(Store.inForce)
                    WHERE i.source = ? AND +i.enabled = 1 AND i.removed_at IS NULL
                    """, arguments: [IntentSource.schedule]
            ).map { row in
                LegacyJob(
                    spec: try IntentSpec(stored: row[0]), file: row[1], generation: row[2],
                    cursor: Timestamp(milliseconds: row[3]), createdAt: Store.time(row[4]))
            }
            let waiting = try Store.fallbackJobs(db).filter(\.spec.enabled).map {
                LegacyJob(spec: $0.spec, file: $0.file, generation: nil, cursor: $0.since)
            }
            return (accepted + waiting).sorted { $0.id < $1.id }
        }
    }
}

extension Store {
    /// Whether `legacyJobs` may say something else than before; an index over the jobs answers.
    package func legacyFingerprint() throws -> LegacyFingerprint {
        try read { db in
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT count(*), coalesce(sum(enabled), 0), coalesce(sum(generation), 0), count(removed_at)
                        FROM intents WHERE source = ?
                        """), arguments: [IntentSource.schedule])
            let fallbacks = try String.fetchOne(
                db.cachedStatement(sql: "SELECT group_concat(job_id || ' ' || spec_hash, ',') FROM legacy_jobs"))
            return LegacyFingerprint(
                intents: row.map { row in (0..<4).map { row[$0] } } ?? [], fallbacks: fallbacks ?? "")
        }
    }
}

extension StoreSnapshot {
    /// Jobs that have no intent in force, in the order of their ids.
    package func fallbackJobs() throws -> [FallbackJob] { try read { try Store.fallbackJobs($0) } }
}

extension Store {
    /// A row whose id has an intent meanwhile says nothing any more.
    fileprivate static func fallbackJobs(_ db: Database) throws -> [FallbackJob] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT job_id, spec, source_file, reason, since FROM legacy_jobs j
                WHERE NOT EXISTS (SELECT 1 FROM intents i WHERE i.id = j.job_id AND i.removed_at IS NULL)
                ORDER BY job_id
                """
        ).map { row in
            let row = StoredRow(row, of: "legacy_jobs", key: "job_id")
            return FallbackJob(
                spec: try row.spec("spec"), file: row["source_file"], reason: row["reason"],
                since: try row.time("since"))
        }
    }

    /// Makes the stored list say these jobs, without those that have an intent in force. A job that was in the list
    /// keeps its `since`. When nothing differs, nothing is written. Returns the jobs that are new in it; each has a
    /// `LegacyFallback` event.
    @discardableResult
    package func replaceFallbackJobs(_ jobs: [FallbackJob], pass: String, now: Timestamp) throws -> [FallbackJob] {
        let (stored, live) = try read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT job_id, spec_hash, since FROM legacy_jobs")
            let ids = try jobs.filter { job in
                try Bool.fetchOne(
                    db, sql: "SELECT 1 FROM intents WHERE id = ? AND removed_at IS NULL", arguments: [job.spec.id])
                    ?? false
            }.map(\.spec.id)
            return (rows.map { StoredFallback(id: $0[0], hash: $0[1], since: $0[2]) }, Set(ids))
        }
        let known = Dictionary(stored.map { ($0.id, $0) }) { first, _ in first }
        let wanted = jobs.filter { !live.contains($0.spec.id) }
        let ids = Set(wanted.map(\.spec.id))
        let gone = stored.map(\.id).filter { !ids.contains($0) }
        let changed = wanted.filter { known[$0.spec.id]?.hash != $0.spec.specHash }
        guard !gone.isEmpty || !changed.isEmpty else { return [] }
        let new = changed.filter { known[$0.spec.id] == nil }
        try write { db in
            for id in gone { try db.execute(sql: "DELETE FROM legacy_jobs WHERE job_id = ?", arguments: [id]) }
            for job in changed {
                try db.execute(
                    sql: """
                        INSERT OR REPLACE INTO legacy_jobs (job_id, spec, spec_hash, source_file, reason, since)
                        VALUES (?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        job.spec.id, job.spec.canonical.compact, job.spec.specHash, job.file, job.reason,
                        known[job.spec.id]?.since ?? job.since.description,
                    ])
            }
            for job in new where job.spec.enabled {
                let text =
                    "the job in \(job.file) has no intent (\(job.reason)): the old engine runs it until it has one"
                try Self.recordEvent(
                    NewEvent(.legacyFallback, text, intentID: job.spec.id, passID: pass), now: now, db)
            }
        }
        return new
    }

    private struct StoredFallback: Hashable, Sendable {
        var id: String
        var hash: String
        var since: String
    }
}
