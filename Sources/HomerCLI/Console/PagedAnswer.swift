import HomerCore

/// An answer of many rows whose pages come out of one snapshot. Memory holds one page of rows, and the text of the others
/// until `end`: no transaction is open while somebody reads. Only what is longer than `room` is printed as it comes.
///
/// What comes out is the same as of all rows together, but for the room of a table's columns, which later pages may need
/// to be wider.
struct PagedAnswer<Row> {
    private let output: OutputOptions
    private let json: (Row) -> JSONValue
    private let name: (Row) -> String
    private var table = ContinuedTable()
    private var text = ""
    private(set) var count = 0

    /// Bytes: a hundred thousand rows of a table.
    private static var room: Int { 16 << 20 }

    init(_ output: OutputOptions, json: @escaping (Row) -> JSONValue, name: @escaping (Row) -> String) {
        self.output = output
        self.json = json
        self.name = name
    }

    mutating func add(_ page: [Row], table form: ([Row]) -> TextTable) {
        guard !page.isEmpty else { return }
        switch output.output {
        case .json:
            for row in page {
                text += count == 0 ? "[\n  " : ",\n  "
                text += Self.indented(json(row).pretty)
                count += 1
            }
        case .ndjson: for row in page { text += json(row).compact + "\n" }
        case .name: for row in page { text += name(row) + "\n" }
        case .table, .wide: text += table.text(form(page))
        }
        if output.output != .json { count += page.count }
        if text.utf8.count > Self.room { print() }
    }

    /// No row follows: prints the answer.
    mutating func end() {
        if output.output == .json { text += count == 0 ? "[]\n" : "\n]\n" }
        print()
    }

    private mutating func print() {
        Console.printText(text)
        Console.flush()
        text = ""
    }

    /// A level deeper. Line feeds of the text itself are escaped in JSON.
    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n  ")
    }
}
