import Glibc

/// Which entries of `desired/` are not intents. Everything that does not end in `.json` is left out anyway, so editor
/// and merge leftovers (`.swp`, `4913`, `.orig`, `.rej`, `.bak`, `.tmp`) need no rule.
struct IgnoreRules: Hashable, Sendable {
    private struct Pattern: Hashable, Sendable {
        var glob: String
        /// Compared with the path from the root instead of the name.
        var isPath: Bool
        var directoriesOnly: Bool
    }

    private var patterns: [Pattern] = []

    init() {}

    /// The lines of `.homerignore`: one shell glob a line, as fnmatch(3) knows them; `#` starts a comment. A glob with
    /// a slash is about the path from the root, one that ends with a slash about directories.
    init(text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            var glob = line.trimmingSpaces()
            if glob.isEmpty || glob.hasPrefix("#") { continue }
            let directoriesOnly = glob.hasSuffix("/")
            if directoriesOnly { glob.removeLast() }
            let isPath = glob.contains("/")
            if glob.hasPrefix("/") { glob.removeFirst() }
            patterns.append(Pattern(glob: String(glob), isPath: isPath, directoriesOnly: directoriesOnly))
        }
    }

    /// Whether a file with this name is read whatever its path is; the others have to be looked at closer.
    func takesPlainly(_ name: String) -> Bool {
        guard patterns.isEmpty, let first = name.utf8.first else { return false }
        return first != UInt8(ascii: ".") && first != UInt8(ascii: "#")
            && name.utf8.suffix(5).elementsEqual(".json".utf8)
    }

    func ignoresFile(_ name: String, path: String) -> Bool {
        let isRead = name.hasSuffix(".json") || name.hasSuffix(".ics")
        return !isRead || Self.isPrivate(name) || matches(name, path, isDirectory: false)
    }

    /// Whether a file that is ignored was probably meant as an intent: another spelling of `.json`, or a format that
    /// other tools take in its place. One that `.homerignore` names was not.
    func isLookalike(_ name: String, path: String) -> Bool {
        guard let kind = NameKind(name), kind != .intent, kind != .calendar else { return false }
        return !Self.isPrivate(name) && !matches(name, path, isDirectory: false)
    }

    func ignoresDirectory(_ name: String, path: String) -> Bool {
        Self.isPrivate(name) || matches(name, path, isDirectory: true)
    }

    /// Dot files, the `..data` of mounted ConfigMaps, editor backups and locks.
    private static func isPrivate(_ name: String) -> Bool {
        name.hasPrefix(".") || name.hasSuffix("~") || (name.hasPrefix("#") && name.hasSuffix("#"))
    }

    private func matches(_ name: String, _ path: String, isDirectory: Bool) -> Bool {
        patterns.contains { pattern in
            if pattern.directoriesOnly, !isDirectory { return false }
            return fnmatch(pattern.glob, pattern.isPath ? path : name, pattern.isPath ? Int32(FNM_PATHNAME) : 0) == 0
        }
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> Substring {
        var rest = self.drop { $0 == " " || $0 == "\t" }
        while rest.last == " " || rest.last == "\t" { rest.removeLast() }
        return rest
    }
}
