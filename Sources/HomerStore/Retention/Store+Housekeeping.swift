import FoundationEssentials
import GRDB
import HomerCore

extension Store {
    /// Who wrote what was applied before it was committed, and the end of pins whose file says something else now.
    static func keepHouse(_ plan: Plan, pass: String, now: Timestamp, _ db: Database) throws {
        for attribution in plan.housekeeping.attributions {
            let arguments: StatementArguments = [attribution.commit.hash, attribution.commit.author, attribution.id]
            try db.cachedStatement(
                sql: "UPDATE intents SET commit_hash = ?, author = ? WHERE id = ? AND commit_hash IS NULL"
            ).execute(arguments: arguments)
            try db.cachedStatement(
                sql: """
                    UPDATE intent_generations SET commit_hash = ?, author = ?
                    WHERE intent_id = ?3 AND commit_hash IS NULL
                      AND generation = (SELECT generation FROM intents WHERE id = ?3)
                    """
            ).execute(arguments: arguments)
        }
        for mark in plan.housekeeping.marks {
            try db.cachedStatement(sql: "UPDATE intents SET reading_mark = ? WHERE id = ?")
                .execute(arguments: [Data(mark.mark.bytes), mark.id])
        }
        let pinned = try String.fetchSet(
            db.cachedStatement(
                sql: "SELECT intent_id FROM overrides WHERE kind = 'pin' AND ended_at IS NULL AND intent_id IS NOT NULL"
            ))
        guard !pinned.isEmpty else { return }
        let edited = plan.changes.filter { $0.fromGeneration != $0.toGeneration && $0.cause != .rollback }.map(\.id)
        for id in plan.housekeeping.endedPins + edited where pinned.contains(id) {
            try db.cachedStatement(
                sql: """
                    UPDATE overrides SET ended_at = ?, ended_by = 'the file'
                    WHERE kind = 'pin' AND intent_id = ? AND ended_at IS NULL
                    """
            ).execute(arguments: [now.description, id])
            guard db.changesCount > 0 else { continue }
            try recordEvent(
                NewEvent(.unpinned, "the file says something new: the pin is over", intentID: id, passID: pass),
                now: now, db)
        }
    }

    /// Tells of a text that goes back and forth. Part of the transaction that accepts the change.
    static func noteFlapping(_ change: Change, pass: String, now: Timestamp, _ db: Database) throws {
        guard change.fromGeneration != change.toGeneration, change.toGeneration > Flapping.limit else { return }
        let hashes = try String.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT spec_hash FROM intent_generations WHERE intent_id = ? AND accepted_at >= ?
                    ORDER BY generation DESC
                    """), arguments: [change.id, (now - Flapping.window).description])
        guard let flapping = Flapping(hashes: hashes) else { return }
        try recordEvent(
            NewEvent(
                .flapping,
                "\(change.file) changes back and forth: \(flapping.generations) generations in \(Flapping.window) of "
                    + "\(flapping.texts) texts (\(flapping.latest.prefix(12)) and \(flapping.other.prefix(12))); find the "
                    + "second writer",
                intentID: change.id, passID: pass), now: now, db)
    }
}
