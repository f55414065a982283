import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerMigration
@testable import HomerStore

@Suite("Retention of the old engine's due times") struct FireRetentionTests {
    @Test("Which engine took a due time is forgotten after a while, and the old HOMER's rows never")
    func legacyFires() throws {
        let store = try Store.inMemory(foreign: .oldHomer)
        try store.write { db in
            try db.execute(sql: Schema.homerTables)
            for day in Int64(0)..<10 {
                let due = start + .days(day)
                try Store.insertFire("job", due, .old, run: day + 1, decision: .decided(.ran), now: due, db)
                try db.execute(
                    sql: """
                        INSERT INTO scheduled_job_runs (job_id, job_name, source_file, started_at)
                        VALUES ('job', 'Job', 'schedule.json', ?)
                        """, arguments: [due.description])
            }
        }
        #expect(try store.trimLegacyFires(olderThan: start) == 0)
        #expect(try store.trimLegacyFires(olderThan: start + .days(7)) == 7)
        #expect(try store.legacyFires(of: "job").map(\.due) == [9, 8, 7].map { start + .days($0) })
        #expect(try store.legacyRuns().count == 10)
    }

    @Test("Fifteen hundred of them go at once, and none of what is young enough")
    func many() throws {
        let store = try Store.inMemory(foreign: .oldHomer)
        try store.execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1499)
            INSERT INTO legacy_fires (job_id, due_at, engine, decision, decided_at)
            SELECT 'j' || i, '2026-01-01T00:00:00.000Z', 'new', 'ran', '2026-01-01T00:00:00.000Z' FROM n
            """)
        #expect(try store.trimLegacyFires(olderThan: start) == 1500)
        #expect(try store.trimLegacyFires(olderThan: start) == 0)
    }
}
