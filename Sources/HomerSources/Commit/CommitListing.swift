import HomerCore

/// Which entries of a commit are intents: the rules of `ListingPass`, for a tree that git lists.
struct CommitListing {
    /// Sorted by path, which is relative to the directory.
    private(set) var files: [GitTreeEntry] = []
    private(set) var problems: [Diagnostic] = []
    /// False when an entry could hide an intent.
    private(set) var complete = true
    private var ignored = 0
    private var unread: [String] = []
    private var directories: Set<String> = []

    private let shown: String
    private let rules: IgnoreRules

    /// - Parameters:
    ///   - entries: those below the directory, by their paths from it.
    ///   - shown: the directory as the user gave it, for messages.
    init(_ entries: [GitTreeEntry], shown: String, rules: IgnoreRules) {
        self.shown = shown
        self.rules = rules
        for entry in entries { visit(entry) }
        files.sort { $0.path < $1.path }
    }

    /// Whether a file of this path would be an intent.
    static func isIntent(_ path: String, rules: IgnoreRules) -> Bool {
        let parts = path.split(separator: "/").map(String.init)
        for count in parts.indices.dropFirst() {
            let directory = parts[..<count].joined(separator: "/")
            if rules.ignoresDirectory(parts[count - 1], path: directory) { return false }
        }
        return !rules.ignoresFile(parts.last ?? "", path: path)
    }

    /// A file turned out to be unusable when it was read.
    mutating func reject(_ path: String, _ failure: FileBytes.Failure) {
        guard case .rejected(let code, let message) = failure else { return }
        if code != .emptyFile { complete = false }
        files.removeAll { $0.path == path }
        problems.append(Diagnostic(code: code, file: shown + "/" + path, message: message))
    }

    var report: SourceReport {
        let seen = files.count + problems.count
        var report = SourceReport(
            path: shown, source: IntentSource.desired, condition: seen == 0 ? .empty : .ready, complete: complete,
            files: seen, ignored: ignored, message: seen == 0 ? "no .json files" : nil)
        report.unread = unread.sorted().map { shown + "/" + $0 }
        return report
    }

    private mutating func visit(_ entry: GitTreeEntry) {
        let parts = entry.path.split(separator: "/").map(String.init)
        guard let name = parts.last, enters(parts.dropLast()) else { return }
        guard entry.isValidName || isIgnored(entry, name) else {
            return reject(entry.path, .rejected(.notUTF8, "the name is not valid UTF-8"))
        }
        switch entry.kind {
        case .submodule:
            if rules.ignoresDirectory(name, path: entry.path) {
                ignored += 1
            } else {
                reject(entry.path, .rejected(.notARegularFile, "a submodule: its files are not part of the commit"))
            }
        case _ where rules.ignoresFile(name, path: entry.path):
            ignored += 1
            if rules.isLookalike(name, path: entry.path) { unread.append(entry.path) }
        case .link: reject(entry.path, .rejected(.notARegularFile, "a link: links are not followed in a commit"))
        case .file where entry.size > FileBytes.sizeLimit: reject(entry.path, FileBytes.tooLarge)
        case .file: files.append(entry)
        }
    }

    private func isIgnored(_ entry: GitTreeEntry, _ name: String) -> Bool {
        entry.kind == .submodule
            ? rules.ignoresDirectory(name, path: entry.path) : rules.ignoresFile(name, path: entry.path)
    }

    /// Whether the directories on the way are ones that intents are looked for in.
    private mutating func enters(_ parents: ArraySlice<String>) -> Bool {
        var path = ""
        for name in parents {
            path += path.isEmpty ? name : "/" + name
            let isNew = directories.insert(path).inserted
            if rules.ignoresDirectory(name, path: path) {
                if isNew { ignored += 1 }
                return false
            }
            if name.hasSuffix(".json") {
                if isNew { reject(path, .rejected(.notARegularFile, "a directory, not a file")) }
                return false
            }
        }
        return true
    }
}
