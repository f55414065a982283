import HomerCore

/// An answer of many rows that is printed as its pages come: memory holds one page, and a reader sees the first rows at
/// once. What comes out is the same as of all rows together, but for the room of a table's columns, which later pages may
/// need to be wider.
struct PagedAnswer<Row> {
    private let output: OutputOptions
    private let json: (Row) -> JSONValue
    private let name: (Row) -> String
    private var table = ContinuedTable()
    private(set) var count = 0

    init(_ output: OutputOptions, json: @escaping (Row) -> JSONValue, name: @escaping (Row) -> String) {
        self.output = output
        self.json = json
        self.name = name
    }

    mutating func print(_ page: [Row], table form: ([Row]) -> TextTable) {
        guard !page.isEmpty else { return }
        switch output.output {
        case .json:
            for row in page {
                Console.printText(count == 0 ? "[\n  " : ",\n  ")
                Console.printText(Self.indented(json(row).pretty))
                count += 1
            }
        case .ndjson: for row in page { Console.print(json(row).compact) }
        case .name: for row in page { Console.print(name(row)) }
        case .table, .wide: table.print(form(page))
        }
        if output.output != .json { count += page.count }
        Console.flush()
    }

    /// No row follows.
    func end() {
        guard output.output == .json else { return }
        Console.print(count == 0 ? "[]" : "\n]")
    }

    /// A level deeper. Line feeds of the text itself are escaped in JSON.
    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n  ")
    }
}
