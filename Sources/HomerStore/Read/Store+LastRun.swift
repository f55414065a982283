import GRDB
package import HomerCore

extension Store {
    /// What the runs of an intent before this one left; runs whose work was never started are passed over, and so are
    /// rehearsals.
    package func lastRun(of id: String, before run: Int64) throws -> LastRun {
        try read { db in
            var last = LastRun()
            let newest = try Row.fetchOne(
                db,
                sql: """
                    SELECT id, outcome, completed_at FROM intent_runs
                    WHERE intent_id = ? AND id < ? AND completed_at IS NOT NULL AND started_at IS NOT NULL
                      AND triggered_by <> '\(RunCause.rehearsal)'
                      AND condition IS NOT 'skipped'
                    ORDER BY id DESC LIMIT 1
                    """, arguments: [id, run])
            if let newest {
                let newest = StoredRow(newest, of: "intent_runs")
                last.outcome = try newest.word("outcome")
                last.endedAt = try newest.time("completed_at")
            }
            let good = try Row.fetchOne(
                db,
                sql: """
                    SELECT CAST(output AS BLOB), id, completed_at FROM intent_runs
                    WHERE intent_id = ? AND id < ? AND success = 1 AND completed_at IS NOT NULL
                      AND triggered_by <> '\(RunCause.rehearsal)'
                    ORDER BY id DESC LIMIT 1
                    """, arguments: [id, run])
            if let good {
                last.succeededAt = try StoredRow(good, of: "intent_runs").time("completed_at")
                last.output = (WholeText.text(good, 0) ?? "").bounded(to: LastRun.outputLimit)
            }
            return last
        }
    }
}
