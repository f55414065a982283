import Foundation
import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

/// The database as a file among other processes.
@Suite("Database file") struct FileTests {
    private func contents(of directory: String) throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        return Dictionary(
            uniqueKeysWithValues: names.map {
                ($0, FileManager.default.contents(atPath: directory + "/" + $0) ?? Data())
            })
    }

    /// Opens, works, and closes for good, so that nothing waits in the log.
    private func make(_ path: String, _ body: (Store) throws -> Void = { _ in }) throws {
        let store = try Store.open(path: path)
        try body(store)
        try store.writer.close()
    }

    @Test("Reading never changes a byte of the database")
    func readOnly() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            try make(path) { try $0.accept("a") }
            let before = try #require(try contents(of: directory)["homer.db"])
            let reader = try Store.openReadOnly(path: path)
            #expect(try reader.intents().map(\.id) == ["a"])
            _ = try reader.plan(Samples.desired([]))
            _ = try reader.counts(now: start)
            #expect(codeOf { try reader.accept("b") } == .sqlite)
            try reader.writer.close()
            #expect(try contents(of: directory)["homer.db"] == before)
        }
    }

    @Test("There is nothing to read before there is a database, and asking makes none")
    func missing() async throws {
        try await withDirectory { directory in
            #expect(codeOf { try Store.openReadOnly(path: directory + "/homer.db") } == .missing)
            let left = try contents(of: directory)
            #expect(left.isEmpty)
        }
    }

    @Test("A reader sees what a writer in another connection has committed, and the writer notices the other way round")
    func twoConnections() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            let daemon = try Store.open(path: path)
            try daemon.accept("a")
            #expect(try Store.openReadOnly(path: path).intents().map(\.id) == ["a"])
            #expect(try !daemon.hasExternalChange())
            try daemon.accept("a", "b")
            #expect(try !daemon.hasExternalChange())
            _ = try Store.open(path: path).enqueueManual(intent: "a", by: "ada", now: start)
            #expect(try daemon.hasExternalChange())
            #expect(try !daemon.hasExternalChange())
        }
    }

    @Test("A pass that changes nothing writes nothing: not a byte, not a page, and no other connection notices")
    func idlePass() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            let desired = Samples.desired(
                [Samples.intent(Samples.spec("a"))], held: [Samples.held("desired/broken.json")])
            let store = try Store.open(path: path)
            try store.reconcile(desired)
            let watcher = try Store.open(path: path)
            _ = try watcher.hasExternalChange()
            let changes = store.writer.writeWithoutTransaction { $0.totalChangesCount }
            let before = try contents(of: directory)
            for minute in 1...5 { #expect(try store.reconcile(desired, at: start + .minutes(Int64(minute))).isEmpty) }
            #expect(store.writer.writeWithoutTransaction { $0.totalChangesCount } == changes)
            #expect(try !watcher.hasExternalChange())
            let after = try contents(of: directory)
            for name in ["homer.db", "homer.db-wal"] { #expect(after[name] == before[name]) }
        }
    }

    @Test("A migration that differs from this binary's is refused, both ways of opening")
    func changedMigration() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            try make(path) { try $0.execute("UPDATE homer_migrations SET checksum = 'x' WHERE name LIKE '0001%'") }
            #expect(codeOf { try Store.open(path: path) } == .changedMigration)
            #expect(codeOf { try Store.openReadOnly(path: path) } == .changedMigration)
        }
    }

    @Test("A database of a newer Homer is refused")
    func newer() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            try make(path) { try $0.execute("INSERT INTO homer_migrations VALUES ('9999-later', 'x', 'x')") }
            #expect(codeOf { try Store.open(path: path) } == .newerSchema)
            #expect(codeOf { try Store.openReadOnly(path: path) } == .newerSchema)
        }
    }

    @Test("A foreign database with a table of our name is refused and left as it was")
    func foreign() async throws {
        try await withDirectory { directory in
            let path = directory + "/other.db"
            let queue = try DatabaseQueue(path: path)
            try await queue.write { try $0.execute(sql: "CREATE TABLE intents (x); INSERT INTO intents VALUES (1)") }
            try queue.close()
            #expect(codeOf { try Store.open(path: path) } == .unknownSchema)
            #expect(codeOf { try Store.openReadOnly(path: path) } == .unknownSchema)
            let tables = try await DatabaseQueue(path: path).read {
                try String.fetchAll($0, sql: "SELECT name || ' ' || sql FROM sqlite_schema")
            }
            #expect(tables == ["intents CREATE TABLE intents (x)"])
            #expect(try !FileManager.default.contentsOfDirectory(atPath: directory).contains("backups"))
        }
    }

    @Test(
        "A file that is no database is refused in words",
        arguments: ["not a database, and long enough to be read as one"])
    func garbage(_ text: String) async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            try Data(String(repeating: text, count: 20).utf8).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: StoreError.self) { try Store.open(path: path) }
            #expect(error?.description.contains("not a SQLite database") == true)
        }
    }

    @Test(
        "The old HOMER's database keeps its tables, gets ours after a verified backup, and the migration plan's defaults"
    )
    func legacy() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            let queue = try DatabaseQueue(path: path)
            try await queue.write {
                try $0.execute(
                    sql: """
                        CREATE TABLE scheduled_job_runs (id INTEGER PRIMARY KEY, job_id TEXT, job_name TEXT,
                          source_file TEXT, started_at TEXT, completed_at TEXT, success INTEGER, output TEXT, error TEXT,
                          exit_code INTEGER);
                        INSERT INTO scheduled_job_runs (id) VALUES (7)
                        """)
            }
            try queue.close()
            let store = try Store.open(path: path)
            #expect(try store.number("id FROM scheduled_job_runs") == 7)
            let flags = try store.flags()
            #expect(!flags.enabled && !flags.schedulerBridge && !flags.discoveryEnabled && flags.parallelMode)
            let backups = try FileManager.default.contentsOfDirectory(atPath: directory + "/backups")
            #expect(backups.count == 1)
            let copy = try DatabaseQueue(path: directory + "/backups/" + (backups.first ?? ""))
            #expect(try await copy.read { try Int.fetchOne($0, sql: "SELECT id FROM scheduled_job_runs") } == 7)
            #expect(try await copy.read { try !$0.tableExists("intents") })
        }
    }

    @Test("A backup is whole, readable by its owner only, and does not stop writers")
    func backup() async throws {
        try await withDirectory { directory in
            let store = try Store.open(path: directory + "/homer.db")
            try store.accept("a", "b")
            let path = try store.backup(label: "manual")
            try store.accept("a", "b", "c")
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let copy = try Store.openReadOnly(path: path)
            #expect(try copy.intents().map(\.id) == ["a", "b"])
            #expect(try copy.integrity() == "ok")
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory + "/backups").count == 1)
        }
    }

    @Test("Opening twice at once makes one schema")
    func race() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask { _ = try await Self.opened(path) }
                }
                try await group.waitForAll()
            }
            #expect(
                try Store.openReadOnly(path: path).number("count(*) FROM homer_migrations") == Schema.migrations.count)
        }
    }

    @concurrent private static func opened(_ path: String) async throws -> Store { try Store.open(path: path) }
}
