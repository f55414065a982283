package import GRDB
package import HomerCore

/// A row of one table, read by the names of its columns: where words and times of the database become values.
///
/// What cannot be read is never taken for something else: it throws `unreadable`, with the place in the sentence.
package struct StoredRow {
    let row: Row
    private let table: String
    private let key: String

    /// - Parameters:
    ///   - table: as SQLite knows it; for the sentence.
    ///   - key: the column that tells this row from the others, where it was selected.
    package init(_ row: Row, of table: String, key: String = "id") {
        self.row = row
        self.table = table
        self.key = key
    }

    package subscript<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ column: String) -> Value {
        row[column]
    }

    private func text(_ column: String) -> String? {
        let value: DatabaseValue = row[column]
        return value.isNull ? nil : String.fromDatabaseValue(value) ?? value.description
    }

    package func word<W: Word>(_ type: W.Type, _ column: String) throws -> W {
        guard let word = try wordIfAny(type, column) else { throw unreadable(column, nil) }
        return word
    }

    package func word<W: Word>(_ column: String) throws -> W { try word(W.self, column) }

    /// nil for NULL.
    package func wordIfAny<W: Word>(_ type: W.Type, _ column: String) throws -> W? {
        // Looked up once: lists read these by the thousand.
        guard let text = text(column) else { return nil }
        guard let word = W(rawValue: text) else { throw unreadable(column, text) }
        return word
    }

    package func wordIfAny<W: Word>(_ column: String) throws -> W? { try wordIfAny(W.self, column) }

    package func time(_ column: String) throws -> Timestamp {
        guard let time = try timeIfAny(column) else { throw unreadable(column, nil) }
        return time
    }

    /// nil for NULL.
    package func timeIfAny(_ column: String) throws -> Timestamp? {
        guard let text = text(column) else { return nil }
        guard let time = Timestamp(iso: text) else { throw unreadable(column, text) }
        return time
    }

    /// A spec as it was accepted.
    package func spec(_ column: String) throws -> IntentSpec {
        do {
            return try IntentSpec(stored: text(column) ?? "")
        } catch {
            throw StoreError(.unreadable, "\(place(column)) is not a spec: \(error)")
        }
    }

    /// The same, not read again where its text is known.
    func spec(_ column: String, kept: SpecCache) throws -> IntentSpec {
        try kept.spec(text(column) ?? "") { try spec(column) }
    }

    private func unreadable(_ column: String, _ text: String?) -> StoreError {
        let value = text.map { Quote.text(String($0.prefix(64))) } ?? "nothing"
        return StoreError(.unreadable, "\(place(column)) holds \(value)")
    }

    private func place(_ column: String) -> String {
        let name = row.hasColumn(key) ? text(key) : nil
        return "\(table).\(column)" + (name.map { " of row \($0)" } ?? "")
    }

    /// When the intent in this row was made and when its generation was accepted. Rows that were copied or written by
    /// others may know one of the two only.
    package var beginning: (created: Timestamp, accepted: Timestamp) {
        get throws {
            let created = text("created_at").flatMap(Timestamp.init(iso:))
            let accepted = text("accepted_at").flatMap(Timestamp.init(iso:))
            guard let either = accepted ?? created else { throw unreadable("accepted_at", text("accepted_at")) }
            return (created ?? either, accepted ?? either)
        }
    }
}

extension Store {
    /// nil for a row that cannot be read: for what must go on with the others.
    static func unlessUnreadable<T>(_ body: () throws -> T) throws -> T? {
        do { return try body() } catch let error as StoreError where error.code == .unreadable { return nil }
    }
}
