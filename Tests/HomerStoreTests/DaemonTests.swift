import Foundation
import GRDB
import HomerCore
import HomerTesting
import Testing

@testable import HomerStore

@Suite("What a daemon is known by: lock, ground, presence, settings, death") struct DaemonTests {
    @Test("Through whatever link a database is given, its lock is one")
    func oneLock() async throws {
        try await withDirectory { directory in
            let database = directory + "/homer.db"
            try Data().write(to: URL(fileURLWithPath: database))
            try FileManager.default.createSymbolicLink(atPath: directory + "/link.db", withDestinationPath: "homer.db")
            try FileManager.default.createDirectory(atPath: directory + "/sub", withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: directory + "/sub/up", withDestinationPath: directory)
            try FileManager.default.createSymbolicLink(
                atPath: directory + "/coming.db", withDestinationPath: "sub/later.db")
            #expect(RealPath.of(directory + "/link.db") == RealPath.of(database))
            #expect(RealPath.of(directory + "/sub/up/link.db") == RealPath.of(database))
            #expect(RealPath.of(directory + "/sub/up/new.db") == RealPath.of(directory) + "/new.db")
            #expect(RealPath.of(directory + "/coming.db") == RealPath.of(directory) + "/sub/later.db")
            #expect(RealPath.of(directory + "/sub/up/gone/homer.db") == RealPath.of(directory) + "/gone/homer.db")
            #expect(RealPath.of("/no/such/place") == "/no/such/place")
        }
    }

    @Test("No child has the lock: it is one that belongs to the process")
    func notInherited() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.lock"
            let held = try DaemonLock(path: path, identity: daemon, now: start)
            let inode = try #require(FileIdentity(path: path)).inode
            let locks = try String(contentsOfFile: "/proc/locks", encoding: .utf8)
            let line = locks.split(separator: "\n").first { $0.contains(":\(inode) ") }
            #expect(try #require(line).contains("POSIX"))
            _ = consume held
        }
    }

    @Test("Asking about a lock that this process holds does not let go of it")
    func askingKeeps() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.lock"
            let held = try DaemonLock(path: path, identity: daemon, now: start)
            for _ in 0..<3 {
                #expect(DaemonLock.holder(path: path) != nil)
                #expect(DaemonLock.lastWords(path: path) == nil)
            }
            let inode = try #require(FileIdentity(path: path)).inode
            let locks = try String(contentsOfFile: "/proc/locks", encoding: .utf8)
            #expect(locks.contains(":\(inode) "))
            _ = consume held
        }
    }

    @Test("A start waits for a holder that ends, and gives way to one that stays")
    func waits() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.lock"
            let (began, begin) = AsyncStream<Void>.makeStream()
            let holder = Task {
                let held = try DaemonLock(path: path, identity: daemon, now: start)
                begin.yield()
                try await ContinuousClock().sleep(for: .milliseconds(120))
                _ = consume held
            }
            for await _ in began { break }
            let next = try await DaemonLock.waiting(
                path: path, identity: daemon, now: { start }, clock: ContinuousClock(), patience: .minutes(1))
            try await holder.value
            await #expect(throws: LockError.self) {
                let third = try await DaemonLock.waiting(
                    path: path, identity: daemon, now: { start }, clock: ContinuousClock(), patience: .seconds(0))
                _ = consume third
            }
            _ = consume next
        }
    }

    @Test("The last holder's words tell its number and the signal it died of")
    func lastWords() async throws {
        #expect(LastWords(lines: []) == nil)
        #expect(LastWords(lines: ["something else"]) == nil)
        #expect(LastWords(lines: ["pid 812 ada@box since x version 1"]) == LastWords(pid: 812))
        let died = LastWords(lines: ["pid 812 ada@box", "\0\0\0died 11          1770091506"])
        #expect(died?.signal == .init(number: 11, time: Timestamp(seconds: 1_770_091_506)))
        #expect(LastWords(lines: ["pid 812 a@b", "died x 5"])?.signal == nil)
    }

    struct Death: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var words: LastWords?
        var boot = "boot"
        var expected: DaemonDeath
    }

    @Test(
        "How a daemon ended that did not stop is found out once",
        arguments: [
            Death(
                testDescription: "a signal",
                words: LastWords(pid: 812, signal: .init(number: 11, time: start + .hours(1))),
                expected: .signal(11, at: start + .hours(1))),
            Death(testDescription: "no trace", words: LastWords(pid: 812), expected: .unknown),
            Death(testDescription: "no lock file", words: nil, expected: .unknown),
            Death(testDescription: "another boot", words: LastWords(pid: 812), boot: "next", expected: .reboot),
            Death(
                testDescription: "the signal of an earlier daemon",
                words: LastWords(pid: 7, signal: .init(number: 11, time: start + .hours(1))), expected: .unknown),
            Death(
                testDescription: "a signal from before it started",
                words: LastWords(pid: 812, signal: .init(number: 11, time: start - .hours(1))), expected: .unknown),
        ])
    func death(_ row: Death) throws {
        let store = try Store.inMemory()
        _ = try store.startingEpoch(daemon: daemon, now: start)
        let next = try store.startingEpoch(daemon: daemon, now: start + .hours(2))
        func found() throws -> DeadDaemon? {
            try next.noteDeath(words: row.words, bootID: row.boot, advice: "do this", now: start + .hours(2))
        }
        #expect(try found()?.death == row.expected)
        #expect(try next.daemons(newest: 2).map(\.death) == [nil, row.expected])
        let event = try #require(try next.snapshot { try $0.events(reason: .daemonDied, since: start) }.first)
        #expect(event.message.contains(row.expected.phrase))
        #expect(event.message.contains("do this") == row.expected.isCrash)
        #expect(try found() == nil)
    }

    @Test("A daemon that stopped did not die, and the first has none before it")
    func noDeath() throws {
        let store = try Store.inMemory()
        let first = try store.startingEpoch(daemon: daemon, now: start)
        func found(_ store: Store) throws -> DeadDaemon? {
            try store.noteDeath(words: LastWords(pid: 812), bootID: "boot", advice: "", now: start)
        }
        #expect(try found(first) == nil)
        try first.stopped(now: start + .hours(1))
        #expect(try found(store.startingEpoch(daemon: daemon, now: start + .hours(2))) == nil)
    }

    @Test("The ground is lost when a part is moved, deleted or replaced, and not when it is written")
    func ground() async throws {
        try await withDirectory { directory in
            let manager = FileManager.default
            let path = directory + "/homer.db"
            func write(_ text: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
            try write("one")
            func made() throws -> DaemonGround {
                DaemonGround([try #require(.init(.database, path)), try #require(.init(.workspace, directory))])
            }
            var ground = try made()
            let handle = try #require(FileHandle(forWritingAtPath: path))
            try handle.write(contentsOf: Data("more".utf8))
            try handle.close()
            #expect(ground.loss() == nil)
            try manager.moveItem(atPath: path, toPath: path + ".old")
            #expect(ground.loss() == .init(part: .database, path: path, isReplaced: false))
            try write("other")
            #expect(ground.loss() == .init(part: .database, path: path, isReplaced: true))
            ground = try made()
            try manager.moveItem(atPath: directory, toPath: directory + "-moved")
            #expect(ground.loss()?.isReplaced == false)
            try manager.moveItem(atPath: directory + "-moved", toPath: directory)
            #expect(ground.loss() == nil)
        }
    }

    @Test("On lost ground nothing can be claimed, and what runs can still be ended")
    func claimsNothing() async throws {
        try await withDirectory { directory in
            let path = directory + "/homer.db"
            let opened = try Store.open(path: path)
            let ground = DaemonGround([try #require(.init(.database, path))])
            let store = try opened.startingEpoch(daemon: daemon, now: start, ground: ground)
            try store.accept("a", "b")
            let first = try store.enqueueManual(intent: "a", by: "ada", now: start)
            #expect(try await store.claim(limit: 1, now: start).map(\.id) == [first])
            _ = try store.enqueueManual(intent: "b", by: "ada", now: start)
            try FileManager.default.moveItem(atPath: path, toPath: directory + "/moved.db")
            do {
                _ = try await store.claim(limit: 1, now: start)
                Issue.record("a run was claimed")
            } catch let error as StoreError {
                #expect(error.code == .displaced && error.description.contains("was moved or deleted"))
            }
            try await store.finish(
                run: first, result: ExecutionResult(outcome: .cancelled), outputFile: nil, now: start)
            #expect(try store.run(first)?.isFinal == true)
        }
    }

    @Test("A process does not see its own presence")
    func presence() async throws {
        try await withDirectory { directory in
            let sign = DaemonPresence(workspace: directory, database: directory + "/homer.db")
            #expect(sign != nil)
            #expect(DaemonPresence.holder(workspace: directory, database: directory + "/homer.db") == nil)
            #expect(DaemonPresence.holder(workspace: directory + "/nowhere", database: "x") == nil)
        }
    }

    @Test("The settings are those of the newest daemon, until it stops")
    func settings() throws {
        let store = try Store.inMemory()
        #expect(try store.daemonSettings() == nil)
        let first = try store.startingEpoch(daemon: daemon, now: start)
        var settings = DaemonSettings(inputs: "{}", startedWith: nil, inForce: "{}", since: start)
        try first.note(settings, now: start)
        #expect(try store.daemonSettings() == settings)
        settings.fault = "homer.json:1:1: no"
        settings.faultSince = start + .hours(1)
        try first.note(
            settings, events: [NewEvent(.configurationHeld, "homer.json:1:1: no")], now: start + .hours(1))
        #expect(try store.daemonSettings() == settings)
        #expect(try store.snapshot { try $0.events(reason: .configurationHeld, since: start) }.count == 1)
        let second = try store.startingEpoch(daemon: daemon, now: start + .hours(2))
        #expect(try store.daemonSettings() == nil)
        try second.note(settings, now: start + .hours(2))
        #expect(throws: StoreError.self) { try first.note(settings, now: start + .hours(2)) }
        try second.stopped(now: start + .hours(3))
        #expect(try store.daemonSettings() == nil)
    }
}
