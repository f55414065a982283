package import HomerCore

/// What the name of a file says about it.
package enum NameKind: Hashable, Sendable {
    /// It ends in `.json` and is read.
    case intent
    /// It ends in `.ics` and is read for intents that name it.
    case calendar
    /// `.JSON`: not read, because file systems and git tell the two apart.
    case wrongCase
    /// JSON with comments, YAML and others: not read.
    case otherFormat

    private static let otherFormats: Set<String> = [
        "jsonc", "json5", "hjson", "jsonl", "ndjson", "jsonnet", "yaml", "yml", "toml", "cue",
    ]

    /// Nil for a name that nobody would take for an intent's.
    package init?(_ name: String) {
        if name.hasSuffix(".json") {
            self = .intent
            return
        }
        if name.hasSuffix(".ics") {
            self = .calendar
            return
        }
        guard let dot = name.lastIndex(of: ".") else { return nil }
        let end = name[name.index(after: dot)...].lowercased()
        if end == "json" {
            self = .wrongCase
        } else if Self.otherFormats.contains(end) {
            self = .otherFormat
        } else {
            return nil
        }
    }

    /// The warning about a file of this name that is not read; nil for one that is.
    package func warning(_ file: String) -> Diagnostic? {
        let hint: String
        switch self {
        case .intent, .calendar: return nil
        case .wrongCase: hint = "rename it: `git mv` or `mv` to a name that ends in .json, in small letters"
        case .otherFormat: hint = "write it as JSON, in a file that ends in .json; or name it in .homerignore"
        }
        return Diagnostic(
            code: .notAnIntentFile, severity: .warning, file: file,
            message: "is not read: only files that end in .json are intents", hint: hint)
    }
}
