import GRDB
package import HomerCore

extension StoreSnapshot {
    /// Intents that are on, those that may be due first before all others: in the order of the moments before which
    /// nothing of them is due (`DueFloor`), those that have none first. An index answers it.
    ///
    /// - Parameter body: called with `size` of them at a time and the floor of the last; goes on while it returns true.
    package func intentsByFloor(
        now: Timestamp, size: Int, _ body: (_ ids: [String], _ floor: Timestamp?) throws -> Bool
    ) throws {
        try read { db in
            // A cursor that a wrong clock set does not count (`TimedIntent.cursor`), nor does a floor made from it.
            let isCorrected = try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 \(Store.onByFloor) AND cursor_ms > ?)"),
                arguments: [(now + DueRules.correction).milliseconds])
            let rows = try Row.fetchCursor(
                db.cachedStatement(sql: "SELECT id, due_floor_ms \(Store.onByFloor) ORDER BY due_floor_ms"))
            var (ids, floor): ([String], Int64?) = ([], nil)
            while let row = try rows.next() {
                ids.append(row[0])
                floor = row[1]
                guard ids.count == size else { continue }
                let moment = isCorrected == true ? nil : floor.map { Timestamp(milliseconds: $0) }
                guard try body(ids, moment) else { return }
                ids = []
            }
            if !ids.isEmpty { _ = try body(ids, nil) }
        }
    }
}

extension Store {
    fileprivate static let onByFloor =
        "FROM intents INDEXED BY idx_intents_due_floor WHERE enabled = 1 AND removed_at IS NULL"

    /// Notes the floor of each intent that is from before there were any, once for a database; a transaction takes as many
    /// as no other write notices. What is written by anybody meanwhile has its own.
    package func noteDueFloors() throws {
        let isDone = try read {
            try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM homer_meta WHERE key = 'due_floors')")
        }
        guard isDone != true else { return }
        var after: String? = ""
        while let from = after { after = try write { try Self.noteDueFloors(after: from, $0) } }
        try write { db in
            try db.execute(sql: "INSERT OR REPLACE INTO homer_meta (key, value) VALUES ('due_floors', 1)")
        }
    }

    /// Returns the last id it looked at; nil when there is no further one.
    private static func noteDueFloors(after: String, _ db: Database) throws -> String? {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT i.id, i.source, i.cursor_ms, g.spec FROM \(inForce)
                    WHERE i.id > ? AND i.due_floor_ms IS NULL ORDER BY i.id LIMIT 200
                    """), arguments: [after])
        for row in rows {
            let cursor = Timestamp(milliseconds: row[2])
            let floor = try unlessUnreadable {
                DueFloor.of(
                    try StoredRow(row, of: "intents").spec("spec").triggers, source: row[1] ?? "", cursor: cursor)
            }
            guard case .some(.some(let moment)) = floor else { continue }
            try db.cachedStatement(sql: "UPDATE intents SET due_floor_ms = ? WHERE id = ?")
                .execute(arguments: [moment.milliseconds, row[0] as String])
        }
        return rows.last?[0]
    }

    /// In another zone a due time that has been decided may come once more; what was decided long ago does not.
    static func forgetFloorsOfLastDays(now: Timestamp, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE intents SET due_floor_ms = NULL
                WHERE enabled = 1 AND removed_at IS NULL AND due_floor_ms IS NOT NULL AND cursor_ms > ?
                """, arguments: [(now - .days(3)).milliseconds])
    }
}
