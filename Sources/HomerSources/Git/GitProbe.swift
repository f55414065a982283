package import HomerCore

/// Who changed what, asked of git. Every answer is nil or empty when git is absent, the directory is no repository, has
/// no commit yet, or git does not answer within its time limit; that is never an error.
package actor GitProbe {
    private struct Known {
        var head: String
        var commits: [String: CommitInfo] = [:]
        /// Asked for and not found in the history that was searched.
        var absent: Set<String> = []
    }

    let git: GitCommand
    nonisolated let files = WorkTreeFiles()
    private let historyLimit: Int
    private var known: [String: Known] = [:]
    private var authors: [String: String] = [:]

    /// - Parameter historyLimit: how many commits are searched for the last one that touched a file.
    package init(timeout: Duration = .seconds(5), historyLimit: Int = 5000) {
        git = GitCommand(timeout: timeout)
        self.historyLimit = historyLimit
    }

    init(git: GitCommand, historyLimit: Int = 5000) {
        self.git = git
        self.historyLimit = historyLimit
    }

    /// Branch, commit and author of HEAD. The branch of a detached HEAD is `HEAD`.
    ///
    /// - Parameter paths: `dirty` is about these only, relative to `directory`; all of it when empty.
    package func revision(of directory: String, paths: [String] = ["."]) async -> Revision? {
        let paths = paths.isEmpty ? ["."] : paths
        guard var revision = await head(of: directory), let listing = try? await listing(at: paths, in: directory),
            let untracked = try? await untracked(at: paths, in: directory)
        else { return nil }
        revision.dirty = !untracked.isEmpty || !listing.staged.isEmpty
        if !revision.dirty { revision.dirty = await !files.differing(listing.index, in: directory).isEmpty }
        return revision
    }

    /// As `revision`, with nothing said about the work tree: it is not looked at.
    func head(of directory: String) async -> Revision? {
        guard let commit = await hash(of: "HEAD", in: directory),
            let author = await author(of: commit, in: directory)
        else { return nil }
        // It ends badly when HEAD is detached.
        let ref = await git.output(["symbolic-ref", "-q", "HEAD"], in: directory).map { output in
            String(decoding: output, as: UTF8.self).filter { $0 != "\n" }
        }
        let heads = "refs/heads/"
        let branch = ref.map { $0.hasPrefix(heads) ? String($0.dropFirst(heads.count)) : $0 }
        return Revision(branch: branch ?? "HEAD", commit: commit, author: author, dirty: false)
    }

    /// The last commit that touched each path, for all paths in one reading of the history. Paths are relative to
    /// `directory`; one that no searched commit touched is missing from the answer. Kept until HEAD moves.
    ///
    /// - Parameters:
    ///   - commit: the newest commit of the history that is searched; HEAD when nil.
    ///   - pathspecs: contain all the paths; git is asked about these when there are too many paths for a command line.
    package func lastCommit(
        touching paths: [String], in directory: String, asOf commit: String? = nil, within pathspecs: [String] = ["."]
    ) async -> [String: CommitInfo] {
        guard !paths.isEmpty else { return [:] }
        var newest = commit
        if newest == nil { newest = await hash(of: "HEAD", in: directory) }
        guard let head = newest else { return [:] }
        var cache = known[directory] ?? Known(head: head)
        if cache.head != head { cache = Known(head: head) }
        let missing = Set(paths.filter { cache.commits[$0] == nil && !cache.absent.contains($0) })
        if !missing.isEmpty {
            guard let found = await search(missing, from: head, in: directory, within: pathspecs) else { return [:] }
            preconditionIsolated()
            cache.commits.merge(found) { _, new in new }
            cache.absent.formUnion(missing.subtracting(found.keys))
            known[directory] = cache
        }
        let asked = Set(paths)
        return cache.commits.filter { asked.contains($0.key) }
    }

    /// Those of the files that differ from HEAD, are staged or are not tracked; relative to `directory`. Nil when git
    /// cannot say.
    ///
    /// - Parameter pathspecs: contain all the paths; git is asked about these when there are too many paths for a command
    ///   line.
    package func dirty(
        among paths: [String], in directory: String, within pathspecs: [String] = ["."]
    ) async -> Set<String>? {
        guard !paths.isEmpty else { return [] }
        let asked = paths.count <= Self.pathLimit ? paths : pathspecs
        guard let listing = try? await listing(at: asked, in: directory),
            let untracked = try? await untracked(at: asked, in: directory)
        else { return nil }
        let wanted = listing.index.filter { paths.contains($0.key) }
        let differing = await files.differing(wanted, in: directory)
        return listing.staged.union(untracked).union(differing).intersection(paths)
    }

    private static let pathLimit = 500

    private func search(
        _ paths: Set<String>, from head: String, in directory: String, within pathspecs: [String]
    ) async -> [String: CommitInfo]? {
        let arguments = [
            "log", "-n", "\(historyLimit)", "--format=\(GitOutput.logFormat)", "--name-only", "--no-renames", "-z",
            "--relative", head, "--",
        ]
        let asked = paths.count <= Self.pathLimit ? paths.sorted() : pathspecs
        let output = try? await git.ask(arguments + asked, in: directory) { output in
            // Looking through the output again for each 64 KiB of it costs less than the rest of a long history.
            GitOutput.firstCommits(in: output, of: paths).count < paths.count
        }
        return output.map { GitOutput.firstCommits(in: $0, of: paths) }
    }

    /// The files that git tracks at or below the paths, from the index, relative to `directory`. Nil when git cannot say.
    ///
    /// - Parameter commit: also those that it has and the index has no more.
    package func tracked(at paths: [String], orIn commit: String? = nil, in directory: String) async -> [String]? {
        let tree = commit.map { ["--with-tree=" + $0] } ?? []
        return await git.output(["ls-files", "-z"] + tree + ["--"] + paths, in: directory).map(GitOutput.fields)
    }

    /// The commit a ref, tag or hash means; nil when there is none, or git does not say.
    package func hash(of ref: String, in directory: String) async -> String? {
        try? await resolve(ref, in: directory)
    }

    /// The commit a ref, tag or hash means; nil when git reads the repository and there is none.
    func resolve(_ ref: String, in directory: String) async throws(GitFailure) -> String? {
        let arguments = ["rev-parse", "--verify", "-q", "--end-of-options", ref + "^{commit}"]
        do {
            let output = try await git.ask(arguments, in: directory)
            let hash = String(decoding: output, as: UTF8.self).filter { $0 != "\n" }
            return GitOutput.isHash(hash) ? hash : nil
        } catch .refused("") {
            // Quiet about a ref, and about nothing else.
            return nil
        }
    }

    /// Whether there is a git on this machine at all.
    package nonisolated var isInstalled: Bool { git.isInstalled }

    package func author(of commit: String, in directory: String) async -> String? {
        if let author = authors[commit] { return author }
        let arguments = ["log", "-1", "--format=%an", "--end-of-options", commit]
        guard let output = await git.output(arguments, in: directory) else { return nil }
        let author = String(decoding: output, as: UTF8.self).filter { $0 != "\n" }
        preconditionIsolated()
        // One entry is enough: the question is about HEAD.
        authors = [commit: author]
        return author
    }
}

extension GitProbe {
    /// The version of the git that is used, e.g. `2.39.5`; nil when there is none.
    package func version() async -> String? {
        guard let output = await git.output(["version"], in: "/") else { return nil }
        return String(decoding: output, as: UTF8.self).split(whereSeparator: { $0 == " " || $0 == "\n" }).dropFirst(2)
            .first.map(String.init)
    }

    /// Nil when git reads the repository of this directory; else why it does not, in its own words.
    package func refusal(in directory: String) async -> GitFailure? {
        do {
            _ = try await git.ask(["rev-parse", "--show-toplevel"], in: directory)
            return nil
        } catch { return error }
    }
}

/// Reads what git prints with `-z`.
enum GitOutput {
    /// Header of a commit between control characters, which neither a hash nor a name can contain.
    static let logFormat = "%x01%H%x02%an%x03"

    static func fields(_ output: [UInt8]) -> [String] {
        output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    static func isHash(_ text: String) -> Bool {
        text.utf8.count >= 40 && text.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x66) }
    }

    /// The newest commit for each of `paths`; output that ends in the middle of a name is understood up to there.
    static func firstCommits(in output: [UInt8], of paths: Set<String>) -> [String: CommitInfo] {
        var found: [String: CommitInfo] = [:]
        var commit: CommitInfo?
        // What follows the last NUL may be half a name.
        let whole = output.lastIndex(of: 0).map { output[...$0] } ?? []
        for field in whole.split(separator: 0) {
            var rest = field.drop { $0 == 0x0A }
            if rest.first == 1 {
                let header = rest.dropFirst().prefix { $0 != 3 }
                let parts = header.split(separator: 2, maxSplits: 1, omittingEmptySubsequences: false)
                commit = CommitInfo(
                    hash: String(decoding: parts[0], as: UTF8.self),
                    author: parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : "")
                rest = rest.dropFirst(header.count + 2).drop { $0 == 0x0A }
            }
            let path = String(decoding: rest, as: UTF8.self)
            if paths.contains(path), found[path] == nil { found[path] = commit }
        }
        return found
    }
}
