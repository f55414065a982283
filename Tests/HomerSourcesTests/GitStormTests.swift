import Glibc
import HomerCore
import Synchronization
import Testing

@testable import HomerSources

/// Invariant 5: every snapshot published under a git storm is a committed state.
@Suite(.timeLimit(.minutes(2))) struct GitStormTests {
    private static let files = 200
    private static let branches = ["main", "left", "right"]
    private static let commits = 4

    /// What one reading published: the hash of the bytes of each file.
    private typealias Snapshot = [String: String]

    /// What the reader has seen so far.
    private final class Log: Sendable {
        struct Entry: Sendable {
            var snapshot: Snapshot
            var flaws: [String]
        }

        private let entries = Mutex<[Entry]>([])
        private let holds = Mutex(0)
        let published: AsyncStream<Void>
        private let publish: AsyncStream<Void>.Continuation

        init() { (published, publish) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

        var all: [Entry] { entries.withLock { $0 } }
        var held: Int { holds.withLock { $0 } }

        func add(_ state: DesiredState) {
            // A reading that gave up proves nothing and is applied by nobody: on a slow machine a storm can outlast it.
            let gaveUp = state.intents.isEmpty && state.sources.contains { $0.condition == .unreadable }
            if state.hold != nil || gaveUp { return holds.withLock { $0 += 1 } }
            var flaws = state.held.map { "\($0.file): \($0.diagnostics.first?.message ?? "")" }
            flaws += state.sources.filter { $0.condition != .ready || !$0.complete }.map { "\($0)" }
            let pairs = state.intents.map { ($0.origin.file, $0.origin.contentHash) }
            let snapshot = Snapshot(pairs) { first, _ in first }
            entries.withLock { $0.append(Entry(snapshot: snapshot, flaws: flaws)) }
            publish.yield()
        }
    }

    @Test func `every published snapshot is a committed state`() async throws {
        let given = getenv("HOMER_STORM_SEED").flatMap { UInt64(String(cString: $0)) }
        let seed = given ?? .random(in: .min ... .max)
        print("git storm: seed \(seed)")
        let repository = try await Self.repository()
        let source = repository.source(git: nil, clock: ContinuousClock())
        let log = Log()
        let reader = Task {
            while !Task.isCancelled {
                log.add(await source.read())
                await Task.yield()
            }
        }
        defer { reader.cancel() }
        var random = SplitMix(state: seed)
        var published = log.published.makeAsyncIterator()
        for step in 0..<40 {
            try await Self.blow(repository, step, &random)
            // Every third time the reader gets its quiet moment; the rest of the storm has none.
            if step % 3 == 2 {
                let seen = log.all.count
                while log.all.count == seen { await published.next() }
            }
        }
        reader.cancel()
        await reader.value

        let committed = try await Self.committedStates(repository)
        let entries = log.all
        let wrong = entries.filter { !committed.contains($0.snapshot) || !$0.flaws.isEmpty }
        #expect(wrong.isEmpty, "seed \(seed): \(wrong.count) of \(entries.count) are no committed state")
        for entry in wrong.prefix(3) {
            let nearest = committed.map { Self.difference(entry.snapshot, $0) }.min { $0.count < $1.count } ?? []
            Issue.record("seed \(seed): \(entry.flaws) \(nearest)")
        }
        #expect(entries.count >= 13, "seed \(seed)")
        #expect(Set(entries.map(\.snapshot)).count >= 5, "seed \(seed): the storm was a breeze")
        let retries = await source.retries
        print("git storm: \(entries.count) published, \(log.held) held, \(retries) retries, \(committed.count) states")
    }

    // MARK: The storm

    /// Three branches with other files each, four commits each in which every second file changes.
    private static func repository() async throws -> GitRepository {
        let repository = try await GitRepository()
        try await repository.git("config", "filter.slow.smudge", "sleep 0.01; cat")
        try await repository.git("config", "filter.slow.clean", "cat")
        try repository.directory.write(".gitattributes", "desired/job-10*.json filter=slow\n")
        try repository.directory.write("desired/base.json", GitRepository.intentText("base", "base"))
        try await repository.commit()
        for (index, branch) in branches.enumerated() {
            if index > 0 { try await repository.git("checkout", "-q", "-b", branch, "main~\(commits)") }
            for revision in 0..<commits {
                for number in 0..<files where number % branches.count != index {
                    if revision > 0, number % 2 == revision % 2 { continue }
                    try repository.directory.write(
                        "desired/job-\(number).json",
                        GitRepository.intentText("job-\(number)", "\(branch) \(revision)"))
                }
                try await repository.commit()
            }
        }
        return repository
    }

    private static func blow(_ repository: GitRepository, _ step: Int, _ random: inout SplitMix) async throws {
        let branch = branches[random.below(branches.count)]
        let job = "job-\(random.below(files))"
        switch random.below(11) {
        case 0, 1, 2: try await repository.git("checkout", "-q", branch)
        // A branch that was reset far back has no such commit; then nothing happens.
        case 3: _ = await repository.tries(["checkout", "-q", "--detach", "\(branch)~\(random.below(commits))"])
        case 4: _ = await repository.tries(["reset", "-q", "--hard", "\(branch)~\(random.below(2))"])
        case 5:
            try repository.intent(job, "edited \(step)")
            try await repository.commit()
        case 6:
            // The tree of the edit is committed before and after it is put away.
            try repository.intent("base", "stashed \(step)")
            try await repository.commit()
            try await repository.git("reset", "-q", "--soft", "HEAD~1")
            try await repository.git("stash", "-q")
            try await repository.git("stash", "pop", "-q")
            try await repository.commit()
        case 7:
            // Applies cleanly: the local commits vanish from the tree and come back on top of another branch.
            for name in ["extra-\(step)", "more-\(step)"] {
                try repository.intent(name, "\(step)")
                try await repository.commit()
            }
            try await repository.git("rebase", "-q", "--onto", branch, "HEAD~2")
        case 8:
            if await !repository.tries(["rebase", "-q", branch]) {
                try await repository.git("rebase", "--abort")
            }
        case 9:
            if await !repository.tries(["merge", "-q", "--no-edit", branch]) {
                // Nothing to abort when git refused to begin.
                _ = await repository.tries(["merge", "--abort"])
            }
        default:
            if await !repository.tries(["cherry-pick", "\(branch)~\(random.below(commits))"]) {
                _ = await repository.tries(["cherry-pick", "--abort"])
            }
        }
    }

    // MARK: The truth

    /// The files of every commit that ever was, as git has them.
    private static func committedStates(_ repository: GitRepository) async throws -> Set<Snapshot> {
        let trees = try await Set(repository.lines("log", "--all", "--reflog", "--format=%T"))
        let probe = GitProbe(timeout: .seconds(30))
        var listings: [[GitTreeEntry]] = []
        for tree in trees {
            listings.append(try await probe.tree(of: tree, at: ["desired"], in: repository.path))
        }
        let objects = Dictionary(listings.joined().map { ($0.object, $0.size) }) { first, _ in first }
        let contents = try await probe.contents(of: objects, in: repository.path)
        let hashes = contents.mapValues { SHA256.hex($0) }
        return Set(
            listings.map { listing in Snapshot(listing.map { ($0.path, hashes[$0.object] ?? "") }) { first, _ in first }
            })
    }

    private static func difference(_ a: Snapshot, _ b: Snapshot) -> [String] {
        Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }.sorted()
    }

    /// SplitMix64: the same numbers for a seed everywhere.
    private struct SplitMix {
        var state: UInt64

        mutating func below(_ limit: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var bits = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((bits ^ (bits >> 31)) % UInt64(limit))
        }
    }
}
