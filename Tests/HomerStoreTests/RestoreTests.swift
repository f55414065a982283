import Foundation
import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Restoring a copy") struct RestoreTests {
    @Test("The copy takes the database's place, and what was there is a whole database beside it")
    func restore() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            var store: Store? = try Store.open(path: path)
            try store?.accept("a")
            let copy = try #require(try store?.backup(label: "manual"))
            try store?.accept("a", "b")
            store = nil
            let aside = try #require(try Backup.restore(copy, to: path, now: start).replaced)
            #expect(try Store.openReadOnly(path: path).intents().map(\.id) == ["a"])
            #expect(try Store.openReadOnly(path: aside).intents().map(\.id) == ["a", "b"])
            #expect(try Backup.verify(copy).step == Schema.migrations.last?.name)
            #expect(FileManager.default.fileExists(atPath: copy))
            #expect(PrivateFile.mode(of: path) == 0o600)
        }
    }

    @Test("Where there was nothing the copy is put, and nothing is moved aside")
    func fresh() async throws {
        try await withDirectory { directory in
            let store = try Store.open(path: directory + "/old.db")
            try store.accept("a")
            let copy = try store.backup(to: directory + "/copy.db")
            #expect(throws: StoreError.self) { try store.backup(to: directory + "/copy.db") }
            #expect(try Backup.restore(copy, to: directory + "/homer.db", now: start).replaced == nil)
            #expect(try Store.openReadOnly(path: directory + "/homer.db").intents().map(\.id) == ["a"])
        }
    }

    @Test("A damaged file, one of another program and none at all restore nothing and change nothing")
    func refused() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            try Store.open(path: path).accept("a")
            try Data("no database".utf8).write(to: URL(fileURLWithPath: directory + "/bad.db"))
            var bytes = try Data(contentsOf: URL(fileURLWithPath: try Store.open(path: path).backup(label: "x")))
            for index in 8192..<20_480 { bytes[index] = 0x55 }
            try bytes.write(to: URL(fileURLWithPath: directory + "/torn.db"))
            try Data().write(to: URL(fileURLWithPath: directory + "/empty.db"))
            // With a table of nobody's, dropped again: a database without any.
            try Self.make(directory + "/blank.db", "CREATE TABLE x (y); DROP TABLE x")
            try Self.make(
                directory + "/old.db",
                """
                CREATE TABLE scheduled_job_state (job_id TEXT PRIMARY KEY, source_file TEXT, enabled INTEGER,
                  last_run_at TEXT, last_success_at TEXT, consecutive_failures INTEGER)
                """)
            for name in ["bad.db", "torn.db", "none.db", "empty.db", "blank.db", "old.db"] {
                #expect(throws: StoreError.self, "\(name)") {
                    try Backup.restore(directory + "/" + name, to: path, now: start)
                }
            }
            #expect(try Store.openReadOnly(path: path).intents().map(\.id) == ["a"])
            let names = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(!names.contains { $0.contains("replaced") || $0.contains("restoring") })
        }
    }

    private static func make(_ path: String, _ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    @Test(
        "A copy is told apart from what is none, with the next step; a database of the old HOMER is sound and no copy")
    func verified() async throws {
        try await withDirectory { directory in
            try Data().write(to: URL(fileURLWithPath: directory + "/empty.db"))
            try Self.make(directory + "/blank.db", "CREATE TABLE x (y); DROP TABLE x")
            for name in ["empty.db", "blank.db"] {
                let error = #expect(throws: StoreError.self) { try Backup.verify(directory + "/" + name) }
                #expect(error?.code == .unknownSchema && error?.description.contains("homer backup list") == true)
            }
            try Self.make(
                directory + "/old.db",
                """
                CREATE TABLE scheduled_job_state (job_id TEXT PRIMARY KEY, source_file TEXT, enabled INTEGER,
                  last_run_at TEXT, last_success_at TEXT, consecutive_failures INTEGER)
                """)
            #expect(try !Backup.verify(directory + "/old.db").isHomers)
        }
    }

    @Test("What was on its way in the copy is not sent a second time")
    func unsent() async throws {
        try await withDirectory { directory in
            let store = try Store.open(path: directory + "/homer.db")
            try store.note(NotifySettings(channels: ["phone"]), now: start)
            for name in ["a", "b"] {
                try store.report(
                    incident: NewIncident(IncidentKey("rule:\(name)", cause: .rule), title: name), now: start)
            }
            try store.execute("UPDATE messages SET state = 'sending', next_at = NULL WHERE id = 1")
            let copy = try store.backup(to: directory + "/copy.db")
            let restored = try Backup.restore(copy, to: directory + "/new.db", now: start + .hours(1))
            #expect(restored.unsent == 2)
            let rows = try Store.openReadOnly(path: directory + "/new.db").snapshot {
                try $0.messages(MessageFilter())
            }
            #expect(rows.map(\.state) == [.unknown, .unknown] && rows[0].endedAt == start + .hours(1))
        }
    }

    @Test("A copy that cannot be written names the directory, and leaves nothing behind")
    func unwritable() async throws {
        try await withDirectory { directory in
            let store = try Store.open(path: directory + "/homer.db")
            let error = #expect(throws: StoreError.self) { try store.backup(to: directory + "/none/copy.db") }
            #expect(error?.description.contains("there is no directory \(directory)/none") == true)
            // So long that no file can be made beside it.
            let long = String(repeating: "x", count: 250)
            #expect(throws: StoreError.self) { try store.backup(to: directory + "/" + long) }
            let names = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(!names.contains { $0.hasSuffix(".partial") })
        }
    }
}
