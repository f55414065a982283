/// What of a file's text is quoted.
struct PackExcerpt: Hashable, Sendable {
    var text: String
    /// Of a list: how many entries there are, and how many are quoted.
    var found: Int?
    var used: Int?

    /// At most this many projects and ideas are looked at.
    static let entries = 10
    /// Of which this many ideas are quoted.
    static let ideas = 5

    init(text: String, found: Int? = nil, used: Int? = nil) {
        self.text = text
        self.found = found
        self.used = used
    }

    /// The bullets of `## Projects`, up to the next heading of that level or above; those of subheadings are among them.
    static func projects(in text: String) -> PackExcerpt {
        var bullets: [Substring] = []
        var isInside = false
        for line in lines(text) {
            if let level = level(of: line), level <= 2 {
                isInside = level == 2 && title(of: line).lowercased().hasPrefix("projects")
            } else if isInside, let bullet = bullet(line) {
                bullets.append(bullet)
            }
        }
        let used = bullets.prefix(entries)
        return PackExcerpt(
            text: used.map { "- \($0)" }.joined(separator: "\n"), found: bullets.count, used: used.count)
    }

    /// The headings `##` and `###` with what stands below each, but for those marked as over. The first ten count, of which
    /// five are quoted.
    static func ideas(in text: String) -> PackExcerpt {
        var found: [String] = []
        var idea: String?
        for line in lines(text) {
            if let level = level(of: line), level == 2 || level == 3, !title(of: line).isEmpty {
                if let idea { found.append(idea) }
                idea = isOver(line) ? nil : String(line)
            } else {
                idea?.append("\n\(line)")
            }
        }
        if let idea { found.append(idea) }
        let used = found.prefix(entries).prefix(ideas).map(trimmed)
        return PackExcerpt(
            text: used.joined(separator: "\n\n---\n\n"), found: min(found.count, entries), used: used.count)
    }

    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    private static func isOver(_ heading: Substring) -> Bool {
        let heading = heading.lowercased()
        return ["[archived]", "[done]", "[completed]"].contains { heading.contains($0) }
    }

    /// Of a Markdown heading, nil for any other line.
    private static func level(of line: Substring) -> Int? {
        let level = line.prefix { $0 == "#" }.count
        let rest = line.dropFirst(level)
        return (1...6).contains(level) && (rest.isEmpty || rest.first == " " || rest.first == "\t") ? level : nil
    }

    private static func title(of heading: Substring) -> Substring {
        heading.drop { $0 == "#" }.drop(while: \.isWhitespace)
    }

    /// What stands behind `- ` or `* ` at the start of a line.
    private static func bullet(_ line: Substring) -> Substring? {
        guard let mark = line.first, mark == "-" || mark == "*", line.dropFirst().first?.isWhitespace == true else {
            return nil
        }
        let text = line.dropFirst().drop(while: \.isWhitespace)
        return text.isEmpty ? nil : text
    }

    private static func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
