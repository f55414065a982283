import HomerCore

/// Columns as kubectl prints them: a heading, left-aligned, three spaces between, no trailing blanks.
struct TextTable {
    private let columns: [String]
    private var rows: [[Cell]] = []

    /// A text and the colour it is printed in; the colour takes no room.
    struct Cell: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
        var text: String
        var paint: (@Sendable (String) -> String)?

        init(_ text: String, paint: (@Sendable (String) -> String)? = nil) {
            // One row is one line, and as wide as it will be shown.
            self.text = TerminalText.line(text)
            self.paint = paint
        }
        init(stringLiteral value: String) { self.init(value) }
    }

    init(_ columns: [String]) { self.columns = columns }

    mutating func add(_ cells: [Cell]) { rows.append(cells) }

    var text: String { text(widths: widths()) }

    /// The room each column needs, and at least the given one: a table that grows line by line keeps its columns.
    func widths(atLeast least: [Int] = []) -> [Int] {
        var widths = columns.enumerated().map { max($1.count, $0 < least.count ? least[$0] : 0) }
        for row in rows {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.text.count) }
        }
        return widths
    }

    func text(widths: [Int], heading: Bool = true) -> String {
        ((heading ? [columns.map { Cell($0) }] : []) + rows).map { Self.line($0, widths) }.joined()
    }

    private static func line(_ cells: [Cell], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let isLast = index == cells.count - 1
            line += cell.paint.map { $0(cell.text) } ?? cell.text
            if !isLast { line += String(repeating: " ", count: widths[index] - cell.text.count + 3) }
        }
        while line.last == " " { line.removeLast() }
        return line + "\n"
    }
}
