import ArgumentParser
import Glibc
import HomerCore
import HomerReport

/// The form of an answer.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table, wide, json, ndjson, name
}

enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never

    /// Colours only on a terminal, and never against the user's `NO_COLOR` (no-color.org) or a dumb terminal.
    func style(isTerminal: Bool = Console.outputIsTerminal) -> Style {
        switch self {
        case .always: return Style(isOn: true)
        case .never: return .off
        case .auto:
            let refused = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
            let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? false
            return Style(isOn: isTerminal && !refused && !isDumb)
        }
    }
}

/// `-o` and `--color`, shared by every command that answers.
struct OutputOptions: ParsableArguments {
    @Option(name: [.short, .customLong("output")], help: "Form of the answer: table, wide, json, ndjson, name.")
    var output: OutputFormat = .table

    @Option(name: .customLong("color"), help: "Colours: auto, always, never. NO_COLOR is honoured.")
    var color: ColorChoice = .auto

    var style: Style { output == .table || output == .wide ? color.style() : .off }
    var isJSON: Bool { output == .json || output == .ndjson }

    /// Prints rows, which have no version and kind, in the form asked for: one JSON array, one object a line, ids only, or a table.
    func printRows(_ rows: [JSONValue], name: (JSONValue) -> String, table: () -> String) {
        switch output {
        case .json: Console.print(JSONValue.array(rows).pretty)
        case .ndjson: for row in rows { Console.print(row.compact) }
        case .name: for row in rows { Console.print(name(row)) }
        case .table, .wide: Console.printText(table())
        }
    }

    /// Prints one answer as JSON, behind its version and kind, or as text.
    func printOne(_ kind: AnswerKind, _ answer: JSONValue, text: () -> String) {
        printDocument(kind.envelope(answer), text: text)
    }

    /// Prints JSON that is a format of its own, or text.
    func printDocument(_ value: JSONValue, text: () -> String) {
        switch output {
        case .json: Console.print(value.pretty)
        case .ndjson: Console.print(value.compact)
        case .name, .table, .wide: Console.printText(text())
        }
    }
}
