import Foundation
import GRDB
import HomerTesting
import Testing

@testable import HomerStore

/// Who can read the files of a database.
@Suite("Private files") struct PrivacyTests {
    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    private func set(_ mode: Int, _ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test("A new database and what lies beside it are its owner's alone, in a directory that all may read")
    func new() async throws {
        try await withDirectory { directory in
            try set(0o755, directory)
            let path = directory + "/homer.db"
            let store = try Store.open(path: path)
            try store.accept("a")
            for name in ["homer.db", "homer.db-wal", "homer.db-shm"] {
                #expect(try mode(directory + "/" + name) == 0o600)
            }
            #expect(store.narrowed.isEmpty)
            let lock = try DaemonLock(path: path + ".lock", identity: daemon, now: start)
            #expect(try mode(path + ".lock") == 0o600)
            _ = lock
            #expect(try mode(store.backup(label: "manual")) == 0o600)
            #expect(try mode(directory + "/backups") == 0o700)
            #expect(try mode(directory) == 0o755)
        }
    }

    @Test(
        "A database that others could read is closed at the next opening for writing, and it is known which files were")
    func narrowed() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            let first = try Store.open(path: path)
            try first.accept("a")
            try Data().write(to: URL(fileURLWithPath: path + ".lock"))
            let names = ["", "-wal", "-shm", ".lock"].map { path + $0 }
            for name in names { try set(0o644, name) }
            _ = try Store.openReadOnly(path: path)
            #expect(try mode(path) == 0o644)
            let second = try Store.open(path: path)
            #expect(
                second.narrowed.map { URL(fileURLWithPath: $0).lastPathComponent }.sorted()
                    == names.map { URL(fileURLWithPath: $0).lastPathComponent }.sorted())
            for name in names { #expect(try mode(name) == 0o600) }
            #expect(try second.intents().map(\.id) == ["a"])
            #expect(try Store.open(path: path).narrowed.isEmpty)
        }
    }

    @Test("Behind a link the files themselves are closed")
    func link() async throws {
        try await withDirectory { directory in
            try FileManager.default.createDirectory(atPath: directory + "/real", withIntermediateDirectories: true)
            let (path, link) = (directory + "/real/homer.db", directory + "/link.db")
            try Store.open(path: path).writer.close()
            try set(0o664, path)
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
            _ = try Store.open(path: link)
            #expect(try mode(path) == 0o600)
        }
    }

    @Test("The database of an old HOMER keeps its rights: others may read it on purpose")
    func homers() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            let queue = try DatabaseQueue(path: path)
            try await queue.write { try $0.execute(sql: Schema.homerTables) }
            try queue.close()
            try set(0o660, path)
            for _ in 0..<2 {
                let store = try Store.open(path: path)
                #expect(store.narrowed.isEmpty)
                #expect(try mode(path) == 0o660)
            }
            let backups = try FileManager.default.contentsOfDirectory(atPath: directory + "/backups")
            #expect(try mode(directory + "/backups/" + #require(backups.first)) == 0o600)
        }
    }
}
