/// Why a text is not a cron expression.
package struct CronError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `second`, `minute`, `hour`, `day-of-month`, `month`, `day-of-week`; nil when the expression as a whole is wrong.
    package let field: String?
    /// 1-based, in characters of the text that was parsed.
    package let column: Int
    /// One sentence, without a full stop.
    package let reason: String
    /// What to write instead, when that can be told.
    package let hint: String?

    package init(field: String?, column: Int, reason: String, hint: String? = nil) {
        self.field = field
        self.column = column
        self.reason = reason
        self.hint = hint
    }

    package var description: String {
        let place = field.map { "\($0) field, " } ?? ""
        return "\(place)column \(column): \(reason)" + (hint.map { " (\($0))" } ?? "")
    }
}

/// An expression that is legal but probably not what its author meant.
package struct CronWarning: Hashable, Sendable, CustomStringConvertible {
    /// The field as in `CronError.field`; nil when the expression as a whole is meant.
    package let field: String?
    package let message: String

    package var description: String { field.map { "\($0) field: \(message)" } ?? message }
}
