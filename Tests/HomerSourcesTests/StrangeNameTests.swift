import Glibc
import HomerCore
import Testing

@testable import HomerSources

/// Names that are no intent's: what could hide one is in the way, what looks like one is named, all else is left out.
@Suite(.timeLimit(.minutes(5))) struct StrangeNameTests {
    private func read(_ path: String) async -> DirectoryListing {
        await DirectoryReader(path: path, shown: "desired", clock: ImpatientClock(), now: GitRepository.later).read()
    }

    private func write(_ directory: TemporaryDirectory, _ name: [UInt8]) throws {
        let path = Array((directory.path + "/").utf8) + name + [0]
        let descriptor = path.withUnsafeBytes { bytes -> Int32 in
            guard let start = bytes.baseAddress else { return -1 }
            return open(start.assumingMemoryBound(to: CChar.self), O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        }
        try #require(descriptor >= 0)
        close(descriptor)
    }

    @Test func `a name that is not UTF-8 is in the way only when it could be an intent's`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("good.json", "{}")
        try write(directory, Array("caf".utf8) + [0xE9] + Array(".txt".utf8))
        try write(directory, Array(".caf".utf8) + [0xE9] + Array(".json".utf8))
        let harmless = await read(directory.path)
        #expect(harmless.report.complete && harmless.problems.isEmpty)
        try write(directory, Array("caf".utf8) + [0xE9] + Array(".json".utf8))
        let listing = await read(directory.path)
        #expect(!listing.report.complete)
        #expect(listing.problems.map(\.code) == [.notUTF8])
        #expect(listing.files.map(\.path) == ["good.json"])
        try directory.write(".homerignore", "caf*.json\n")
        #expect(await read(directory.path).report.complete)
    }

    @Test func `names that look like intents are counted and named, unless .homerignore names them`() async throws {
        let directory = try TemporaryDirectory()
        let unread = ["a.JSON", "b.Json", "c.jsonc", "d.json5", "e.yaml", "f.yml", "g.toml"]
        for name in unread + ["kept.json", "README.md", "x.json.bak", "y.json~", ".z.yaml", "#w.yaml#", "notes"] {
            try directory.write(name, "{}")
        }
        let listing = await read(directory.path)
        #expect(listing.report.unread == unread.map { "desired/\($0)" })
        #expect(listing.report.complete)
        let note = "7 files are not read because of their names: desired/a.JSON"
        #expect(listing.report.unreadNote?.hasPrefix(note) == true)
        try directory.write(".homerignore", "*.yaml\n*.yml\n*.toml\n")
        #expect(await read(directory.path).report.unread.count == 4)
    }

    @Test func `a commit names them as the work tree does`() async throws {
        let repository = try await GitRepository()
        try repository.intent("a", "1")
        try repository.directory.write("desired/b.JSON", "{}")
        try repository.directory.write("desired/c.yaml", "x: 1")
        try await repository.commit()
        let files = await repository.source(now: GitRepository.later).read()
        let commit = await repository.commitSource().read()
        for state in [files, commit] {
            #expect(state.sources.map(\.unread) == [["desired/b.JSON", "desired/c.yaml"]])
            #expect(state.warnings.map(\.code) == [.notAnIntentFile, .notAnIntentFile])
            #expect(state.warnings.allSatisfy { $0.severity == .warning && $0.hint != nil })
        }
    }

    @Test func `in a commit too a name that is not UTF-8 is in the way only when it could be an intent's`() async throws
    {
        let repository = try await GitRepository()
        try repository.intent("a", "1")
        let shell = Shell(directory: repository.path)
        try #require(shell.run(#"touch "desired/$(printf 'caf\351.txt')" && git add -A && git commit -qm one"#))
        #expect(await repository.commitSource().read().sources.map(\.complete) == [true])
        try #require(shell.run(#"echo 1 > "desired/$(printf 'caf\351.json')" && git add -A && git commit -qm two"#))
        let state = await repository.commitSource().read()
        #expect(state.sources.map(\.complete) == [false])
        #expect(state.held.flatMap(\.diagnostics).map(\.code) == [.notUTF8])
    }
}
