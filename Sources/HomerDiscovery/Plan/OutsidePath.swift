/// Finds paths in a text that lead out of the workspace. No item of a night has business there.
enum OutsidePath {
    /// The first such path of a folded text; nil when there is none.
    ///
    /// - Parameter allowed: folders that may be named, e.g. `~/memory`.
    static func first(in folded: String, allowed: [String]) -> String? {
        for token in folded.split(whereSeparator: { $0.isWhitespace || quotes.contains($0) }) {
            guard token.utf8.contains(where: signs.contains) || token.contains("..") else { continue }
            if isDrive(token) { return String(token) }
            for part in token.split(whereSeparator: separators.contains) {
                // The address of a web page is no path here, whatever its path is.
                if part.contains("://"), !part.contains("file://") { continue }
                for path in part.split(separator: ":") where isOutside(path, allowed: allowed) { return String(path) }
            }
        }
        return nil
    }

    /// Whether a folded path leads out of the folder it starts from.
    static func isOutside(_ folded: Substring, allowed: [String]) -> Bool {
        var path = String(folded)
        if path.contains("%") {
            for (code, character) in [("%2e", "."), ("%2f", "/"), ("%5c", "\\"), ("%7e", "~")] {
                path = path.replacing(code, with: character)
            }
        }
        let parts = path.split { $0 == "/" || $0 == "\\" }
        if parts.contains("..") { return true }
        if allowed.contains(where: { path == $0 || path.hasPrefix($0 + "/") }) { return false }
        if path.hasPrefix("~") { return path.contains("/") || path.contains("\\") }
        if ["$home", "${home", "%userprofile%", "\\\\"].contains(where: path.hasPrefix) { return true }
        guard path.hasPrefix("/"), let first = parts.first else { return false }
        return roots.contains(String(first))
    }

    /// `c:\` or `c:/`.
    private static func isDrive(_ token: Substring) -> Bool {
        let bytes = Array(token.utf8.prefix(3))
        return bytes.count == 3 && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[0])
            && bytes[1] == UInt8(ascii: ":")
            && (bytes[2] == UInt8(ascii: "\\") || bytes[2] == UInt8(ascii: "/"))
    }

    private static let quotes: Set<Character> = ["\"", "'", "`", "“", "”", "‘", "’"]
    private static let signs = Set("/\\~$%".utf8)
    private static let separators: Set<Character> = ["=", "@", ",", ";", "(", ")", "[", "]", "<", ">", "|", "!", "?"]

    /// First parts of absolute paths; `/r/swift` and `/health` are none.
    private static let roots: Set<String> = [
        "bin", "boot", "dev", "etc", "home", "lib", "lib64", "library", "mnt", "opt", "private", "proc", "root", "sbin",
        "srv", "sys", "tmp", "users", "usr", "var", "volumes",
    ]
}
