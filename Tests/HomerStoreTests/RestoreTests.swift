import Foundation
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
            let aside = try #require(try Backup.restore(copy, to: path, now: start))
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
            #expect(try Backup.restore(copy, to: directory + "/homer.db", now: start) == nil)
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
            for name in ["bad.db", "torn.db", "none.db"] {
                #expect(throws: StoreError.self, "\(name)") {
                    try Backup.restore(directory + "/" + name, to: path, now: start)
                }
            }
            #expect(try Store.openReadOnly(path: path).intents().map(\.id) == ["a"])
            let names = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(!names.contains { $0.contains("replaced") || $0.contains("restoring") })
        }
    }
}
