import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("Shared commits and the daemon lock") struct ConcurrencyTests {
    @Test("Of many writes that share a commit, one that fails takes none with it")
    func groupCommit() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            let store = try Store.open(path: path)
            try store.accept("a")
            let failed = await withTaskGroup(of: Int?.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        do {
                            try await store.writeGrouped { db in
                                try db.execute(sql: "INSERT INTO runtime_flags (key, value) VALUES ('k\(number)', 'x')")
                                if number % 10 == 3 { try db.execute(sql: "UPDATE intents SET priority = 101") }
                            }
                            return nil
                        } catch { return number }
                    }
                }
                return await group.reduce(into: Set<Int>()) { if let number = $1 { $0.insert(number) } }
            }
            #expect(failed == Set((0..<100).filter { $0 % 10 == 3 }))
            // What was confirmed is there for another connection.
            let other = try Store.openReadOnly(path: path)
            #expect(try other.number("count(*) FROM runtime_flags WHERE key LIKE 'k%'") == 90)
            #expect(try other.number("priority FROM intents") == 50)
        }
    }

    @Test("When the disk is full, who was told that it is stored finds it, nobody else does, and all hear why")
    func full() async throws {
        try await withDirectory { directory in
            let store = try Store.open(path: directory + "/homer.db")
            try await store.writer.writeWithoutTransaction { db in
                let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
                _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages + 4)")
            }
            @Sendable func write(_ number: Int) async -> String? {
                let value = String(repeating: "x", count: number % 3 == 1 ? 30_000 : 10)
                do {
                    try await store.writeGrouped { db in
                        try db.execute(
                            sql: "INSERT INTO runtime_flags (key, value) VALUES (?, ?)",
                            arguments: ["k\(number)", value])
                    }
                    return nil
                } catch { return "\(error)" }
            }
            let refused = await withTaskGroup(of: (Int, String?).self) { group in
                for number in 0..<60 { group.addTask { (number, await write(number)) } }
                return await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
            }
            #expect(refused.count >= 20)
            #expect(Set(refused.values.map { $0.contains("SQLITE_FULL") }) == [true], "\(Set(refused.values))")
            let stored = try await store.writer.read { db in
                try String.fetchSet(db, sql: "SELECT key FROM runtime_flags WHERE key LIKE 'k%'")
            }
            #expect(stored == Set((0..<60).filter { refused[$0] == nil }.map { "k\($0)" }))
            try await store.writer.writeWithoutTransaction { db in
                _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = 100000")
            }
            #expect(await write(61) == nil)
        }
    }

    @Test("A cancelled caller's write is still made when it has been handed over")
    func cancelled() async throws {
        let store = try Store.inMemory()
        let task = Task {
            try await store.writeGrouped { db in
                try db.execute(sql: "INSERT INTO runtime_flags (key, value) VALUES ('k', 'x')")
            }
        }
        task.cancel()
        try await task.value
        #expect(try store.number("count(*) FROM runtime_flags WHERE key = 'k'") == 1)
    }

    @Test("Every confirmed commit is synced to the disk")
    func durable() async throws {
        try await withDirectory { directory in
            let store = try Store.open(path: directory + "/homer.db")
            let level = try store.writer.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
            #expect(level == 2)
        }
    }

    @Test("A second daemon is refused and told who holds the lock; asking disturbs nobody; the end frees it")
    func lock() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.lock"
            #expect(DaemonLock.holder(path: path) == nil)
            func hold() throws {
                let held = try DaemonLock(path: path, identity: daemon, now: start)
                let text = "pid 812 ada@box since 2026-05-04T09:00:00.000Z version 1.0"
                let holder = try #require(DaemonLock.holder(path: path))
                #expect(DaemonLock.holder(path: path) == holder)
                #expect("\(holder)" == text)
                #expect(holder == LockHolder(line: text))
                #expect(holder.pid == 812 && holder.user == "ada@box" && holder.since == start)
                do {
                    let second = try DaemonLock(path: path, identity: daemon, now: start)
                    _ = consume second
                    Issue.record("two daemons hold the lock")
                } catch {
                    #expect(error.holder == holder)
                    #expect(error.description == "held by \(text)")
                }
                _ = consume held
            }
            try hold()
            #expect(DaemonLock.holder(path: path) == nil)
            try hold()
        }
    }
}
