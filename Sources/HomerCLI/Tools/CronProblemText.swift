import Cron
import HomerCore

/// A text that is not a cron expression, with a caret below the place.
struct CronProblemText {
    let expression: String
    let error: CronError

    init(text: String, error: CronError) {
        expression = text
        self.error = error
    }

    /// Ends without a line break.
    var text: String {
        // Control characters would move the caret, or the terminal.
        let shown = String(String.UnicodeScalarView(expression.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
        let visible = shown.count > 200 ? String(shown.prefix(200)) + "…" : shown
        let column = min(max(error.column, 1), visible.count + 1)
        var lines = [
            "not a cron expression", "  \(visible)", "  " + String(repeating: " ", count: column - 1) + "^",
            "  \(error.field.map { "\($0) field: " } ?? "")\(error.reason)",
        ]
        lines.append(
            "  hint: \(error.hint ?? "the fields are minute, hour, day of month, month, day of week: \"0 6 * * 1-5\"")")
        return lines.joined(separator: "\n")
    }

    var json: JSONValue {
        .object([
            "expression": .string(expression),
            "error": .object([
                "field": error.field.map { .string($0) }, "column": .int(Int64(error.column)),
                "message": .string(error.reason), "hint": error.hint.map { .string($0) },
            ]),
        ])
    }
}
