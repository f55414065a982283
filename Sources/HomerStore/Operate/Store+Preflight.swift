import GRDB
package import HomerCore

extension Store {
    /// The intents that may run, in the order of their ids; a row that cannot be read is left out.
    ///
    /// - Parameters:
    ///   - ids: only these; nil for all.
    ///   - after: of all, only those whose id comes after this one.
    ///   - limit: at most this many.
    package func preflightSubjects(
        ids: [String]? = nil, after: String = "", limit: Int
    ) throws -> (subjects: [PreflightSubject], last: String?) {
        try read { db in
            // Not by the index of those that are enabled, which are nearly all: each question would read through it.
            let chosen = ids == nil ? "i.id > ?" : "i.id IN (SELECT value FROM json_each(?))"
            let key = ids.map { JSONValue.array($0.map { .string($0) }).compact } ?? after
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT i.id, i.generation, g.spec FROM \(Self.inForce)
                        WHERE \(chosen) AND +i.enabled = 1 AND i.removed_at IS NULL ORDER BY i.id LIMIT ?
                        """), arguments: [key, limit])
            let subjects = try rows.compactMap { row in
                try Self.unlessUnreadable {
                    PreflightSubject(
                        id: row["id"], generation: row["generation"],
                        spec: try StoredRow(row, of: "intents").spec("spec"))
                }
            }
            return (subjects, rows.last?["id"])
        }
    }

    /// Keeps what was found about each intent, as long as the generation that was looked at is in force. Returns the
    /// results that say something new and have findings; writes nothing where nothing is new.
    package func notePreflights(_ results: [PreflightResult], now: Timestamp) throws -> [PreflightResult] {
        let known = try read { try Self.noted(results.map(\.id), $0) }
        let new = results.filter { known[$0.id] != Noted(generation: $0.generation, findings: Self.text($0)) }
        guard !new.isEmpty else { return [] }
        return try write { db in
            var told: [PreflightResult] = []
            for result in new {
                try db.cachedStatement(
                    sql: """
                        INSERT INTO preflights (intent_id, generation, findings, since)
                        SELECT id, generation, ?3, ?4 FROM intents WHERE id = ?1 AND generation = ?2
                        ON CONFLICT (intent_id) DO UPDATE SET
                          generation = excluded.generation, findings = excluded.findings,
                          since = iif(findings = excluded.findings, since, excluded.since)
                        """
                ).execute(arguments: [result.id, result.generation, Self.text(result), now.description])
                if db.changesCount > 0, !result.findings.isEmpty { told.append(result) }
            }
            return told
        }
    }

    private struct Noted: Equatable {
        var generation: Int
        var findings: String
    }

    /// What is kept of these intents.
    private static func noted(_ ids: [String], _ db: Database) throws -> [String: Noted] {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT intent_id, generation, findings FROM preflights
                    WHERE intent_id IN (SELECT value FROM json_each(?))
                    """), arguments: [JSONValue.array(ids.map { .string($0) }).compact])
        var noted: [String: Noted] = [:]
        while let row = try rows.next() { noted[row[0]] = Noted(generation: row[1], findings: row[2]) }
        return noted
    }

    private static func text(_ result: PreflightResult) -> String {
        JSONValue.array(result.findings.map(\.json)).compact
    }
}
