import Glibc
import Testing

@testable import HomerSources

/// What every backend promises. Serialized: libinotifytools exists once per process.
@Suite(.serialized) struct WatcherConformanceTests {
    enum Backend: CaseIterable, Sendable {
        case plain, tools

        func start() throws -> KernelWatcher { try self == .plain ? .inotify() : .inotifyTools() }

        static var available: [Backend] {
            #if InotifyTools
                allCases
            #else
                [.plain]
            #endif
        }
    }

    enum Action: CaseIterable, Sendable {
        case create, write, rename, delete, chmod, makeDirectory

        func perform(in directory: TemporaryDirectory) throws {
            switch self {
            case .create: try directory.write("desired/new.json", "{}")
            case .write: try directory.write("desired/old.json", "{ }")
            case .rename: try directory.rename("desired/old.json", "desired/moved.json")
            case .delete: try directory.remove("desired/old.json")
            case .chmod: _ = Glibc.chmod(directory("desired/old.json"), 0)
            case .makeDirectory: try directory.makeDirectory("desired/team")
            }
        }
    }

    /// A watcher on `desired/`, which holds `old.json`.
    private func withWatcher(
        _ backend: Backend, _ body: (TemporaryDirectory, KernelWatcher, String) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        try directory.makeDirectory("desired")
        try directory.write("desired/old.json", "{}")
        let watcher = try backend.start()
        await watcher.watch([.tree(directory("desired"))])
        do { try await body(directory, watcher, directory("desired")) } catch {
            await watcher.stop()
            throw error
        }
        await watcher.stop()
    }

    @Test(arguments: Backend.available, Action.allCases)
    func `every kind of change rings`(backend: Backend, action: Action) async throws {
        try await withWatcher(backend) { directory, watcher, root in
            try action.perform(in: directory)
            await elements(of: watcher.events, upTo: "\(action)") { $0 == .changed(root) }
        }
    }

    @Test(arguments: Backend.available)
    func `a new nested directory is watched although its files are older than the watch`(backend: Backend) async throws
    {
        try await withWatcher(backend) { directory, watcher, root in
            try directory.makeDirectory("desired/a")
            try directory.makeDirectory("desired/a/b")
            try directory.makeDirectory("desired/a/b/c")
            try directory.write("desired/a/b/c/early.json", "{}")
            await elements(of: watcher.events, upTo: "the directory") { $0 == .changed(root) }
            // Any change in c proves that it is watched; repeated, since the watch may still be on its way.
            let writer = Task {
                while !Task.isCancelled {
                    try directory.write("desired/a/b/c/late.json", "{}")
                    try await Task.sleep(for: .milliseconds(5))
                }
            }
            await elements(of: watcher.events, upTo: "the late file") { $0 == .changed(root + "/a/b/c") }
            writer.cancel()
            _ = await writer.result
        }
    }

    @Test(arguments: Backend.available)
    func `a tree that is removed and made again is reported and watched again`(backend: Backend) async throws {
        try await withWatcher(backend) { directory, watcher, root in
            for round in 1...3 {
                try directory.remove("desired")
                await elements(of: watcher.events, upTo: "gone \(round)") { $0 == .rootGone(root) }
                try directory.makeDirectory("desired")
                await elements(of: watcher.events, upTo: "back \(round)") { $0 == .rootBack(root) }
                try directory.write("desired/again\(round).json", "{}")
                await elements(of: watcher.events, upTo: "change \(round)") { $0 == .changed(root) }
            }
        }
    }

    @Test(arguments: Backend.available)
    func `a tree that does not exist yet is waited for, with its parents`(backend: Backend) async throws {
        let directory = try TemporaryDirectory()
        let watcher = try backend.start()
        await watcher.watch([.tree(directory("x/y/desired"))])
        for path in ["x", "x/y", "x/y/desired"] { try directory.makeDirectory(path) }
        await elements(of: watcher.events, upTo: "back") { $0 == .rootBack(directory("x/y/desired")) }
        try directory.write("x/y/desired/a.json", "{}")
        await elements(of: watcher.events, upTo: "change") { $0 == .changed(directory("x/y/desired")) }
        await watcher.stop()
    }

    @Test(arguments: Backend.available)
    func `a renamed directory is watched under its new name`(backend: Backend) async throws {
        let directory = try TemporaryDirectory()
        for path in ["desired", "desired/a", "desired/a/b"] { try directory.makeDirectory(path) }
        let watcher = try backend.start()
        await watcher.watch([.tree(directory("desired"))])
        try directory.rename("desired/a", "desired/z")
        await elements(of: watcher.events, upTo: "the rename") { $0 == .changed(directory("desired")) }
        let writer = Task {
            while !Task.isCancelled {
                try directory.write("desired/z/b/x.json", "{}")
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        await elements(of: watcher.events, upTo: "the new name") { $0 == .changed(directory("desired/z/b")) }
        writer.cancel()
        _ = await writer.result
        await watcher.stop()
    }

    @Test(arguments: Backend.available)
    func `a linked root is followed, also when the link is switched`(backend: Backend) async throws {
        let directory = try TemporaryDirectory()
        for path in ["one", "two"] { try directory.makeDirectory(path) }
        try directory.link("desired", to: "one")
        let watcher = try backend.start()
        await watcher.watch([.tree(directory("desired"))])
        try directory.write("one/a.json", "{}")
        await elements(of: watcher.events, upTo: "the first target") { $0 == .changed(directory("one")) }
        try directory.relink("desired", to: "two")
        await elements(of: watcher.events, upTo: "the switch") { $0 == .rootBack(directory("desired")) }
        try directory.write("two/a.json", "{}")
        await elements(of: watcher.events, upTo: "the second target") { $0 == .changed(directory("two")) }
        await watcher.stop()
    }

    @Test(arguments: Backend.available)
    func `after a burst of 2000 files the watcher still rings`(backend: Backend) async throws {
        try await withWatcher(backend) { directory, watcher, root in
            for number in 0..<2000 { try directory.write("desired/\(number).json", "{}") }
            try directory.makeDirectory("desired/last")
            let writer = Task {
                while !Task.isCancelled {
                    try directory.write("desired/last/x.json", "{}")
                    try await Task.sleep(for: .milliseconds(5))
                }
            }
            await elements(of: watcher.events, upTo: "the last one") { $0 == .changed(root + "/last") }
            writer.cancel()
            _ = await writer.result
        }
    }

    @Test(arguments: Backend.available)
    func `a file target rings for replacing it and not for its neighbours`(backend: Backend) async throws {
        let directory = try TemporaryDirectory()
        for path in ["workspace", "other"] { try directory.makeDirectory(path) }
        try directory.write("workspace/schedule.json", "{}")
        let watcher = try backend.start()
        await watcher.watch([.file(directory("workspace/schedule.json")), .tree(directory("other"))])
        try directory.write("workspace/notes.txt", "")
        try directory.write("other/a.json", "{}")
        let seen = await elements(of: watcher.events, upTo: "the sentinel") { $0 == .changed(directory("other")) }
        #expect(!seen.contains(.changed(directory("workspace"))))
        try directory.write("workspace/.tmp", "{ }")
        try directory.rename("workspace/.tmp", "workspace/schedule.json")
        await elements(of: watcher.events, upTo: "the replacement") { $0 == .changed(directory("workspace")) }
        await watcher.stop()
    }

    @Test(arguments: Backend.available)
    func `stop ends the stream and the backend can be started again`(backend: Backend) async throws {
        for _ in 1...3 {
            let directory = try TemporaryDirectory()
            let watcher = try backend.start()
            await watcher.watch([.tree(directory.path)])
            for number in 0..<100 { try directory.write("\(number).json", "{}") }
            async let ended = ends(watcher.events)
            await watcher.stop()
            #expect(await ended)
        }
    }

    @Test(arguments: Backend.available)
    func `events of an earlier watcher never reach the next one`(backend: Backend) async throws {
        let directory = try TemporaryDirectory()
        try directory.makeDirectory("one")
        try directory.makeDirectory("two")
        let first = try backend.start()
        await first.watch([.tree(directory("one"))])
        for number in 0..<500 { try directory.write("one/\(number).json", "{}") }
        await first.stop()
        let second = try backend.start()
        await second.watch([.tree(directory("two"))])
        try directory.write("two/a.json", "{}")
        let seen = await elements(of: second.events, upTo: "its own event") { $0 == .changed(directory("two")) }
        #expect(seen == [.changed(directory("two"))])
        await second.stop()
    }

    #if InotifyTools
        @Test func `libinotifytools is refused while in use`() async throws {
            let watcher = try KernelWatcher.inotifyTools()
            #expect(throws: WatchFailure.self) { _ = try KernelWatcher.inotifyTools() }
            await watcher.stop()
        }

        @Test func `libinotifytools is refused a descriptor that would abort the process`() async throws {
            // Standard input, output and error are taken, so every descriptor is past 2; opening a thousand here would
            // race with the tests beside this one.
            #expect(throws: WatchFailure.self) { _ = try InotifyToolsDriver(largestSelectable: 2) }
            let watcher = try KernelWatcher.inotifyTools()
            await watcher.stop()
        }
    #endif
}
