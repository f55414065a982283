import HomerCore

/// What a look at a whole directory found, by the directories in it, so that a later look at some of them can be put in
/// its place. Only of directories that have nothing but plain files and directories in them.
struct DirectoryLayout: Hashable, Sendable {
    struct Part: Hashable, Sendable {
        /// From the root.
        var files: [String] = []
        /// In order.
        var below: [ListingPass.Entry] = []
        var ignored = 0
        var unread: [String] = []
    }

    /// The root without links, and which directory it is.
    let realRoot: String
    let root: FileFingerprint
    /// Of `.homerignore`.
    let rules: FileFingerprint?
    /// What else was the same before and after (`DirectoryReader`).
    let identity: String
    /// By the way from the root, with a slash at the end; the root itself is empty.
    var parts: [String: Part]

    /// nil where a part of the directory can only be judged with all of it.
    init?(_ pass: ListingPass, realRoot: String, root: FileFingerprint, rules: FileFingerprint?, identity: String) {
        guard pass.isPlain, pass.complete, pass.problems.isEmpty, pass.repositories.isEmpty, realRoot != "/" else {
            return nil
        }
        self.realRoot = realRoot
        self.root = root
        self.rules = rules
        self.identity = identity
        parts = Dictionary(pass.directories.map { ($0.prefix, Part($0, pass.entries)) }) { first, _ in first }
        // Two names of one text that are spelt with other code points are one key here, and next to each other.
        let areApart = zip(pass.files, pass.files.dropFirst()).allSatisfy { $0.path != $1.path }
        guard areApart, parts.count == pass.directories.count else { return nil }
    }

    /// Whether a look at some directories can be put in the place of what was seen of them: the same directory by the
    /// same rules, and no directory in it has come or gone.
    func fits(_ other: DirectoryLayout) -> Bool {
        realRoot == other.realRoot && root == other.root && rules == other.rules && identity == other.identity
            && other.parts.allSatisfy { prefix, part in parts[prefix]?.below == part.below }
    }

    /// The ways to those of these directories that are in it, in order; nil when one of them is not known.
    func prefixes(of directories: Set<String>) -> [String]? {
        var found: [String] = []
        for directory in directories where directory == realRoot || directory.hasPrefix(realRoot + "/") {
            let way = String(decoding: directory.utf8.dropFirst(realRoot.utf8.count + 1), as: UTF8.self)
            let prefix = way.isEmpty ? "" : way + "/"
            guard parts[prefix] != nil else { return nil }
            found.append(prefix)
        }
        return found.sorted()
    }

    /// The report over all parts.
    func report(_ shown: String) -> SourceReport {
        var report = SourceReport(
            path: shown, source: IntentSource.desired, condition: .ready, complete: true,
            files: parts.values.reduce(0) { $0 + $1.files.count },
            ignored: parts.values.reduce(0) { $0 + $1.ignored })
        report.unread = parts.values.flatMap(\.unread).sorted().map { "\(shown)/\($0)" }
        return report
    }
}

extension DirectoryLayout.Part {
    fileprivate init(_ walked: ListingPass.Walked, _ entries: [ListingPass.Entry]) {
        ignored = walked.ignored
        unread = walked.unread
        for entry in walked.entries.map({ entries[$0] }) {
            if entry.isDirectory { below.append(entry) } else { files.append(entry.path) }
        }
        below.sort { $0.path < $1.path }
    }
}
