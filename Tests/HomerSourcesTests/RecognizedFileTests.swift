import HomerCore
import Testing

@testable import HomerSources

/// Files whose bytes are accepted are not decoded; whatever is in doubt is.
@Suite(.timeLimit(.minutes(5))) struct RecognizedFileTests {
    private static func source(_ directory: TemporaryDirectory, reader: String? = "this program") -> FileSource {
        var options = GitRepository.options
        options.reader = reader
        return FileSource(
            root: directory.path, desired: directory.path, desiredShown: "desired", schedules: [], options: options,
            git: nil, clock: ImpatientClock(), now: GitRepository.later)
    }

    /// A directory of three intents, and the state that has accepted them.
    private static func accepted() async throws -> (TemporaryDirectory, StoredState) {
        let directory = try TemporaryDirectory()
        for id in ["a", "b", "c"] { try directory.write("\(id).json", GitRepository.intentText(id, "1")) }
        return (directory, stored(await source(directory).read().intents))
    }

    private static func stored(_ intents: [DesiredIntent]) -> StoredState {
        let rows = intents.map { intent in
            StoredIntent(
                id: intent.spec.id, generation: 1, specHash: intent.hash, source: intent.origin.source,
                file: intent.origin.file, removed: false, mark: intent.origin.mark)
        }
        return StoredState(
            intents: Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) }),
            version: StateVersion(lineage: "test", serial: 1))
    }

    @Test func `what is accepted is recognized by its bytes, what differs is decoded`() async throws {
        let (directory, stored) = try await Self.accepted()
        let source = Self.source(directory)
        let state = await source.read(knowing: stored)
        #expect(state.intents.isEmpty && state.recognized.count == 3 && state.recognized.stands(on: stored))
        try directory.write("b.json", GitRepository.intentText("b", "22"))
        try directory.write("d.json", GitRepository.intentText("d", "1"))
        try directory.remove("c.json")
        for reading in [await source.read(knowing: stored), await Self.source(directory).read(knowing: stored)] {
            #expect(reading.intents.map(\.spec.id) == ["b", "d"])
            #expect(Set(reading.recognized.files) == ["desired/a.json"])
        }
        #expect(await source.read().intents.map(\.spec.id) == ["a", "b", "d"])
    }

    @Test func `what has been accepted since it was decoded is let go`() async throws {
        let (directory, stored) = try await Self.accepted()
        let source = Self.source(directory)
        #expect(await source.read(knowing: StoredState()).intents.count == 3)
        let state = await source.read(knowing: stored)
        #expect(state.intents.isEmpty && state.recognized.count == 3)
    }

    @Test func `another program decodes everything, and so does one that nobody knows`() async throws {
        let (directory, stored) = try await Self.accepted()
        for reader in ["another program", nil] {
            let state = await Self.source(directory, reader: reader).read(knowing: stored)
            #expect(state.intents.count == 3 && state.recognized.isEmpty)
        }
    }

    @Test func `what the store says otherwise by now is decoded again`() async throws {
        let (directory, stored) = try await Self.accepted()
        let source = Self.source(directory)
        _ = await source.read(knowing: stored)
        var moved = stored
        moved.version.serial += 1
        moved.intents["a"]?.mark = nil
        moved.intents["b"]?.removed = true
        moved.intents["c"]?.file = "desired/elsewhere.json"
        let state = await source.read(knowing: moved)
        #expect(state.intents.map(\.spec.id) == ["a", "b", "c"] && state.recognized.isEmpty)
    }

    @Test func `an id that two files claim has both decoded, as long as they do`() async throws {
        let (directory, stored) = try await Self.accepted()
        let source = Self.source(directory)
        _ = await source.read(knowing: stored)
        try directory.write("copy.json", GitRepository.intentText("a", "1"))
        for reading in [await source.read(knowing: stored), await source.read(knowing: stored)] {
            #expect(reading.intents.map(\.origin.file) == ["desired/a.json", "desired/copy.json"])
            #expect(reading.recognized.count == 2)
        }
        #expect(await Self.source(directory).read(knowing: stored).intents.count == 2)
        try directory.remove("copy.json")
        let settled = await source.read(knowing: stored)
        #expect(await source.read(knowing: stored).recognized.count == 3 && settled.held.isEmpty)
    }

    @Test func `a file whose reading says more than its intent has no mark`() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("days.json", #"["2026-12-25"]"#)
        let plain = GitRepository.intentText("a", "1")
        try directory.write("a.json", plain)
        try directory.write(
            "except.json", Self.adding(#""except": ["days.json"]"#, to: GitRepository.intentText("b", "1")))
        try directory.write("doubtful.json", Self.adding(#""unheardOf": 1"#, to: GitRepository.intentText("c", "1")))
        let state = await Self.source(directory).read()
        let marked = state.intents.filter { $0.origin.mark != nil }.map(\.spec.id)
        #expect(marked == ["a"])
    }

    private static func adding(_ member: String, to text: String) -> String {
        guard let end = text.lastIndex(of: "}") else { return text }
        return text[..<end] + ", \(member) }"
    }
}
