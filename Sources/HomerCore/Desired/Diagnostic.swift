/// One thing wrong with an input: where, what, and what to do about it.
package struct Diagnostic: Hashable, Sendable {
    package enum Severity: String, Hashable, Sendable { case error, warning }

    package var code: ErrorCode
    package var severity: Severity
    /// The path as the user would type it, relative to the workspace where it lies inside; `-` for standard input.
    package var file: String
    package var range: SourceRange?
    /// The path of the field, e.g. `trigger.expression`; empty for the file as a whole.
    package var field: String
    /// One sentence without a full stop, e.g. `unknown field "shedule"`.
    package var message: String
    /// What to do, e.g. `did you mean "schedule"?`.
    package var hint: String?
    /// The text of the line the range starts in, for the caret.
    package var sourceLine: String?
    /// A second place that belongs to the story, e.g. the first of two duplicates.
    package var related: Related?

    package struct Related: Hashable, Sendable {
        package var file: String
        package var position: SourcePosition?
        package var message: String

        package init(file: String, position: SourcePosition?, message: String) {
            self.file = file
            self.position = position
            self.message = message
        }
    }

    package init(
        code: ErrorCode, severity: Severity = .error, file: String, range: SourceRange? = nil, field: String = "",
        message: String, hint: String? = nil, sourceLine: String? = nil, related: Related? = nil
    ) {
        self.code = code
        self.severity = severity
        self.file = file
        self.range = range
        self.field = field
        self.message = message
        self.hint = hint
        self.sourceLine = sourceLine
        self.related = related
    }
}

extension Diagnostic {
    /// The same with the place and nothing of the file's text: not the line, and no word of it in a sentence.
    package var withoutText: Diagnostic {
        var hidden = self
        hidden.sourceLine = nil
        hidden.message = code.summary
        hidden.hint = "the file lies outside the workspace, so nothing of it is shown"
        hidden.field = ""
        return hidden
    }
}

/// Line and column count from 1, the column in characters (as editors do); byte is a 0-based offset.
package struct SourcePosition: Hashable, Sendable {
    package var line: Int
    package var column: Int
    package var byte: Int

    package init(line: Int, column: Int, byte: Int) {
        self.line = line
        self.column = column
        self.byte = byte
    }
}

package struct SourceRange: Hashable, Sendable {
    package var start: SourcePosition
    package var end: SourcePosition

    package init(start: SourcePosition, end: SourcePosition) {
        self.start = start
        self.end = end
    }
}
