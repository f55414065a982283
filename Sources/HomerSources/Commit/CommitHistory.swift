package import HomerCore

/// One commit of a history.
package struct HistoryCommit: Hashable, Sendable {
    package var hash: String
    package var author: String
    /// When it was committed, not when it was written.
    package var time: Timestamp
    package var subject: String

    package init(hash: String, author: String, time: Timestamp, subject: String) {
        self.hash = hash
        self.author = author
        self.time = time
        self.subject = subject
    }
}

/// What became of some files, commit by commit.
package struct CommitHistory: Sendable {
    private let git: GitCommand

    /// - Parameter timeout: for each question.
    package init(timeout: Duration = .seconds(30)) { git = GitCommand(timeout: timeout) }

    init(git: GitCommand) { self.git = git }

    /// The commits that touched the paths, oldest first, along the first parents: a merge is one commit, at the time it
    /// was merged. Empty without git or repository.
    ///
    /// - Parameters:
    ///   - paths: relative to `root`, which lies in the repository.
    ///   - from: the first moment that counts; from the beginning when nil.
    ///   - to: the last moment that counts.
    package func commits(
        touching paths: [String], in root: String, from: Timestamp? = nil, to: Timestamp? = nil, ref: String = "HEAD"
    ) async -> [HistoryCommit] {
        let options = ["--first-parent", "--reverse", "-z", "--format=%H%x02%an%x02%ct%x02%s", "--end-of-options", ref]
        guard let output = await git.output(["log"] + options + ["--"] + paths, in: root) else { return [] }
        return output.split(separator: 0).compactMap(Self.commit).filter { commit in
            from.map { commit.time >= $0 } ?? true && to.map { commit.time <= $0 } ?? true
        }
    }

    /// The bytes of a file as it was in a commit; nil when the commit has no such file.
    ///
    /// - Parameters:
    ///   - path: relative to `root`.
    ///   - commit: a hash or a ref.
    package func contents(of path: String, at commit: String, in root: String) async -> [UInt8]? {
        guard !commit.hasPrefix("-") else { return nil }
        return await git.output(["cat-file", "blob", "\(commit):./\(path)"], in: root)
    }

    private static func commit(_ line: ArraySlice<UInt8>) -> HistoryCommit? {
        let parts = line.split(separator: 2, maxSplits: 3, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count == 4, let seconds = Int64(parts[2]) else { return nil }
        return HistoryCommit(
            hash: parts[0], author: parts[1], time: Timestamp(seconds: seconds), subject: parts[3])
    }
}
