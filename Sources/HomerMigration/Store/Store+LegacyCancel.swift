import GRDB
import HomerCore
package import HomerStore

extension Store {
    /// Asks the built-in old engine to end a run, named by HOMER's number; who asked first is kept. Throws `conflict`
    /// when no daemon of ours carries it: it has ended, or a HOMER beside us runs it.
    package func requestLegacyCancel(run number: Int64, by user: String) throws {
        try write { db in
            try db.execute(
                sql: """
                    UPDATE legacy_processes SET cancel_requested_by = coalesce(cancel_requested_by, ?)
                    WHERE run_id = ? AND ended_at IS NULL
                    """, arguments: [user, number])
            guard db.changesCount == 0 else { return }
            throw StoreError(
                .conflict,
                "run \(RunName(old: number)) has ended, or the old HOMER's own scheduler runs it, which alone can end it; nothing "
                    + "was done")
        }
    }

    /// Runs of the old engine that have no ending and that somebody wants to end, by HOMER's number.
    package func legacyCancelRequests() throws -> [(run: Int64, by: String)] {
        try read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT run_id, cancel_requested_by FROM legacy_processes
                        WHERE ended_at IS NULL AND cancel_requested_by IS NOT NULL
                        """)
            ).map { ($0[0], $0[1]) }
        }
    }

    /// Runs of the built-in old engine that have no ending, oldest first, with the numbers that `RunName` gives them.
    package func openLegacyRuns(of job: String) throws -> [Int64] {
        try read { db in
            try Int64.fetchAll(
                db,
                sql: "SELECT run_id FROM legacy_processes WHERE job_id = ? AND ended_at IS NULL ORDER BY run_id",
                arguments: [job]
            ).map { RunName(old: $0).id }
        }
    }
}
