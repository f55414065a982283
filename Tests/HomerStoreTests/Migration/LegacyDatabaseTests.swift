import Foundation
import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerMigration
@testable import HomerStore

/// A database that HOMER made, opened by Homer.
@Suite("The old HOMER's database") struct LegacyDatabaseTests {
    static let revisions: [[String]] = ["base", "005", "017", "047"].flatMap { revision in
        [["--revision", revision], ["--revision", revision, "--wal"]]
    }

    @Test(
        "Every revision opens with all of the old HOMER's tables and rows as they were, after a backup",
        arguments: revisions)
    func opens(_ options: [String]) async throws {
        try await withDirectory { directory in
            let path = try LegacyFixture.make(in: directory + "/old", options)
            let names = try LegacyFixture.names(path)
            let before = try LegacyFixture.contents(path)
            #expect(before.count > 1600)

            let store = try Store.open(path: path, foreign: .oldHomer)
            let flags = try store.flags()
            #expect(!flags.enabled && !flags.schedulerBridge && !flags.discoveryEnabled && flags.parallelMode)
            #expect(flags.tickInterval == .minutes(1) && flags.unparsable.isEmpty)
            #expect(try LegacyFixture.contents(path, of: names) == before)

            let backups = try FileManager.default.contentsOfDirectory(atPath: directory + "/old/backups")
            #expect(backups.count == 1)
            #expect(try LegacyFixture.contents(directory + "/old/backups/" + (backups.first ?? "")) == before)

            // What a daemon does when it starts, and by the hour.
            let running = try store.startingEpoch(daemon: daemon, now: start)
            #expect(try running.orphans().isEmpty)
            try running.accept("a")
            _ = try running.trimEvents(olderThan: start + .days(1))
            try running.setFlags([.enabled: "true"], by: "ada@box", now: start)
            #expect(try LegacyFixture.contents(path, of: names) == before)
        }
    }

    @Test("Opening three times is opening once")
    func repeated() async throws {
        try await withDirectory { directory in
            let path = try LegacyFixture.make(in: directory + "/old")
            try Store.open(path: path, foreign: .oldHomer).writer.close()
            let once = try LegacyFixture.contents(path)
            for _ in 0..<2 { try Store.open(path: path, foreign: .oldHomer).writer.close() }
            #expect(try LegacyFixture.contents(path) == once)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory + "/old/backups").count == 1)
        }
    }

    @Test("The old HOMER can go on beside Homer: it writes, and Homer reads and keeps it")
    func living() async throws {
        try await withDirectory { directory in
            let path = try LegacyFixture.make(in: directory + "/old")
            let store = try Store.open(path: path, foreign: .oldHomer)
            _ = try store.hasExternalChange()
            let homer = try DatabaseQueue(path: path)
            try await homer.write {
                try $0.execute(sql: "UPDATE scheduled_job_state SET is_running = 0 WHERE job_id = 'ideas-explore'")
            }
            #expect(try store.hasExternalChange())
            #expect(try store.number("is_running FROM scheduled_job_state WHERE job_id = 'ideas-explore'") == 0)
        }
    }

    @Test("The same options make the same database, another seed another")
    func deterministic() async throws {
        try await withDirectory { directory in
            let first = try LegacyFixture.contents(LegacyFixture.make(in: directory + "/a", ["--days", "7"]))
            let second = try LegacyFixture.contents(LegacyFixture.make(in: directory + "/b", ["--days", "7"]))
            let other = try LegacyFixture.contents(
                LegacyFixture.make(in: directory + "/c", ["--days", "7", "--seed", "2"]))
            #expect(first == second && first != other)
        }
    }

    @Test(
        "The old HOMER's own table `intents` is named with the way out, which works and keeps the other tables of 009")
    func migration009() async throws {
        try await withDirectory { directory in
            let path = try LegacyFixture.make(in: directory + "/old", ["--with-009"])
            let error = #expect(throws: StoreError.self) { try Store.open(path: path, foreign: .oldHomer) }
            #expect(error?.code == .unknownSchema)
            let said = error?.description ?? ""
            #expect(said.contains("the old HOMER's own table `intents` (its migration 009, 1 row)"))
            let rename = "ALTER TABLE intents RENAME TO homer_009_intents"
            #expect(error?.description.contains("sqlite3 \(path) \"\(rename)\"") == true)
            let queue = try DatabaseQueue(path: path)
            try await queue.write { try $0.execute(sql: rename) }
            try queue.close()
            let names = try LegacyFixture.names(path)
            let before = try LegacyFixture.contents(path)
            let store = try Store.open(path: path, foreign: .oldHomer)
            #expect(try LegacyFixture.contents(path, of: names) == before)
            #expect(try store.number("count(*) FROM v_runnable_intents") == 1)
            #expect(try store.number("count(*) FROM intents") == 0)
        }
    }

    struct Refusal: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var code: StoreError.Code
        var says: String
        /// Makes the file at a path in a directory that is there.
        var make: @Sendable (String) throws -> Void

        init(
            _ name: String, _ code: StoreError.Code, _ says: String, _ make: @escaping @Sendable (String) throws -> Void
        ) {
            testDescription = name
            self.code = code
            self.says = says
            self.make = make
        }

        init(_ name: String, _ code: StoreError.Code, _ says: String, sql: String) {
            self.init(name, code, says) { try Self.database($0, sql) }
        }

        static func database(_ path: String, _ sql: String) throws {
            let queue = try DatabaseQueue(path: path)
            try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
            try queue.close()
        }
    }

    static let refusals: [Refusal] = [
        Refusal("a text", .sqlite, "not a SQLite database") {
            try Data(String(repeating: "not a database. ", count: 100).utf8).write(to: URL(fileURLWithPath: $0))
        },
        Refusal("a damaged page of the old HOMER's", .sqlite, "is damaged") { path in
            let made = try LegacyFixture.make(in: path + ".d", ["--days", "30"])
            var bytes = try Data(contentsOf: URL(fileURLWithPath: made))
            for page in [20, 21] {
                bytes.replaceSubrange((page * 4096)..<(page * 4096 + 4096), with: Data(count: 4096))
            }
            try bytes.write(to: URL(fileURLWithPath: path))
            try FileManager.default.removeItem(atPath: path + ".d")
        },
        Refusal("a database cut in half", .sqlite, "is damaged") { path in
            let made = try LegacyFixture.make(in: path + ".d", ["--days", "30"])
            let bytes = try Data(contentsOf: URL(fileURLWithPath: made))
            try bytes.prefix(bytes.count / 8192 * 4096).write(to: URL(fileURLWithPath: path))
            try FileManager.default.removeItem(atPath: path + ".d")
        },
        Refusal("a newer Homer's", .newerSchema, "by a newer Homer (step 9999-later)") { path in
            try Store.open(path: path, foreign: .oldHomer).writer.close()
            try Refusal.database(path, "INSERT INTO homer_migrations VALUES ('9999-later', 'x', 'x')")
        },
        Refusal("a step that differs", .changedMigration, "0001-runtime-tables of the database differs") { path in
            try Store.open(path: path, foreign: .oldHomer).writer.close()
            try Refusal.database(path, "UPDATE homer_migrations SET checksum = 'x' WHERE name LIKE '0001%'")
        },
        Refusal(
            "another application's", .unknownSchema, "another application (application_id 7)",
            sql: "PRAGMA application_id = 7"),
        Refusal(
            "another program's", .unknownSchema, "it holds moz_places and no scheduled_job_runs",
            sql: "CREATE TABLE moz_places (x)"),
        Refusal(
            "another program's in WAL mode", .unknownSchema, "by neither Homer nor the old HOMER",
            sql: "PRAGMA journal_mode = WAL; CREATE TABLE moz_places (x)"),
        Refusal(
            "a table of the old HOMER's without its columns", .unknownSchema,
            "scheduled_job_runs is not the old HOMER's",
            sql: "CREATE TABLE scheduled_job_runs (id INTEGER)"),
        Refusal(
            "a view that has one of our names", .unknownSchema, "already has a view `Events`",
            sql: "CREATE VIEW Events AS SELECT 1"),
        Refusal("the old HOMER's with 009", .unknownSchema, "the old HOMER's own table `intents`") { path in
            let made = try LegacyFixture.make(in: path + ".d", ["--days", "3", "--with-009", "--wal"])
            try FileManager.default.moveItem(atPath: made, toPath: path)
            try FileManager.default.removeItem(atPath: path + ".d")
        },
    ]

    @Test(
        "What is refused is said precisely and keeps every byte, its time, and no file beside it", arguments: refusals)
    func refused(_ row: Refusal) async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            try row.make(path)
            // Opening it to make it may have left a backup.
            try? FileManager.default.removeItem(atPath: directory + "/backups")
            func state() throws -> (Data?, Date?, [String]) {
                (
                    FileManager.default.contents(atPath: path),
                    try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date,
                    try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
                )
            }
            let before = try state()
            #expect(before.2 == ["homer.db"])
            for _ in 0..<2 {
                let error = #expect(throws: StoreError.self) { try Store.open(path: path, foreign: .oldHomer) }
                #expect(error?.code == row.code)
                #expect(error?.description.contains(row.says) == true, "\(error?.description ?? "")")
            }
            let after = try state()
            #expect(after.0 == before.0 && after.1 == before.1 && after.2 == before.2)
        }
    }
}
