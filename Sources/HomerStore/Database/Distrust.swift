import GRDB
import GRDBSQLite
import Synchronization

extension Configuration {
    /// Nothing that is written into the file is taken for harmless: pages are checked before they are read, and no value
    /// is larger than any that Homer stores. `SchemaGuard` decides about the schema.
    mutating func distrustFile() {
        prepareDatabase { db in
            try db.execute(sql: "PRAGMA cell_size_check = ON")
            if let connection = db.sqliteConnection { sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, largestValue) }
        }
    }
}

/// Outputs are kept in rows up to a megabyte or so; HOMER kept whole ones.
private let largestValue: CInt = 256 << 20

/// How much SQLite may still do for the answer it is at.
package final class StepBudget: Sendable {
    /// A minute or so of work: a hundred times what the largest listing needs.
    package static let ample = 5_000_000_000
    /// How often SQLite asks.
    private static let portion: CInt = 100_000

    private let steps: Int
    private let left: Atomic<Int>

    package init(_ steps: Int) {
        self.steps = steps
        left = Atomic(steps)
    }

    /// A new question begins.
    func refill() { left.store(steps, ordering: .relaxed) }

    /// From now on SQLite ends what it is doing on the connection, with SQLITE_INTERRUPT, once the budget is used up.
    /// The budget has to live as long as the connection.
    func limit(_ db: Database) {
        guard let connection = db.sqliteConnection else { return }
        sqlite3_progress_handler(
            connection, Self.portion,
            { context in
                guard let context else { return 0 }
                return Unmanaged<StepBudget>.fromOpaque(context).takeUnretainedValue().spend() ? 0 : 1
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func spend() -> Bool {
        left.subtract(Int(Self.portion), ordering: .relaxed).newValue >= 0
    }
}
