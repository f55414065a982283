package import GRDB
package import HomerCore
import HomerStore

/// HOMER's `scheduled_job_runs` in the words of `intent_runs`: the SELECT of the one view over old and new runs.
///
/// It is made for the table as it stands, because the table may be missing and its columns differ by revision. Nothing
/// in it is ever written. Every value is cast: the table has no types of its own.
package struct OldRunsTable {
    private let columns: Set<String>
    private let hasLocks: Bool
    /// A run of HOMER that has no end and began before it is not going on.
    private let oldestOpen: String

    /// Nil when the database has no such table.
    ///
    /// - Parameter now: by which a run without an end is going on or lost; nil goes by SQLite's clock.
    package init?(_ db: Database, now: Timestamp? = nil) throws {
        oldestOpen =
            now.map { "'\($0 - OldScheduler.openRunAge)'" }
            ?? "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-\(OldScheduler.openRunAge.count / 1000) seconds')"
        guard try db.tableExists("scheduled_job_runs") else { return nil }
        columns = Set(try db.columns(in: "scheduled_job_runs").map { $0.name.lowercased() })
        guard columns.isSuperset(of: ["id", "job_id", "started_at", "completed_at"]) else { return nil }
        guard try db.tableExists("scheduled_job_state") else {
            hasLocks = false
            return
        }
        let locks = Set(try db.columns(in: "scheduled_job_state").map { $0.name.lowercased() })
        hasLocks = locks.isSuperset(of: ["job_id", "is_running"])
    }

    /// With the names of `Store.runColumns`, from `scheduled_job_runs o`.
    package var runColumns: String {
        """
        \(Self.id) AS id, \(Self.job) AS intent_id, 'scheduler' AS triggered_by, \(started) AS triggered_at,
        \(started) AS started_at, \(ended) AS completed_at, \(status) AS status, \(outcome) AS outcome,
        \(exitCode) AS exit_code, \(duration) AS duration_ms, \(error) AS error,
        length(CAST(\(output) AS BLOB)) AS output_bytes, \(Self.columnsOfOurs)
        """
    }

    /// Those of `Store.runColumns` that no run of HOMER has, as they are where nothing is to say.
    static let columnsOfOurs = """
        NULL AS scheduled_for, NULL AS signal, 0 AS generation, 1 AS attempt, 0 AS missed_count, NULL AS requested_by,
        NULL AS pass_id, NULL AS output_file, NULL AS tokens_used, NULL AS cost_estimate, NULL AS session_id,
        NULL AS pid, NULL AS executor, NULL AS not_before, NULL AS parent_run_id, NULL AS event_name,
        NULL AS event_id, NULL AS approval, NULL AS approval_until, NULL AS approval_by, NULL AS approval_reason,
        NULL AS artifacts, NULL AS denials, NULL AS drift, 1 AS exclusive, 50 AS priority, NULL AS condition,
        NULL AS budget
        """

    package static let id = "o.id - \(RunName.base)"
    package static let job = "CAST(o.job_id AS TEXT)"
    /// Rows of which `foreign_runs` has no copy.
    package static let isNotCopied = "NOT EXISTS (SELECT 1 FROM foreign_runs c WHERE c.number = o.id)"

    /// HOMER writes `created_at` as SQLite does and everything else as JavaScript does; both become one form, in UTC.
    /// NULL for what is no time.
    private func instant(_ column: String) -> String {
        guard columns.contains(column) else { return "NULL" }
        return
            "strftime('%Y-%m-%dT%H:%M:%fZ', CASE WHEN o.\(column) GLOB '[0-9][0-9][0-9][0-9]-*' THEN o.\(column) END)"
    }

    private func text(_ column: String) -> String { columns.contains(column) ? "CAST(o.\(column) AS TEXT)" : "NULL" }

    package var started: String {
        "coalesce(\(instant("started_at")), \(instant("created_at")), '1970-01-01T00:00:00.000Z')"
    }
    /// Whether a run without an end is going on: HOMER has no status, and a crash leaves its rows open for ever. Those of
    /// the built-in engine are closed by its daemon.
    package var isGoingOn: String {
        """
        (o.completed_at IS NULL AND (\(started) > \(oldestOpen)
          OR EXISTS (SELECT 1 FROM legacy_processes p WHERE p.run_id = o.id AND p.ended_at IS NULL)))
        """
    }
    /// One that was left open for good ended no later than it began.
    package var ended: String {
        """
        CASE WHEN o.completed_at IS NOT NULL THEN coalesce(\(instant("completed_at")), \(started))
          WHEN NOT \(isGoingOn) THEN \(started) END
        """
    }
    private var succeeded: String { columns.contains("success") ? "CAST(o.success AS INTEGER) <> 0" : "0" }
    package var status: String {
        """
        CASE WHEN \(isGoingOn) THEN 'running' WHEN o.completed_at IS NOT NULL AND \(succeeded) THEN 'completed'
          ELSE 'failed' END
        """
    }
    package var outcome: String {
        """
        CASE WHEN \(isGoingOn) THEN NULL WHEN o.completed_at IS NULL THEN 'lost' WHEN \(succeeded) THEN 'succeeded'
          WHEN \(error) LIKE 'Job timed out after %' THEN 'timeout' ELSE 'failed' END
        """
    }
    package var name: String { text("job_name") }
    package var exitCode: String { columns.contains("exit_code") ? "CAST(o.exit_code AS INTEGER)" : "NULL" }
    package var output: String { text("output") }
    package var error: String { text("error") }
    package var duration: String {
        """
        CASE WHEN o.completed_at IS NOT NULL
          THEN max(0, CAST(round((julianday(\(ended)) - julianday(\(started))) * 86400000) AS INTEGER)) END
        """
    }
    /// What our table has no column for.
    package var origin: String {
        "'run h' || o.id || ' of the old HOMER''s scheduler' || coalesce(', ' || \(name), '')"
            + " || coalesce(', ' || \(text("source_file")), '')"
    }

    /// Whether a run without an end may still be running: it began after `?1`, or its job is locked and it is the
    /// newest of the job. An older one was left by a crash.
    package var mayRun: String {
        let isLocked = """
            EXISTS (SELECT 1 FROM scheduled_job_state s WHERE s.job_id = o.job_id AND s.is_running = 1)
              AND NOT EXISTS (SELECT 1 FROM scheduled_job_runs n
                WHERE n.job_id = o.job_id AND n.completed_at IS NULL AND n.id > o.id)
            """
        return "(o.completed_at IS NULL AND (\(started) > ?1 OR (\(hasLocks ? isLocked : "0"))))"
    }
}
