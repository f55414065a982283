import Glibc
import Synchronization
import Testing

@testable import HomerSources

struct WatchTableTests {
    /// A driver that knows `limit` directories at most and hands over scripted events.
    struct ScriptedDriver: InotifyDriver {
        var descriptor: Int32 { -1 }
        var limit = Int.max
        var script: [InotifyEvent] = []
        var watched: [String] = []
        var removed: [Int32] = []

        mutating func add(_ directory: String, mask: UInt32) -> Result<Int32, SystemError> {
            if let known = watched.firstIndex(of: directory) { return .success(Int32(known)) }
            guard access(directory, F_OK) == 0 else { return .failure(SystemError(code: ENOENT)) }
            guard watched.count < limit else { return .failure(SystemError(code: ENOSPC)) }
            watched.append(directory)
            return .success(Int32(watched.count - 1))
        }

        mutating func remove(_ watch: Int32) { removed.append(watch) }

        mutating func drain(limit: Int, _ body: (InotifyEvent) -> Void) -> Bool {
            script.forEach(body)
            script = []
            return false
        }

        mutating func close() {}
    }

    @Test func `overflow is reported and the directories made meanwhile are found`() throws {
        let directory = try TemporaryDirectory()
        let overflow = InotifyEvent(watch: -1, mask: InotifyMask.overflow, name: "")
        var table = WatchTable(driver: ScriptedDriver(script: [overflow]))
        #expect(table.watch([.tree(directory.path)]).events.isEmpty)
        try directory.makeDirectory("missed")
        let (batch, more) = table.drain(limit: 10)
        #expect(batch.events == [.overflow])
        #expect(!more)
        #expect(table.driver.watched.contains(directory("missed")))
    }

    @Test func `running out of watches says what to raise`() throws {
        let directory = try TemporaryDirectory()
        for name in ["a", "b", "c"] { try directory.makeDirectory(name) }
        var table = WatchTable(driver: ScriptedDriver(limit: 3))
        let events = table.watch([.tree(directory.path)]).events
        #expect(events == [.unsupported("too many inotify watches: raise fs.inotify.max_user_watches")])
    }

    @Test func `a target that is no longer asked for is no longer watched`() throws {
        let directory = try TemporaryDirectory()
        try directory.makeDirectory("one")
        try directory.makeDirectory("two")
        var table = WatchTable(driver: ScriptedDriver())
        _ = table.watch([.tree(directory("one"))])
        _ = table.watch([.tree(directory("two"))])
        let removed = table.driver.removed.map { table.driver.watched[Int($0)] }
        #expect(removed == [directory("one")])
    }

    @Test func `directories that start with a dot are not watched`() throws {
        let directory = try TemporaryDirectory()
        try directory.makeDirectory(".git")
        var table = WatchTable(driver: ScriptedDriver())
        _ = table.watch([.tree(directory.path)])
        #expect(!table.driver.watched.contains(directory(".git")))
    }

    @Test func `a path names every link and the first missing name it depends on`() throws {
        let directory = try TemporaryDirectory()
        try directory.makeDirectory("data")
        try directory.link("now", to: "data")
        let found = PathWalk(directory("now"))
        #expect(found.real == directory("data"))
        #expect(found.anchors.map(\.name) == ["now", "data"])
        let missing = PathWalk(directory("now/x/y"))
        #expect(missing.real == nil)
        #expect(missing.anchors.last == PathWalk.Anchor(directory: directory("data"), name: "x"))
    }
}
