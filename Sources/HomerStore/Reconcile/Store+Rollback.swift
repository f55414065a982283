import GRDB
package import HomerCore

extension Store {
    /// Puts the text of an earlier generation in force as a new generation, and pins it: what the file says now is
    /// refused until it says something else. All in one transaction; returns the new generation.
    ///
    /// Throws `notFound` for an unknown intent or generation, `conflict` when the intent is removed or the text is in
    /// force already.
    @discardableResult
    package func rollback(
        _ id: String, to generation: Int, by user: String, reason: String, pass: PassRecord, now: Timestamp
    ) throws -> Int {
        try write { db in
            let (change, refused) = try Self.rollbackChange(id, to: generation, db)
            try Self.apply(change, pass: pass, now: now, db)
            try db.execute(
                sql: """
                    UPDATE overrides SET ended_at = ?, ended_by = ? WHERE kind = 'pin' AND intent_id = ? AND ended_at IS NULL
                    """, arguments: [now.description, user, id])
            // Back to what the file says is the end of a pin, not another one.
            if change.desired?.hash != refused {
                _ = try Self.insert(
                    Override(
                        intentID: id, kind: .pin, reason: reason, by: user, createdAt: now,
                        generation: change.toGeneration, refusedHash: refused), db)
            }
            try Self.recordEvent(
                NewEvent(
                    .pinned,
                    "generation \(generation) is in force again as generation \(change.toGeneration), by \(user): \(reason)",
                    intentID: id, passID: pass.id), now: now, db)
            let version = try Self.version(db)
            try db.execute(sql: "UPDATE homer_meta SET value = ? WHERE key = 'serial'", arguments: [version.serial + 1])
            let plan = Plan(changes: [change], base: version, madeAt: now)
            try Self.insertPass(plan, pass: pass, serial: version.serial + 1, now: now, db)
            return change.toGeneration
        }
    }

    static func rollbackChange(
        _ id: String, to generation: Int, _ db: Database
    ) throws -> (Change, refused: String) {
        guard
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT generation, spec_hash, source, source_file, content_hash, removed_at FROM intents WHERE id = ?
                    """, arguments: [id])
        else { throw StoreError(.notFound, "there is no intent \"\(id)\"; `homer get --all` lists them") }
        if let removed: String = row[5] {
            let source: String = row[2]
            let hint = IntentSource.isOfNight(source) ? "" : "; bring the file back"
            throw StoreError(.conflict, IntentSource.removal(of: id, source, at: removed) + hint)
        }
        let current: Int = row[0]
        let currentHash: String = row[1]
        func spec(_ generation: Int) throws -> (JSONValue, CommitInfo?)? {
            let row = try Row.fetchOne(
                db,
                sql: "SELECT spec, commit_hash, author FROM intent_generations WHERE intent_id = ? AND generation = ?",
                arguments: [id, generation])
            guard let row else { return nil }
            let commit = (row[1] as String?).map { CommitInfo(hash: $0, author: row[2] ?? "") }
            return (try StoredSpec.canonical(row[0]), commit)
        }
        guard let (text, commit) = try spec(generation) else {
            throw StoreError(.notFound, "\(id) has no generation \(generation); `homer history \(id)` lists them")
        }
        let desired = DesiredIntent(
            spec: try IntentSpec(canonical: text),
            origin: Origin(
                source: row[2] ?? IntentSource.desired, file: row[3], contentHash: row[4], commit: commit))
        guard desired.hash != currentHash else {
            throw StoreError(.conflict, "what generation \(generation) of \(id) says is in force already")
        }
        let before = try spec(current)?.0 ?? .null
        let fields = fieldChanges(from: before, to: desired.spec.canonical)
        let pinned = try String.fetchOne(
            db, sql: "SELECT refused_hash FROM overrides WHERE kind = 'pin' AND intent_id = ? AND ended_at IS NULL",
            arguments: [id])
        let change = Change(
            id: id, actions: [.update], cause: .rollback, desired: desired, fromGeneration: current,
            toGeneration: current + 1, file: desired.origin.file, fields: fields,
            restartsSchedule: fields.contains { $0.restartsSchedule })
        return (change, pinned ?? currentHash)
    }
}
