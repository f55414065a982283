import HomerCore

/// Says who wrote what and what git tracks, and remembers it from reading to reading, so that git is asked only about
/// what may have changed. A file with edits that are not committed has no commit until it is committed with these bytes.
actor Attribution {
    private let git: GitProbe
    private let now: @Sendable () -> Timestamp
    /// Where git stood when it was last asked with success.
    private var identity: String?
    private var revision: Revision?
    /// The files of the last reading: a removed one makes the work tree dirty without any file having changed.
    private var files = 0
    private var commits: [String: CommitInfo] = [:]
    /// Without a commit when git was last asked.
    private var waiting: Set<String> = []
    private var listed: (identity: String, scopes: [ScopeListing], facts: RepositoryFacts, tracked: Set<String>)?

    /// - Parameter now: the wall clock the file system stamps files with.
    init(git: GitProbe, now: @escaping @Sendable () -> Timestamp) {
        self.git = git
        self.now = now
    }

    /// Fills `revision`, `tracked`, `repository` and the commit of each origin.
    ///
    /// - Parameters:
    ///   - changed: shown paths of the files that may hold other bytes than at the last call.
    ///   - identity: where git stands (`GitGate.Verdict.identity`).
    ///   - stored: what is accepted: of a recognized file only the commit that is not known there is of use.
    func fill(
        _ state: DesiredState, changed: Set<String>, scopes: [GitScope], identity: String, stored: StoredState? = nil
    ) async -> DesiredState {
        var state = state
        guard !scopes.isEmpty, git.isInstalled else {
            self.identity = nil
            listed = nil
            return state
        }
        do throws(GitFailure) {
            try await list(scopes, identity)
        } catch {
            listed = nil
            state.tracked = .unknown
            state.repository.trouble = error.sentence
        }
        if let listed {
            state.tracked = .files(listed.tracked)
            state.repository = listed.facts
            Self.explainMissing(&state)
        }
        await update(state, changed, identity)
        state.revision = revision
        if !commits.isEmpty {
            for index in state.intents.indices {
                state.intents[index].origin.commit = commits[state.intents[index].origin.file]
            }
            if !state.recognized.isEmpty { attribute(&state.recognized, stored) }
        }
        return state
    }

    /// What the store has attributed already is forgotten here.
    private func attribute(_ recognized: inout RecognizedIntents, _ stored: StoredState?) {
        preconditionIsolated()
        for (file, commit) in commits {
            guard let id = recognized.id(of: file) else { continue }
            if stored?.intents[id]?.commit == nil {
                recognized.commits[file] = commit
            } else {
                commits[file] = nil
            }
        }
    }

    /// A source that the work tree leaves out says so.
    private static func explainMissing(_ state: inout DesiredState) {
        for index in state.sources.indices where state.sources[index].condition == .missing {
            guard let left = state.repository.leftOutSource(state.sources[index].path) else { continue }
            state.sources[index].message = "\(left.sentence): `\(left.remedy)` brings it back"
        }
    }

    private func list(_ scopes: [GitScope], _ identity: String) async throws(GitFailure) {
        if let listed, listed.identity == identity { return }
        var all: [ScopeListing] = []
        for scope in scopes {
            let listing = try await git.listing(at: scope.pathspecs, in: scope.layout.top)
            let leavesOut = listing.index.values.contains(where: \.isLeftOut)
            let sparse = leavesOut ? await git.sparseMode(scope.layout.top) : .off
            all.append(ScopeListing(scope: scope, listing: listing, sparse: sparse))
        }
        keep(all, identity)
    }

    private func keep(_ all: [ScopeListing], _ identity: String) {
        preconditionIsolated()
        let tracked = all.flatMap { one in one.listing.index.keys.compactMap { one.scope.shown($0) } }
        listed = (identity, all, RepositoryFacts(all), Set(tracked))
    }

    private func update(_ state: DesiredState, _ changed: Set<String>, _ identity: String) async {
        let isElsewhere = self.identity != identity
        let signature = Self.signature(state)
        for file in changed { commits[file] = nil }
        waiting.formUnion(changed)
        guard isElsewhere || !changed.isEmpty || signature != files else { return }
        files = signature
        let stand = await revision(changed)
        preconditionIsolated()
        revision = stand
        self.identity = revision == nil ? nil : identity
        // A file that git does not track has no commit, and looking for one would read the whole history.
        guard let listed else { return }
        let asked = (isElsewhere ? waiting : changed).intersection(listed.tracked)
        let scopes = listed.scopes.map(\.scope)
        let byTop = Dictionary(grouping: asked) { GitScope.owner(of: $0, among: scopes)?.layout.top ?? "" }
        for one in listed.scopes {
            guard let files = byTop[one.scope.layout.top] else { continue }
            found(await commits(of: files, in: one))
        }
    }

    private func found(_ found: [String: CommitInfo]) {
        preconditionIsolated()
        commits.merge(found) { _, new in new }
        waiting.subtract(found.keys)
    }

    /// Where the source's own repository stands; the first of the others' when it has none. Nil when git does not say.
    private func revision(_ changed: Set<String>) async -> Revision? {
        guard let one = listed?.scopes.first(where: { !$0.scope.isNested }),
            var revision = await git.head(of: one.scope.layout.top)
        else { return nil }
        revision.dirty = await isDirty(one, first: changed)
        return revision
    }

    /// Whether anything of the source is not as HEAD has it. What is known to have changed is looked at first: mostly that
    /// is all.
    private func isDirty(_ one: ScopeListing, first changed: Set<String>) async -> Bool {
        let top = one.scope.layout.top
        guard one.listing.staged.isEmpty else { return true }
        let paths = Set(changed.compactMap { one.scope.inTree($0) })
        for isFirst in [true, false] {
            let asked = one.listing.index.filter { paths.contains($0.key) == isFirst }
            if await !git.files.differing(asked, in: top, readAt: now()).isEmpty { return true }
        }
        return await (try? git.untracked(at: one.scope.pathspecs, in: top)).map { !$0.isEmpty } ?? true
    }

    /// The last commit of those of the files that are as HEAD has them, by the shown path.
    private func commits(of files: [String], in one: ScopeListing) async -> [String: CommitInfo] {
        var shown: [String: String] = [:]
        for file in files {
            if let path = one.scope.inTree(file) { shown[path] = file }
        }
        let staged = one.listing.staged
        let asked = one.listing.index.filter { shown[$0.key] != nil && !staged.contains($0.key) }
        let top = one.scope.layout.top
        let differing = await git.files.differing(asked, in: top, readAt: now())
        let clean = asked.keys.filter { !differing.contains($0) }.sorted()
        let found = await git.lastCommit(touching: clean, in: top, within: one.scope.pathspecs)
        return Dictionary(found.compactMap { path, commit in shown[path].map { ($0, commit) } }) { first, _ in first }
    }

    private static func signature(_ state: DesiredState) -> Int {
        var hasher = Hasher()
        // A file that is new here was read, so that only the number of those that are not can tell of one that went.
        hasher.combine(state.intents.count + state.recognized.count)
        for input in state.held { hasher.combine(input.file) }
        return hasher.finalize()
    }
}
