import GRDB
import HomerCore

/// What keeps a plan of a hundred thousand changes from taking long.
extension Store {
    /// Whether a plan is worth what is said here.
    static func isLarge(_ changes: Int) -> Bool { changes > PreparedPart.size }

    /// Copies what a large plan wrote from the log into the database, while what was done is told; the next write waits for
    /// it.
    func copyLogBehind() {
        writer.asyncWriteWithoutTransaction { db in
            for pragma in ["wal_autocheckpoint = 1000", "wal_checkpoint(PASSIVE)"] {
                // The log stays, and the next commit copies it.
                try? db.execute(sql: "PRAGMA \(pragma)")
            }
        }
    }

    /// With room for the pages that a large plan comes back to. Those that have to make room are written to the log before
    /// the end, read again, and written again, and the sums of all behind them are made anew.
    static func inLargeCache(_ changes: Int, _ db: Database, _ body: () throws -> Void) throws {
        guard isLarge(changes) else { return try body() }
        let usual = try Int.fetchOne(db, sql: "PRAGMA cache_size") ?? -2000
        try db.execute(sql: "PRAGMA cache_size = -16384")
        defer {
            try? db.execute(sql: "PRAGMA cache_size = \(usual)")
            db.releaseMemory()
        }
        try body()
    }

    /// Calls `body` for each change in order; of a large plan, what the next changes need is made meanwhile.
    static func eachPrepared(
        _ changes: [Change], pass: String, now: Timestamp, _ body: (Int, PreparedChange?) throws -> Void
    ) rethrows {
        guard isLarge(changes.count) else {
            for place in changes.indices { try body(place, nil) }
            return
        }
        func part(from start: Int) -> PreparedPart? {
            guard start < changes.count else { return nil }
            return PreparedPart(changes[start..<min(changes.count, start + PreparedPart.size)], pass: pass, now: now)
        }
        var (start, next) = (0, part(from: 0))
        while let current = next {
            let prepared = current.take()
            next = part(from: start + prepared.count)
            for (offset, change) in prepared.enumerated() { try body(start + offset, change) }
            start += prepared.count
        }
    }
}
