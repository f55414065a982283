import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Snapshots") struct SnapshotTests {
    @Test("A snapshot sees nothing of what is committed while it lives, by a writer's connections and a reader's")
    func isolation() async throws {
        try await withDirectory { directory in
            let store = try Store.open(path: directory + "/homer.db")
            try store.accept("a")
            let other = try Store.open(path: directory + "/homer.db")
            for reader in [store, try Store.openReadOnly(path: directory + "/homer.db")] {
                let before = try reader.overrides().count
                try reader.snapshot { snapshot in
                    #expect(try snapshot.overrides().count == before)
                    _ = try other.suspend(
                        [Override(intentID: "a", kind: .suspend, reason: "moving", by: "ada", createdAt: start)],
                        now: start)
                    #expect(try snapshot.overrides().count == before)
                    #expect(try snapshot.overrides(intent: "a").count == before)
                }
                #expect(try reader.overrides().count == before + 1)
            }
        }
    }

    @Test("A database in memory has snapshots too, and none of them can write")
    func memory() throws {
        let store = try Store.inMemory()
        try store.accept("a", "b")
        #expect(try store.snapshot { try $0.intents().count + $0.intentIDs().count } == 4)
        #expect(throws: DatabaseError.self) {
            try store.writer.read { try $0.execute(sql: "DELETE FROM intents") }
        }
    }

    @Test("What the closure throws is thrown as it is, and SQLite's errors as sentences")
    func errors() throws {
        struct Own: Error {}
        let store = try Store.inMemory()
        #expect(throws: Own.self) { try store.snapshot { _ in throw Own() } }
        try store.execute("DROP TABLE held_inputs")
        #expect(throws: StoreError.self) { try store.snapshot { try $0.heldInputs() } }
    }
}
