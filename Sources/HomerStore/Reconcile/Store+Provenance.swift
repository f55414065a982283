import GRDB
package import HomerCore

/// What a run wrote and no pass has applied: remembered, so that it is still known when the run has ended.
package struct RunEdit: Hashable, Sendable {
    package var file: String
    package var contentHash: String
    package var writer: RunProvenance

    package init(file: String, contentHash: String, writer: RunProvenance) {
        self.file = file
        self.contentHash = contentHash
        self.writer = writer
    }
}

/// A run that was active at some moment, as the database knows it.
package struct ActiveRun: Hashable, Sendable {
    package var run: Int64
    package var spec: IntentSpec
    package var from: Timestamp
    package var until: Timestamp?
    package var process: ProcessIdentity?
}

extension StoreSnapshot {
    /// In the order of their files.
    package func runEdits() throws -> [RunEdit] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT file, content_hash, run_id, intent_id, evidence, executors FROM run_edits
                    ORDER BY file, content_hash
                    """
            ).map { row in
                let stored = StoredRow(row, of: "run_edits", key: "file")
                let text: String = row["executors"]
                return RunEdit(
                    file: row["file"], contentHash: row["content_hash"],
                    writer: RunProvenance(
                        run: row["run_id"], intentID: row["intent_id"], evidence: try stored.word("evidence"),
                        executors: text.split(separator: " ").map { String($0) }))
            }
        }
    }

    /// Runs that had begun and not ended at some moment since then, with the specs their intents have now. One whose
    /// spec cannot be read is left out.
    package func runsActive(since moment: Timestamp) throws -> [ActiveRun] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT r.id, r.started_at, r.completed_at, r.pid, r.process_start, r.boot_id, g.spec
                    FROM intent_runs r JOIN intents i ON i.id = r.intent_id JOIN \(Store.generationInForce)
                    WHERE r.started_at IS NOT NULL
                      AND (r.completed_at IS NULL OR r.completed_at >= ?) ORDER BY r.id
                    """, arguments: [moment.description]
            ).compactMap { row in
                try Store.unlessUnreadable {
                    let stored = StoredRow(row, of: "intent_runs")
                    var process: ProcessIdentity?
                    if let pid: Int32 = row["pid"], let ticks: Int64 = row["process_start"],
                        let boot: String = row["boot_id"]
                    {
                        process = ProcessIdentity(pid: pid, startTicks: UInt64(bitPattern: ticks), bootID: boot)
                    }
                    return ActiveRun(
                        run: row["id"], spec: try stored.spec("spec"), from: try stored.time("started_at"),
                        until: try stored.timeIfAny("completed_at"), process: process)
                }
            }
        }
    }
}

extension Store {
    package func runEdits() throws -> [RunEdit] { try snapshot { try $0.runEdits() } }

    /// Whether there is any run.
    package func hasRuns() throws -> Bool {
        try read { try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM intent_runs)") ?? false }
    }

    package func runsActive(since moment: Timestamp) throws -> [ActiveRun] {
        try snapshot { try $0.runsActive(since: moment) }
    }

    /// Makes the stored list say what of a plan runs wrote and waits. Writes nothing when it says so already.
    package func noteRunEdits(_ plan: Plan, now: Timestamp) throws {
        let wanted = Set(
            plan.blocked.compactMap { blocked -> RunEdit? in
                guard let writer = blocked.change.writer, let origin = blocked.change.desired?.origin else {
                    return nil
                }
                return RunEdit(file: origin.file, contentHash: origin.contentHash, writer: writer)
            })
        let known = Set(try runEdits())
        guard wanted != known else { return }
        try write { db in
            for edit in known.subtracting(wanted) {
                try db.execute(
                    sql: "DELETE FROM run_edits WHERE file = ? AND content_hash = ?",
                    arguments: [edit.file, edit.contentHash])
            }
            for edit in wanted.subtracting(known) {
                try db.execute(
                    sql: """
                        INSERT OR REPLACE INTO run_edits
                          (file, content_hash, run_id, intent_id, evidence, executors, since)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        edit.file, edit.contentHash, edit.writer.run, edit.writer.intentID,
                        edit.writer.evidence.rawValue, edit.writer.executors.joined(separator: " "), now.description,
                    ])
            }
        }
    }
}
