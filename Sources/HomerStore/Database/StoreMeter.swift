import GRDB

/// Hears how long each transaction of a store took, for whoever counts.
package struct StoreMeter: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case read, write
        /// One that shared its commit with others.
        case grouped
    }

    /// Time that only grows.
    let clock: @Sendable () -> Duration
    let took: @Sendable (Kind, Duration) -> Void

    package init(clock: @escaping @Sendable () -> Duration, took: @escaping @Sendable (Kind, Duration) -> Void) {
        self.clock = clock
        self.took = took
    }

    func measured<T>(_ kind: Kind, _ body: () throws -> T) rethrows -> T {
        let start = clock()
        defer { took(kind, clock() - start) }
        return try body()
    }
}

extension Store {
    /// Throws when nothing could be written now: the database is locked, read-only or gone, or another daemon has taken
    /// over (`fenced`). Writes nothing.
    package func checkWritable() throws {
        do {
            try writer.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    try checkEpoch(db)
                    return .rollback
                }
            }
        } catch {
            throw Self.mapped(error)
        }
    }
}
