import HomerCore

/// Says who wrote what and what git tracks, and remembers it from reading to reading, so that git is asked only about
/// what may have changed. A file with edits that are not committed has no commit until it is committed with these bytes.
actor Attribution {
    private let git: GitProbe
    /// Where git stood when it was last asked with success.
    private var identity: String?
    private var revision: Revision?
    /// The files of the last reading: a removed one makes the work tree dirty without any file having changed.
    private var files = 0
    private var commits: [String: CommitInfo] = [:]
    /// Without a commit when git was last asked.
    private var waiting: Set<String> = []
    private var tracked: (identity: String, files: TrackedFiles)?

    init(git: GitProbe) { self.git = git }

    /// Fills `revision`, `tracked` and the commit of each origin.
    ///
    /// - Parameters:
    ///   - changed: shown paths of the files that may hold other bytes than at the last call.
    ///   - identity: where git stands (`GitGate.Verdict.identity`).
    func fill(
        _ state: DesiredState, changed: Set<String>, scopes: [GitScope], identity: String
    ) async -> DesiredState {
        var state = state
        guard !scopes.isEmpty, git.isInstalled else {
            self.identity = nil
            tracked = nil
            return state
        }
        state.tracked = await tracked(scopes, identity)
        await update(state, changed, scopes, identity)
        state.revision = revision
        if !commits.isEmpty {
            for index in state.intents.indices {
                state.intents[index].origin.commit = commits[state.intents[index].origin.file]
            }
        }
        return state
    }

    private func update(
        _ state: DesiredState, _ changed: Set<String>, _ scopes: [GitScope], _ identity: String
    ) async {
        let isElsewhere = self.identity != identity
        let signature = Self.signature(state)
        for file in changed { commits[file] = nil }
        waiting.formUnion(changed)
        guard isElsewhere || !changed.isEmpty || signature != files else { return }
        files = signature
        revision = await git.revision(of: scopes[0].layout.top, paths: scopes[0].pathspecs)
        preconditionIsolated()
        self.identity = revision == nil ? nil : identity
        // A file that git does not track has no commit, and looking for one would read the whole history.
        guard case .files(let known) = state.tracked else { return }
        let asked = (isElsewhere ? waiting : changed).intersection(known)
        for scope in scopes { await attribute(asked, in: scope) }
    }

    private func attribute(_ files: Set<String>, in scope: GitScope) async {
        var shown: [String: String] = [:]
        for file in files {
            if let path = scope.inTree(file) { shown[path] = file }
        }
        guard !shown.isEmpty else { return }
        let paths = shown.keys.sorted()
        let top = scope.layout.top
        // Git that cannot say what is dirty cannot say whose bytes these are either.
        guard let dirty = await git.dirty(among: paths, in: top, within: scope.pathspecs) else { return }
        let clean = paths.filter { !dirty.contains($0) }
        let found = await git.lastCommit(touching: clean, in: top, within: scope.pathspecs)
        preconditionIsolated()
        for (path, commit) in found {
            guard let file = shown[path] else { continue }
            commits[file] = commit
            waiting.remove(file)
        }
    }

    private func tracked(_ scopes: [GitScope], _ identity: String) async -> TrackedFiles {
        if let tracked, tracked.identity == identity { return tracked.files }
        var all: Set<String> = []
        for scope in scopes {
            guard let paths = await git.tracked(at: scope.pathspecs, in: scope.layout.top) else {
                tracked = nil
                return .unknown
            }
            for path in paths {
                if let shown = scope.shown(path) { all.insert(shown) }
            }
        }
        preconditionIsolated()
        tracked = (identity, .files(all))
        return .files(all)
    }

    private static func signature(_ state: DesiredState) -> Int {
        var hasher = Hasher()
        for intent in state.intents { hasher.combine(intent.origin.file) }
        for input in state.held { hasher.combine(input.file) }
        return hasher.finalize()
    }
}
