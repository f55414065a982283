import HomerCore
import HomerReport
import HomerStore

/// The table of `homer history`. Columns that would be empty are left out: names, causes other than the file, and runs that wrote it.
struct GenerationTable {
    private let entries: [IntentHistory.Entry]
    private let moments: Moments
    private let hasTags: Bool
    private let hasCauses: Bool
    private let hasRuns: Bool

    init(_ entries: [IntentHistory.Entry], moments: Moments) {
        self.entries = entries
        self.moments = moments
        hasTags = entries.contains { !$0.tags.isEmpty }
        hasCauses = entries.contains { $0.row.cause != .file }
        hasRuns = entries.contains { $0.row.madeByRun != nil }
    }

    var text: String { table(entries).text }

    /// `homer history -p`: below each line what that generation changed.
    func patchText(_ style: Style) -> String {
        let widths = table(entries).widths()
        var text = table([]).text(widths: widths)
        for entry in entries {
            text += table([entry]).text(widths: widths, heading: false)
            text += FieldChangeText(style: style).lines(entry.changes ?? []).map { "    \($0)\n" }.joined()
        }
        return text
    }

    private func table(_ entries: [IntentHistory.Entry]) -> TextTable {
        var columns = ["GEN", "ACCEPTED", "AGE", "COMMIT", "AUTHOR", "PASS"]
        if hasTags { columns.insert("TAGS", at: 1) }
        if hasCauses { columns.append("CAUSE") }
        if hasRuns { columns.append("BY RUN") }
        var table = TextTable(columns + ["FILE"])
        for entry in entries { table.add(cells(entry)) }
        return table
    }

    private func cells(_ entry: IntentHistory.Entry) -> [TextTable.Cell] {
        let row = entry.row
        var cells: [TextTable.Cell] = [
            "\(row.generation)", .init(moments.local(row.acceptedAt)), .init(moments.age(row.acceptedAt)),
            .init(row.commit.map { String($0.prefix(7)) } ?? "<none>"), .init(row.author ?? "<none>"),
            .init(row.passID),
        ]
        if hasTags { cells.insert(.init(entry.tags.joined(separator: ",")), at: 1) }
        if hasCauses { cells.append(.init(row.cause.rawValue)) }
        if hasRuns { cells.append(.init(row.madeByRun.map { "\($0)" } ?? "-")) }
        return cells + [.init(row.file)]
    }
}

/// `homer describe --blame`: who last changed each field.
struct BlameTable {
    let moments: Moments

    func table(_ fields: [BlamedField]) -> TextTable {
        var table = TextTable(["FIELD", "VALUE", "GEN", "COMMIT", "AUTHOR", "AGE"])
        for field in fields {
            let row = field.row
            table.add([
                .init(field.path), .init(FieldChangeText.shown(field.value)), "\(row.generation)",
                .init(row.commit.map { String($0.prefix(7)) } ?? "dirty"), .init(row.author ?? "<none>"),
                .init(moments.age(row.acceptedAt)),
            ])
        }
        return table
    }
}
