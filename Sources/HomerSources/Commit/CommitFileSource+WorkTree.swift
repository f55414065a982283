package import HomerCore

extension CommitFileSource {
    /// What the source would say if everything in the work tree were committed: `files`, the state of the work tree,
    /// without what git ignores, and with every absence meant.
    ///
    /// - Parameter committed: what `read` gave; a hold for `hasNoCommit` is as good as a commit of nothing.
    package func committing(_ files: DesiredState, to committed: DesiredState) async -> DesiredState {
        guard files.hold == nil else { return files }
        var state = files
        if let known = await workTreeFiles() {
            state.intents.removeAll { !known.contains($0.origin.file) && $0.origin.source == IntentSource.desired }
            state.held.removeAll { !known.contains($0.file) && $0.source == IntentSource.desired }
            state.warnings.removeAll { warning in
                !known.contains(warning.file) && !files.sources.contains { $0.path == warning.file }
            }
            state.uncommitted = committed.hold == nil ? committed.uncommitted : files.inputs.filter(known.contains)
        }
        // What is gone from the work tree is gone from the commit that is made of it.
        state.tracked = .files([])
        state.removalsSuspended = nil
        return state
    }

    /// Whether the ref is the branch that is checked out, before its first commit.
    package func hasNoCommit() async -> Bool {
        guard let scope, git.isInstalled else { return false }
        let branch = GitActivity(of: scope.layout).branch
        guard ref == Self.head || ref == branch || ref == branch.map({ "refs/heads/" + $0 }) else { return false }
        // A git that refuses to answer has not said that there is none.
        do throws(GitFailure) { return try await git.resolve(Self.head, in: scope.layout.top) == nil } catch {
            return false
        }
    }

    /// The files a commit of everything would have, as they are shown; nil when git cannot say.
    private func workTreeFiles() async -> Set<String>? {
        guard let scope else { return nil }
        let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"] + scope.pathspecs
        return await git.git.output(arguments, in: scope.layout.top).map {
            Set(GitOutput.fields($0).compactMap { scope.shown($0) })
        }
    }
}

extension DesiredState {
    /// The files that were read, sorted.
    fileprivate var inputs: [String] {
        let schedules = sources.filter { $0.source == IntentSource.schedule && $0.condition != .missing }.map(\.path)
        return Set(intents.map(\.origin.file) + held.map(\.file) + schedules).sorted()
    }
}
