import GRDB
package import HomerCore

extension Store {
    /// Queues a task for the next night. Throws `refused` for an empty text.
    @discardableResult
    package func addTonightTask(
        text: String, kind: PlanItemKind = .tonight, by user: String, now: Timestamp
    ) throws -> TonightTaskRow {
        try write { db in
            try db.execute(
                sql: "INSERT INTO tonight_tasks (text, kind, requested_by, created_at) VALUES (?, ?, ?, ?)",
                arguments: [text.withVisibleNUL, kind.rawValue, user, now.description])
            return TonightTaskRow(
                id: db.lastInsertedRowID, text: text.withVisibleNUL, kind: kind, requestedBy: user, createdAt: now,
                state: .queued)
        }
    }

    /// Takes a task back. Throws `notFound`, and `conflict` when a night has taken it or somebody has withdrawn it.
    package func withdrawTonightTask(id: Int64) throws {
        try write { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT \(TonightTaskRow.columns) FROM tonight_tasks WHERE id = ?", arguments: [id])
            guard let task = try row.map({ try TonightTaskRow($0) }) else {
                throw StoreError(.notFound, "there is no task \(id); `homer tonight --list` shows them")
            }
            guard task.state == .queued else {
                let what = task.sessionID.map { "was taken by \($0); `homer discover show \($0)` says what came of it" }
                throw StoreError(.conflict, "task \(id) \(what ?? "has been withdrawn")")
            }
            try db.execute(sql: "UPDATE tonight_tasks SET state = 'withdrawn' WHERE id = ?", arguments: [id])
        }
    }
}
