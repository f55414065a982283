import GRDB
import HomerCore

extension Store {
    /// For SELECT: the cursors of the further triggers of intent `i` by place, as an array; NULL for one trigger.
    static let furtherCursors = """
        (SELECT nullif(json_group_array(t.cursor_ms), '[]') FROM
          (SELECT cursor_ms FROM trigger_cursors WHERE intent_id = i.id ORDER BY position) t) AS further_cursors
        """

    /// The cursors of an intent with several triggers by place, from a row with `cursor_ms` and `further_cursors`; empty
    /// for one trigger.
    static func cursors(_ row: Row) -> [Timestamp] {
        guard let text: String = row["further_cursors"], let further = try? JSONValue(parsing: text).array else {
            return []
        }
        let first: Int64 = row["cursor_ms"]
        return ([first] + further.compactMap(\.int)).map { Timestamp(milliseconds: $0) }
    }

    /// The moment up to which everything of an intent is decided: the least of its cursors.
    static func cursor(_ row: Row) -> Timestamp {
        cursors(row).min() ?? Timestamp(milliseconds: row["cursor_ms"])
    }

    /// Stores the triggers behind the first, all of them, and from where they count: none for an intent with one trigger.
    static func replaceCursors(of id: String, _ triggers: [Trigger], _ cursors: [Timestamp], _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM trigger_cursors WHERE intent_id = ?").execute(arguments: [id])
        for (position, cursor) in cursors.enumerated().dropFirst() {
            try db.cachedStatement(
                sql: "INSERT INTO trigger_cursors (intent_id, position, cursor_ms, impulse) VALUES (?, ?, ?, ?)"
            ).execute(arguments: [id, position, cursor.milliseconds, impulse(triggers[position])])
        }
    }

    /// The same triggers count from there.
    static func moveCursors(of id: String, _ cursors: [Timestamp], _ db: Database) throws {
        for (position, cursor) in cursors.enumerated().dropFirst() {
            try db.cachedStatement(
                sql: "UPDATE trigger_cursors SET cursor_ms = ? WHERE intent_id = ? AND position = ?"
            ).execute(arguments: [cursor.milliseconds, id, position])
        }
    }

    /// What makes runs of a trigger that no clock makes due, as `trigger_cursors` has it; nil for the others.
    private static func impulse(_ trigger: Trigger) -> String? {
        switch trigger {
        case .event(let name, _): impulse(.event, name)
        case .after(let intent, _): impulse(.after, intent)
        case .cron, .interval, .immediate, .at: nil
        }
    }

    static func impulse(_ kind: TriggerKind, _ value: String) -> String { kind.rawValue + ":" + value }
}
