import FoundationEssentials
package import GRDB

/// Texts that may hold a NUL, such as what a program printed. GRDB hands texts to SQLite and back as C strings, which
/// end at the first one; bytes are handed over whole.
///
/// Write with `CAST(? AS TEXT)`, so that the column holds a text as its other readers expect; read
/// `CAST(column AS BLOB)`.
package enum WholeText {
    package static func argument(_ text: String?) -> (any DatabaseValueConvertible)? {
        guard let text, text.utf8.contains(0) else { return text }
        return Data(text.utf8)
    }

    /// The text of a column that was read as bytes; nil for NULL.
    package static func text(_ row: Row, _ column: Int) -> String? {
        (row[column] as Data?).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The one text a query that reads it as bytes finds; nil for no row, and for NULL.
    package static func fetchOne(_ db: Database, sql: String, arguments: StatementArguments) throws -> String? {
        try Row.fetchOne(db, sql: sql, arguments: arguments).flatMap { text($0, 0) }
    }
}

extension String {
    /// With `␀` for every NUL: for sentences, which nobody reads back.
    package var withVisibleNUL: String {
        guard utf8.contains(0) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.value == 0 ? "\u{2400}" : $0 }))
    }
}
