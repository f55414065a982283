/// How many rows each part of a frame gets: pure.
enum TopLayout {
    /// Everybody gets one row in turn, in this order, until all have what they want or the room is used up. The sum is never
    /// more than the room.
    static func share(_ wanted: [Int], room: Int) -> [Int] {
        var given = wanted.map { _ in 0 }
        var left = max(0, room)
        while left > 0, zip(given, wanted).contains(where: <) {
            for index in wanted.indices where given[index] < wanted[index] && left > 0 {
                given[index] += 1
                left -= 1
            }
        }
        return given
    }

    /// The text in so many columns, with a mark where it was cut.
    static func cut(_ text: String, to width: Int) -> String {
        guard text.count > width else { return text }
        return width < 1 ? "" : text.prefix(width - 1) + "…"
    }

    /// Cells under each other, two spaces between them; each line no wider than `width`, without blanks at its end. Where
    /// there is no room for all of it, long cells before the last are cut, down to two fifths of the line.
    static func aligned(_ rows: [[String]], width: Int) -> [String] {
        let widths = Self.widths(rows, width: width)
        return rows.map { cells in
            var line = ""
            for (column, cell) in cells.enumerated() {
                let isLast = column == cells.count - 1
                let text = isLast ? cell : cut(cell, to: widths[column])
                line += text
                if !isLast { line += String(repeating: " ", count: widths[column] - text.count + 2) }
            }
            while line.last == " " { line.removeLast() }
            return cut(line, to: width)
        }
    }

    /// The room of each column.
    private static func widths(_ rows: [[String]], width: Int) -> [Int] {
        let columns = rows.map(\.count).max() ?? 0
        var widths = (0..<columns).map { column in
            rows.compactMap { column < $0.count - 1 ? $0[column].count : nil }.max() ?? 0
        }
        let last = rows.compactMap { $0.count == columns ? $0.last?.count : nil }.max() ?? 0
        let least = max(8, width * 2 / 5)
        var excess = widths.reduce(last, +) + 2 * max(0, columns - 1) - width
        while excess > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > least {
            let room = max(least, widths[widest] - excess)
            excess -= widths[widest] - room
            widths[widest] = room
        }
        return widths
    }
}
