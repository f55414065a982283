import GRDB
package import HomerCore

extension Store {
    /// Says that something is wrong. The first time it opens an incident and tells of it; while that is open it only
    /// counts. Returns the incident's number. For rules that look again and again: reporting what is known makes no
    /// message.
    ///
    /// One call is one transaction, and a message is told once an incident.
    @discardableResult
    package func report(incident: NewIncident, now: Timestamp) throws -> Int64 {
        try write { db in
            let settings = try Self.notifySettings(db)
            let found = try Self.noteIncident(
                incident, kind: .alert, isReminded: true, settings, now: now, db)
            if found.isTold || found.flap == .goesOn {
                try Self.tellAlert(found, incident, settings, now: now, db)
            }
            return found.id
        }
    }

    /// Says that something is well again: its open incident ends, and that is told exactly once, with how long it was
    /// down. Returns whether there was one. Writes nothing when there was none.
    @discardableResult
    package func resolve(fingerprint: String, now: Timestamp) throws -> Bool {
        guard try read({ try Self.openIncident(fingerprint, $0) }) != nil else { return false }
        return try write { db in
            guard let open = try Self.openIncident(fingerprint, db) else { return false }
            try Self.recover([open], run: nil, Self.notifySettings(db), now: now, db)
            return true
        }
    }

    /// A person knows of it: it is not told again until it is over. Throws `notFound`, and `conflict` when it is over.
    package func acknowledge(incident id: Int64, by user: String, now: Timestamp) throws {
        try decide(id, .acknowledged, until: nil, by: user, now: now)
    }

    /// It is not told again until then; when it is still wrong, it is told then. Throws as `acknowledge`.
    package func snooze(incident id: Int64, until: Timestamp, by user: String, now: Timestamp) throws {
        try decide(id, .snoozed, until: until, by: user, now: now)
    }

    private func decide(
        _ id: Int64, _ state: IncidentState, until: Timestamp?, by user: String, now: Timestamp
    ) throws {
        try write { db in
            _ = try Self.requireOpen(incident: id, db)
            try db.execute(
                sql: """
                    UPDATE incidents SET state = ?, snoozed_until = ?, next_reminder_at = ?, decided_by = ?,
                      decided_at = ? WHERE id = ?
                    """,
                arguments: [
                    state.rawValue, until?.description, until?.description, user, now.description, id,
                ])
            // What has not left yet is not told any more either.
            try Self.muteQueued(of: id, MessageRules.mute(of: state), now: now, db)
        }
    }
}

extension Store {
    static func requireOpen(incident id: Int64, _ db: Database) throws -> IncidentRow {
        let row = try Row.fetchOne(
            db, sql: "SELECT \(incidentColumns) FROM incidents WHERE id = ?", arguments: [id]
        ).map { try incidentRow($0) }
        guard let row else {
            throw StoreError(.notFound, "there is no incident \(id); `homer alerts` lists those that are open")
        }
        guard row.state != .recovered else {
            throw StoreError(.conflict, "incident \(id) is over; `homer alerts` lists those that are open")
        }
        return row
    }

    /// What came of noting that something is wrong.
    struct NotedIncident {
        var id: Int64
        /// Whether it opened one.
        var isNew: Bool
        var flap: IncidentRules.Flap = .none
        /// Why it is not told.
        var mute: MuteReason?
        var isTold: Bool { mute == nil }
    }

    static func openIncident(_ fingerprint: String, _ db: Database) throws -> IncidentRow? {
        try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT \(incidentColumns) FROM incidents WHERE fingerprint = ? AND state <> 'recovered'"),
            arguments: [fingerprint]
        ).map { try incidentRow($0) }
    }

    /// Opens an incident, or counts one that is open.
    ///
    /// - Parameter isReminded: whether it is told again while it lasts.
    static func noteIncident(
        _ incident: NewIncident, kind: MessageKind, isReminded: Bool, _ settings: NotifySettings, now: Timestamp,
        _ db: Database
    ) throws -> NotedIncident {
        if let open = try openIncident(incident.key.fingerprint, db) {
            try db.cachedStatement(sql: "UPDATE incidents SET count = count + 1, last_at = ? WHERE id = ?")
                .execute(arguments: [now.description, open.id])
            return NotedIncident(id: open.id, isNew: false, mute: MessageRules.mute(of: open.state))
        }
        let earlier = try Int.fetchOne(
            db.cachedStatement(sql: "SELECT count(*) FROM incidents WHERE fingerprint = ? AND opened_at > ?"),
            arguments: [incident.key.fingerprint, (now - IncidentRules.flappingSpan).description])
        let flap = IncidentRules.flap(earlier: earlier ?? 0)
        let reminder = isReminded ? IncidentRules.reminder(after: 0, settings, now: now) : nil
        try db.cachedStatement(
            sql: """
                INSERT INTO incidents
                  (fingerprint, cause, intent_id, severity, kind, title, detail, avoids, opened_at, last_at,
                   next_reminder_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10)
                """
        ).execute(arguments: [
            incident.key.fingerprint, incident.key.cause.rawValue, incident.key.intentID, incident.severity.rawValue,
            kind.rawValue, incident.title, incident.detail?.bounded(to: MessageFacts.limit), incident.avoids,
            now.description, reminder?.description,
        ])
        return NotedIncident(
            id: db.lastInsertedRowID, isNew: true, flap: flap, mute: flap == .goesOn ? .flapping : nil)
    }

    /// Stores the message of an alert that an incident opens.
    static func tellAlert(
        _ found: NotedIncident, _ incident: NewIncident, _ settings: NotifySettings, now: Timestamp, _ db: Database
    ) throws {
        var facts = MessageFacts()
        facts.title = incident.title
        facts.detail = incident.detail?.bounded(to: MessageFacts.limit)
        facts.isFlapping = found.flap == .begins
        var message = NewMessage(
            "incident:\(found.id)", .alert, incident.severity, facts, intentID: incident.key.intentID, runID: nil)
        message.incidentID = found.id
        message.mute = found.mute
        message.avoids = incident.avoids
        try tell(message, settings, now: now, db)
    }

    /// Ends incidents. What they have in common is told once, with the first of them that was told, and over every channel
    /// that told of one. What has not left yet is not told any more.
    static func recover(
        _ incidents: [IncidentRow], run: Int64?, _ settings: NotifySettings, now: Timestamp, _ db: Database
    ) throws {
        guard !incidents.isEmpty else { return }
        let recoveries = try incidents.map { MessageRules.recovery(try tellings(of: $0.id, db)) }
        for incident in incidents { try muteQueued(of: incident.id, .untold, now: now, db) }
        let speaker = recoveries.firstIndex { $0.mute == nil }
        let heard = recoveries.reduce(into: Set<String>()) { $0.formUnion($1.heard) }
        let unheard = recoveries.reduce(into: Set<String>()) { $0.formUnion($1.unheard) }.subtracting(heard)
        try end(incidents, run: run, settings, now: now, db) { index, message in
            message.mute = index == speaker ? nil : recoveries[index].mute ?? .repeated
            (message.also, message.without) = (heard, unheard)
        }
    }

    /// What has not left yet of an incident is not told any more.
    private static func muteQueued(of incident: Int64, _ mute: MuteReason, now: Timestamp, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE messages SET state = 'muted', mute = ?, next_at = NULL, ended_at = ?
                WHERE incident_id = ? AND state = 'queued' AND kind <> 'recovery'
                """
        ).execute(arguments: [mute.rawValue, now.description, incident])
    }

    /// - Parameter prepare: says how the recovery of the incident at that place is told.
    private static func end(
        _ incidents: [IncidentRow], run: Int64?, _ settings: NotifySettings, now: Timestamp, _ db: Database,
        prepare: (Int, inout NewMessage) -> Void
    ) throws {
        for (index, incident) in incidents.enumerated() {
            try db.execute(
                sql: """
                    UPDATE incidents SET state = 'recovered', recovered_at = ?, next_reminder_at = NULL WHERE id = ?
                    """, arguments: [now.description, incident.id])
            var facts = MessageFacts()
            facts.name = try incident.intentID.flatMap { try name(of: $0, db) }
            facts.title = incident.title
            facts.since = incident.openedAt
            facts.until = now
            facts.count = incident.count
            var message = NewMessage(
                "incident:\(incident.id):recovered", .recovery, .info, facts, intentID: incident.intentID, runID: run)
            message.incidentID = incident.id
            message.avoids = incident.avoids
            prepare(index, &message)
            try tell(message, settings, now: now, db)
        }
    }

    /// Ends what is wrong with an intent that is gone: nothing will ever show it to be well. Nobody is told.
    static func endIncidents(ofGone intentID: String, now: Timestamp, _ db: Database) throws {
        let open = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT \(incidentColumns) FROM incidents WHERE intent_id = ? AND state <> 'recovered' ORDER BY id"
            ),
            arguments: [intentID])
        guard !open.isEmpty else { return }
        let settings = try notifySettings(db)
        try end(try open.map { try incidentRow($0) }, run: nil, settings, now: now, db) { $1.mute = .obsolete }
    }

    /// The messages that opened an incident, or reminded of it.
    private static func tellings(of incident: Int64, _ db: Database) throws -> [MessageRules.Telling] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, channel, state, mute FROM messages
                    WHERE incident_id = ? AND kind IN ('alert', 'failure') AND mute IS NOT 'repeated'
                      AND mute IS NOT 'effect'
                    """), arguments: [incident]
        ).map { row in
            let row = StoredRow(row, of: "messages")
            return MessageRules.Telling(row["channel"], try row.word("state"), mute: try row.wordIfAny("mute"))
        }
    }

    static func name(of intentID: String, _ db: Database) throws -> String? {
        try String.fetchOne(
            db.cachedStatement(sql: "SELECT name FROM intents WHERE id = ?"), arguments: [intentID])
    }
}
