import GRDB
package import HomerCore

extension Store {
    /// Writes the messages that time alone causes: an incident that lasts, or whose snooze is over, is told again; a
    /// decision that waits for long is asked for once more. An incident of an intent whose file is gone ends, and nobody is
    /// told; while one is suspended, nobody is reminded of it. Writes nothing when nothing is due.
    package func noteReminders(now: Timestamp) throws {
        let (isDue, decisions) = try read { db in
            (
                try Bool.fetchOne(
                    db.cachedStatement(
                        sql: "SELECT EXISTS (SELECT 1 FROM incidents WHERE next_reminder_at <= ?)"),
                    arguments: [now.description]) ?? false,
                try Self.overdueDecisions(now: now, db)
            )
        }
        guard isDue || !decisions.isEmpty else { return }
        try write { db in
            let settings = try Self.notifySettings(db)
            for incident in try Self.dueIncidents(now: now, db) { try Self.remind(incident, settings, now: now, db) }
            for decision in try Self.overdueDecisions(now: now, db) {
                var facts = decision.facts
                facts.isReminder = true
                var message = NewMessage(
                    decision.cause + ":reminder", .decision, .warning, facts, intentID: decision.intentID,
                    runID: decision.runID)
                message.mute = try Self.isOpen(decision, db) ? nil : .obsolete
                try Self.tell(message, settings, now: now, db)
            }
        }
    }

    private static func dueIncidents(now: Timestamp, _ db: Database) throws -> [IncidentRow] {
        try Row.fetchAll(
            db, sql: "SELECT \(incidentColumns) FROM incidents WHERE next_reminder_at <= ? ORDER BY id LIMIT 100",
            arguments: [now.description]
        ).compactMap { row in try unlessUnreadable { try incidentRow(row) } }
    }

    private static func remind(
        _ incident: IncidentRow, _ settings: NotifySettings, now: Timestamp, _ db: Database
    ) throws {
        if let intentID = incident.intentID, try isGone(intentID, db) {
            return try db.execute(
                sql: """
                    UPDATE incidents SET state = 'recovered', recovered_at = ?, next_reminder_at = NULL WHERE id = ?
                    """, arguments: [now.description, incident.id])
        }
        let next = IncidentRules.reminder(after: incident.told + 1, settings, now: now)
        if let intentID = incident.intentID, try isSuspended(intentID, now: now, db) {
            // It does not run, so it cannot fail; somebody was told that it does not.
            return try db.execute(
                sql: "UPDATE incidents SET state = 'open', snoozed_until = NULL, next_reminder_at = ? WHERE id = ?",
                arguments: [next?.description, incident.id])
        }
        try db.execute(
            sql: """
                UPDATE incidents SET state = 'open', snoozed_until = NULL, told = told + 1, next_reminder_at = ?
                WHERE id = ?
                """, arguments: [next?.description, incident.id])
        var facts = MessageFacts()
        facts.name = try incident.intentID.flatMap { try name(of: $0, db) }
        facts.title = incident.title
        facts.detail = incident.detail
        facts.since = incident.openedAt
        facts.count = incident.count
        facts.isReminder = true
        var message = NewMessage(
            "incident:\(incident.id):reminder:\(incident.told + 1)", incident.kind, incident.severity, facts,
            intentID: incident.intentID)
        message.incidentID = incident.id
        message.avoids = incident.avoids
        try tell(message, settings, now: now, db)
    }

    private static func isSuspended(_ intentID: String, now: Timestamp, _ db: Database) throws -> Bool {
        try overrides(db, endedAfter: now).contains {
            $0.kind == .suspend && $0.concerns(intentID) && $0.isActive(at: now)
        }
    }

    /// One whose file is there and is held is not gone, though it may never have been accepted.
    private static func isGone(_ intentID: String, _ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db,
            sql: """
                SELECT NOT EXISTS (SELECT 1 FROM intents WHERE id = ?1 AND removed_at IS NULL AND enabled = 1)
                  AND NOT EXISTS (SELECT 1 FROM held_inputs WHERE intent_id = ?1)
                """, arguments: [intentID]) ?? false
    }

    /// Decisions that were asked for long ago, still wait, and were asked for once.
    private static func overdueDecisions(now: Timestamp, _ db: Database) throws -> [MessageRow] {
        let (latest, earliest) = (now - MessageRules.decisionReminder, now - MessageRules.decisionReminder - .days(2))
        return try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT \(messageColumns) FROM messages m
                    WHERE kind = 'decision' AND created_at BETWEEN ?2 AND ?1 AND cause NOT LIKE '%:reminder'
                      AND id = (SELECT min(id) FROM messages f WHERE f.cause = m.cause)
                      AND NOT EXISTS (SELECT 1 FROM messages r WHERE r.cause = m.cause || ':reminder')
                    ORDER BY id LIMIT 100
                    """), arguments: [latest.description, earliest.description]
        ).compactMap { row in try unlessUnreadable { try messageRow(row) } }
    }
}
