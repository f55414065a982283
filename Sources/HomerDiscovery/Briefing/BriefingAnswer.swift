/// What an executor wrote as a briefing, taken apart into the four sections; all else is dropped or made harmless.
package struct BriefingAnswer: Hashable, Sendable {
    /// Lines of Markdown in which nothing stands that could pass for ours.
    package private(set) var sections: [BriefingSection: String] = [:]

    /// Bytes of one section.
    package static let longestSection = 6 << 10
    /// Bytes of an answer that are looked at.
    private static let longest = 256 << 10

    /// nil when the answer has none of the sections: then it is no briefing.
    package init?(reading answer: String) {
        let text = answer.utf8.count > Self.longest ? String(answer.prefix(Self.longest / 4)) : answer
        var open: BriefingSection?
        var lines: [BriefingSection: [Substring]] = [:]
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            // A section counts where it stands first; another of its name is text.
            if let section = BriefingSection(opening: line), lines[section] == nil {
                lines[section] = []
                open = section
            } else if let open {
                lines[open]?.append(line)
            }
        }
        for (section, body) in lines {
            let safe = Self.trimmed(body.map { ForeignText.harmless($0) })
            if !safe.isEmpty { sections[section] = safe }
        }
        if sections.isEmpty { return nil }
    }

    /// With at most one blank line in a row, none at the ends, and at most as long as a section may be.
    private static func trimmed(_ lines: [String]) -> String {
        var result = ""
        var blank = false
        for line in lines {
            if line.isEmpty {
                blank = !result.isEmpty
                continue
            }
            guard result.utf8.count + line.utf8.count < longestSection else { return result + "…\n" }
            result += (blank ? "\n" : "") + line + "\n"
            blank = false
        }
        return result
    }
}
