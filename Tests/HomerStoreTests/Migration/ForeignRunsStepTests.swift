import Foundation
import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerMigration
@testable import HomerStore

/// A database in which copies of the old HOMER's runs still stand among ours.
@Suite("Copies from before they had a table") struct ForeignRunsStepTests {
    /// All steps before, the old HOMER's tables, and its first five runs as `import-history` copied them then.
    private static func make(_ path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { db in
            try db.execute(sql: Migrator.bookkeeping)
            for step in Schema.migrations.prefix(while: { $0.sql != Schema.foreignRuns }) {
                try db.execute(sql: step.sql)
                try db.execute(
                    sql: "INSERT INTO homer_migrations VALUES (?, ?, 'x')",
                    arguments: [step.name, SHA256.hex(Array(step.sql.utf8))])
            }
            try db.execute(sql: OldRuns.tables + OldRuns.rows)
            let table = try #require(try OldRunsTable(db))
            try db.execute(
                sql: """
                    INSERT INTO intents (id, name, trigger_config, execution_config, query_template)
                    VALUES ('brief', 'Brief', '{}', '{}', ''), ('gone', 'Gone', '{}', '{}', '');
                    INSERT INTO intent_runs
                      (id, intent_id, triggered_by, triggered_at, started_at, completed_at, status, success, outcome,
                       output, error, exit_code, duration_ms, generation, output_bytes, notes)
                    SELECT \(OldRunsTable.id), \(OldRunsTable.job), 'import', \(table.started), \(table.started),
                      coalesce(\(table.ended), \(table.started)),
                      CASE \(table.status) WHEN 'completed' THEN 'completed' ELSE 'failed' END,
                      \(table.status) = 'completed', coalesce(\(table.outcome), 'lost'), \(table.output), \(table.error),
                      \(table.exitCode), \(table.duration), 0, length(CAST(\(table.output) AS BLOB)), \(table.origin)
                    FROM scheduled_job_runs o WHERE o.id < 6;
                    INSERT INTO imported_runs SELECT id, id - \(RunName.base), 'x' FROM scheduled_job_runs WHERE id < 6;
                    INSERT INTO intent_runs (intent_id, triggered_by, triggered_at)
                    VALUES ('brief', 'manual', '2026-05-04T08:00:00.000Z')
                    """)
        }
        try queue.close()
    }

    private static func old(_ store: Store) throws -> [RunRow] {
        try store.allRuns(Store.RunFilter(), engine: .old, now: start)
    }

    @Test("They move with all they say, and opening again moves nothing")
    func moved() async throws {
        // What an import makes of the same rows today.
        let fresh = try OldRuns.store()
        try fresh.accept("brief")
        _ = try fresh.importHistory(now: start)
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            try Self.make(path)
            for _ in 0..<2 {
                let store = try Store.open(path: path, foreign: .oldHomer)
                #expect(try Self.old(store) == Self.old(fresh))
                #expect(try store.output(ofRun: RunName(old: 1).id) == "good")
                #expect(try store.text("output FROM foreign_runs WHERE number = 1") == "good")
                let rest = "group_concat(origin || coalesce(error, '') || coalesce(exit_code, '')) FROM foreign_runs"
                #expect(try store.text(rest) == fresh.text(rest))
                #expect(try store.number("count(*) FROM intent_runs") == 1)
                #expect(try store.runs(Store.RunFilter()).map(\.id) == [1])
                #expect(try store.importHistory(now: start).known == 5)
                #expect(try store.integrity() == "ok")
                try store.writer.close()
            }
            let backups = try FileManager.default.contentsOfDirectory(atPath: directory + "/backups")
            #expect(backups.count == 1)
            let backup = try DatabaseQueue(path: directory + "/backups/" + (backups.first ?? ""))
            let kept = try await backup.read {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM intent_runs WHERE id < 0")
            }
            #expect(kept == 5)
        }
    }

    @Test("They are all that is left of the old HOMER when its tables are gone")
    func left() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            try Self.make(path)
            let queue = try DatabaseQueue(path: path)
            try await queue.write {
                try $0.execute(sql: "DROP TABLE scheduled_job_runs; DROP TABLE scheduled_job_state")
            }
            try queue.close()
            let store = try Store.open(path: path, foreign: .oldHomer)
            #expect(try Self.old(store).map(\.name.description) == ["h5", "h4", "h3", "h2", "h1"])
            #expect(try store.output(ofRun: RunName(old: 1).id) == "good")
            #expect(try store.run(RunName(old: 2).id)?.result == .ended(.timeout))
            // Numbers of ours go on where they were.
            #expect(try store.number("seq FROM sqlite_sequence WHERE name = 'intent_runs'") == 1)
        }
    }
}
