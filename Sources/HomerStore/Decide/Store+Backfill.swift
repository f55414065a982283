import GRDB
package import HomerCore

extension Store {
    /// Makes a pending run for each of the due times that has none, in one transaction and with one event, and returns
    /// their numbers. Of two backfills at once each due time is run by one.
    ///
    /// They start as places become free, with priority 0, so that a timetable goes before them; whether their intent is
    /// suspended or frozen is asked when they start. The decisions about the due times stay as they are.
    ///
    /// Throws `notFound`, and `conflict` when the intent is removed.
    package func enqueueBackfill(
        intent id: String, due times: [Timestamp], by user: String, now: Timestamp
    ) throws -> [Int64] {
        try write { db in
            guard let row = try Row.fetchOne(db, sql: Self.backfilled, arguments: [id]) else {
                throw StoreError(.notFound, "there is no intent \"\(id)\"; `homer get` lists them")
            }
            if let removed: String = row["removed_at"] {
                throw StoreError(.conflict, IntentSource.removal(of: id, row["source"], at: removed))
            }
            let isExclusive = try StoredRow(row, of: "intents").spec("spec").overlap.isExclusive
            let cursor = Self.cursor(row)
            var runs: [Int64] = []
            // Whoever decides due times after the cursor must find them as they are.
            for due in times where due <= cursor {
                try db.execute(
                    sql: """
                        INSERT INTO intent_runs
                          (intent_id, triggered_by, triggered_at, scheduled_for, generation, priority, exclusive,
                           requested_by)
                        SELECT ?1, '\(RunCause.backfill)', ?2, ?3, ?4, 0, ?5, ?6
                        WHERE NOT EXISTS (SELECT 1 FROM intent_runs r WHERE r.intent_id = ?1 AND r.scheduled_for = ?3)
                          AND NOT EXISTS (SELECT 1 FROM occurrences o
                            WHERE o.intent_id = ?1 AND o.scheduled_for = ?3 AND o.run_id IS NOT NULL)
                        """,
                    arguments: [
                        id, now.description, due.description, row["generation"] as Int, isExclusive, user,
                    ])
                if db.changesCount == 1 { runs.append(db.lastInsertedRowID) }
            }
            if let first = times.first, let last = times.last, !runs.isEmpty {
                let what = "\(runs.count) due time\(runs.count == 1 ? "" : "s") of \(first) to \(last)"
                try Self.recordEvent(NewEvent(.backfilled, "\(what), by \(user)", intentID: id), now: now, db)
            }
            return runs
        }
    }

    private static let backfilled = """
        SELECT i.id, i.generation, i.removed_at, i.source, i.cursor_ms, \(furtherCursors), g.spec FROM intents i
        CROSS JOIN \(generationInForce) WHERE i.id = ?
        """
}

extension StoreSnapshot {
    /// What is stored about the due times of an intent in a stretch: its runs of them, and every decision that covers one.
    package func known(of id: String, dueIn span: ClosedRange<Timestamp>) throws -> [BackfillPlan.Known] {
        let runs = try runs(of: id, dueIn: span).compactMap { run in
            run.scheduledFor.map { BackfillPlan.Known($0, run: run.id) }
        }
        let before = try ledger(of: id, through: span.lowerBound, newest: 1)
        let within = try ledger(of: id, from: span.lowerBound, until: span.upperBound + Milliseconds(1))
        return runs
            + (before + within).map { row in
                BackfillPlan.Known(row.scheduledFor, through: row.through, decision: row.verdict, run: row.runID)
            }
    }

    /// The runs of due times in a stretch, oldest due time first. An index answers it.
    package func runs(of id: String, dueIn span: ClosedRange<Timestamp>) throws -> [RunRow] {
        try read { db in
            try Store.runRows(
                db.makeStatement(
                    sql: """
                        SELECT \(Store.runColumns) FROM intent_runs r
                        WHERE r.intent_id = ? AND r.scheduled_for BETWEEN ? AND ?
                        ORDER BY r.scheduled_for LIMIT 2000
                        """), [id, span.lowerBound.description, span.upperBound.description])
        }
    }
}
