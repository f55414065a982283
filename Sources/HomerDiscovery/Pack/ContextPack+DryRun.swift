import HomerCore

extension ContextPack {
    /// What `--dry-run` shows: a line for each file of each section, then the whole text. Nothing is called for it.
    package var dryRunText: String {
        let rows = [["SECTION", "FILE", "STATE", "USED", "SHA-256"]] + manifest.map(Self.row)
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        let table = rows.map { row in
            let cells = row.enumerated().map { column, cell in
                column < widths.count ? cell + String(repeating: " ", count: widths[column] - cell.count) : cell
            }
            return cells.joined(separator: "  ").trimmedEnd
        }
        let head = "Context pack of \(day): \(text.utf8.count) bytes, SHA-256 \(SHA256.hex(text))"
        return ([head, ""] + table + notes + ["", text, ""]).joined(separator: "\n")
    }

    private static func row(_ entry: PackEntry) -> [String] {
        let state = entry.reason.map { "\(entry.state): \($0)" } ?? entry.state.rawValue
        var used = "\(entry.used)/\(entry.section.limit)"
        if let count = entry.entriesUsed, let found = entry.entriesFound { used += ", \(count) of \(found)" }
        if entry.isTruncated { used += ", cut" }
        let isUsed = entry.state == .used
        return [
            entry.section.rawValue, TerminalText.line(entry.path), TerminalText.line(state), isUsed ? used : "-",
            entry.sha256.map { String($0.prefix(12)) } ?? "-",
        ]
    }

    private var notes: [String] {
        var notes: [String] = []
        if manifest.allSatisfy({ $0.state == .missing || $0.section == .briefing }) {
            notes.append(
                "No file of the memory is there: \"memory\" of \"discovery\" in homer.json says where they are.")
        }
        let hidden = Dictionary(manifest.map { ($0.path, $0.hidden) }) { first, _ in first }
        for path in hidden.keys.sorted() {
            guard let count = hidden[path], count > 0 else { continue }
            notes.append(
                "\(TerminalText.line(path)): \(count) invisible \(count == 1 ? "character" : "characters") left out.")
        }
        return notes.isEmpty ? [] : [""] + notes
    }
}

extension String {
    fileprivate var trimmedEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
