import Glibc
import HomerCore
import Synchronization
import Testing

@testable import HomerSources

@Suite(.timeLimit(.minutes(5))) struct DirectoryReaderTests {
    /// Long after every file was written.
    private static let later: @Sendable () -> Timestamp = { Timestamp(seconds: 32_000_000_000) }

    private func read(
        _ path: String, clock: any Clock<Duration> = ImpatientClock(),
        now: @escaping @Sendable () -> Timestamp = DirectoryReaderTests.later,
        identity: @escaping @Sendable () -> String = { "" },
        isKnown: (@Sendable (String, FileFingerprint) -> Bool)? = nil
    ) async -> DirectoryListing {
        await DirectoryReader(path: path, shown: "desired", clock: clock, now: now, identity: identity)
            .read(for: FileTaker(isKnown: isKnown))
    }

    @Test func `files come sorted by path with their bytes`() async throws {
        let directory = try TemporaryDirectory()
        try directory.makeDirectory("team")
        for path in ["z.json", "team/b.json", "a.json"] { try directory.write(path, "\"\(path)\"") }
        let listing = await read(directory.path)
        #expect(listing.files.map(\.path) == ["a.json", "team/b.json", "z.json"])
        #expect(listing.files.map { String(decoding: $0.bytes, as: UTF8.self) }.first == "\"a.json\"")
        #expect(
            listing.report
                == SourceReport(path: "desired", source: "desired", condition: .ready, complete: true, files: 3))
        #expect(listing.problems.isEmpty)
    }

    @Test func `what is no intent is counted and left out`() async throws {
        let directory = try TemporaryDirectory()
        for path in ["..data", ".git", "drafts"] { try directory.makeDirectory(path) }
        try directory.write(".homerignore", "# not yet\ndrafts/\nlocal-*.json\n/only-here.json\n")
        let ignored = [
            "README.md", ".hidden.json", "a.json~", "#a.json#", "a.json.swp", "4913", "a.json.bak", "local-x.json",
            "only-here.json", "drafts/d.json", ".git/config.json", "..data/x.json",
        ]
        for path in ignored { try directory.write(path, "{}") }
        try directory.write("kept.json", "{}")
        let listing = await read(directory.path)
        #expect(listing.files.map(\.path) == ["kept.json"])
        #expect(listing.report.complete)
        // Nine files, three directories that are not entered, and the rules themselves.
        #expect(listing.report.ignored == 13)
    }

    @Test func `every unusable entry has its code, the others are read`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("good.json", "{}")
        try directory.write("empty.json", "")
        try directory.write("large.json", String(repeating: "x", count: (1 << 20) + 1))
        try directory.write("limit.json", String(repeating: "x", count: 1 << 20))
        try directory.write("latin1.json", bytes: [0x22, 0xE9, 0x22])
        try directory.makeDirectory("directory.json")
        mkfifo(directory("fifo.json"), 0o600)
        try directory.link("broken.json", to: "nothing")
        try directory.link("loop.json", to: "loop.json")
        try directory.link("outside.json", to: "/etc/hostname")
        try directory.link("linked.json", to: "good.json")
        let listing = await read(directory.path)
        #expect(listing.files.map(\.path) == ["good.json", "limit.json", "linked.json"])
        #expect(
            listing.problems.map { "\($0.file) \($0.code.rawValue)" } == [
                "desired/broken.json E142", "desired/directory.json E143", "desired/empty.json E101",
                "desired/fifo.json E143", "desired/large.json E102", "desired/latin1.json E103",
                "desired/loop.json E142", "desired/outside.json E141",
            ])
        #expect(!listing.report.complete)
        #expect(listing.report.condition == .ready)
    }

    @Test func `a file that may not be read is unreadable, and absence means nothing then`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("secret.json", "{}")
        chmod(directory("secret.json"), 0)
        let listing = await read(directory.path)
        if geteuid() == 0 {
            #expect(listing.files.count == 1)
        } else {
            #expect(listing.problems.map(\.code) == [.unreadable])
            #expect(!listing.report.complete)
        }
    }

    @Test func `a failing disk is unreadable`() throws {
        // Address 0 of a process is not mapped: reading it is EIO.
        let descriptor = open("/proc/self/mem", O_RDONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        #expect(
            FileBytes.read(descriptor).0
                == .failure(.rejected(.unreadable, "cannot be read: Input/output error")))
    }

    @Test func `missing, not a directory and empty are three different things`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("file", "")
        try directory.makeDirectory("empty")
        let missing = await read(directory("missing")).report
        #expect(missing.condition == .missing && !missing.complete)
        let file = await read(directory("file")).report
        #expect(file.condition == .invalid && file.message == "not a directory")
        let empty = await read(directory("empty")).report
        #expect(empty.condition == .empty && empty.complete)
    }

    @Test func `a file that is known is not read`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("a.json", "1")
        try directory.write("b.json", "2")
        let cache = ReadCache<String>()
        for file in await read(directory.path).files {
            cache.store(file.path, for: file.path, file.fingerprint, readAt: Self.later())
        }
        try directory.write("b.json", "22")
        let again = await read(directory.path, isKnown: { cache.contains($0, $1) })
        #expect(again.files.map(\.contents) == [.unchanged, .bytes(Array("22".utf8))])
        cache.keepOnly(["a.json"])
        #expect(cache.count == 1)
    }

    @Test func `what was read of a file that has just changed is not kept`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("a.json", "1")
        let fingerprint = try #require(FileFingerprint(path: directory("a.json")))
        let changed = Timestamp(milliseconds: fingerprint.changed / 1_000_000)
        let cache = ReadCache<Int>()
        cache.store(1, for: "a.json", fingerprint, readAt: changed + Milliseconds(99))
        #expect(cache.value(for: "a.json", fingerprint) == nil)
        cache.store(1, for: "a.json", fingerprint, readAt: changed + Milliseconds(100))
        #expect(cache.value(for: "a.json", fingerprint) == 1)
    }

    @Test func `a young file is looked at once more, a tenth of a second later`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("a.json", "1")
        let changed = try #require(FileFingerprint(path: directory("a.json"))).changed / 1_000_000
        let clock = ImpatientClock()
        let listing = await read(directory.path, clock: clock, now: { Timestamp(milliseconds: changed + 50) })
        #expect(listing.files.count == 1)
        #expect(clock.sleeps == [.milliseconds(100)])
    }

    @Test func `an empty file that is being written is waited for`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("a.json", "")
        let changed = try #require(FileFingerprint(path: directory("a.json"))).changed / 1_000_000
        let clock = ImpatientClock { count in if count == 2 { try? directory.write("a.json", "{}") } }
        let listing = await read(directory.path, clock: clock, now: { Timestamp(milliseconds: changed + 300) })
        #expect(listing.files.map(\.path) == ["a.json"])
        #expect(listing.problems.isEmpty)
    }

    @Test func `what else changes during the reading makes it start again`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("a.json", "1")
        let calls = Mutex(0)
        let clock = ImpatientClock()
        let listing = await read(
            directory.path, clock: clock,
            identity: {
                "\(calls.withLock { calls -> Int in calls += 1; return min(calls, 4) })"
            })
        #expect(listing.report.condition == .ready)
        #expect(clock.sleeps == [.milliseconds(20), .milliseconds(40)])
    }

    @Test func `a directory that never comes to rest is unreadable and lists nothing`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("a.json", "1")
        let calls = Mutex(0)
        let listing = await read(
            directory.path, identity: { "\(calls.withLock { calls -> Int in calls += 1; return calls })" })
        #expect(listing.files.isEmpty)
        #expect(listing.report.condition == .unreadable && !listing.report.complete)
    }

    @Test func `while the root link is switched every listing is of one target`() async throws {
        let directory = try TemporaryDirectory()
        for target in ["one", "two"] {
            try directory.makeDirectory(target)
            for number in 0..<20 { try directory.write("\(target)/\(number).json", target) }
        }
        try directory.link("desired", to: "one")
        let switcher = Task.detached {
            var target = "two"
            while !Task.isCancelled {
                try directory.relink("desired", to: target)
                target = target == "one" ? "two" : "one"
                await Task.yield()
            }
        }
        var ready = 0
        for _ in 0..<100 {
            let listing = await read(directory("desired"))
            if listing.report.condition != .ready { continue }
            ready += 1
            #expect(Set(listing.files.map(\.bytes)).count == 1)
            #expect(listing.files.count == 20)
        }
        switcher.cancel()
        _ = await switcher.result
        #expect(ready > 0)
    }

    @Test func `a file source tells absence, refusal and nonsense apart`() async throws {
        let directory = try TemporaryDirectory()
        try directory.makeDirectory("directory")
        try directory.write("empty", "")
        try directory.write("latin1", bytes: [0xE9])
        try directory.write("good", "{}")
        try directory.link("linked", to: "good")
        let expected: [(String, SourceReport.Condition, ErrorCode?)] = [
            ("missing", .missing, nil), ("directory", .invalid, .notARegularFile), ("empty", .empty, .emptyFile),
            ("latin1", .invalid, .notUTF8), ("good", .ready, nil), ("linked", .ready, nil),
        ]
        for (name, condition, code) in expected {
            let reading = await SingleFileReader(path: directory(name), shown: name, clock: ImpatientClock()).read()
            #expect(reading.report.condition == condition, "\(name)")
            #expect(reading.problem?.code == code, "\(name)")
            #expect((reading.file != nil) == (condition == .ready), "\(name)")
        }
        let known = await SingleFileReader(path: directory("good"), clock: ImpatientClock()).read { _ in true }
        #expect(known.file?.contents == .unchanged)
    }
}
