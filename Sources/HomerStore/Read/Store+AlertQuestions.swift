import GRDB
package import HomerCore

/// What the alert rules ask and no other answer does. Each is answered by an index over a short time, for it is asked every
/// minute.
extension StoreSnapshot {
    /// Runs triggered since a day that ended badly, were refused something, drifted or met the end of a budget; the newest
    /// thousand. Rehearsals are none.
    package func troubledRuns(now: Timestamp) throws -> [(run: RunRow, isLatest: Bool)] {
        try read { db in
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT \(Store.runColumns), NOT EXISTS (
                          SELECT 1 FROM intent_runs n WHERE n.intent_id = r.intent_id AND n.id > r.id
                            AND n.completed_at IS NOT NULL AND n.condition IS NOT 'skipped'
                            AND n.triggered_by <> ?2) AS is_latest
                        FROM intent_runs r INDEXED BY idx_intent_runs_triggered
                        WHERE r.triggered_at >= ?1 AND r.completed_at IS NOT NULL AND r.triggered_by <> ?2
                          AND (r.status = 'failed' OR r.denials IS NOT NULL OR r.drift IS NOT NULL OR r.budget IS NOT NULL)
                        ORDER BY r.id DESC LIMIT 1000
                        """), arguments: [(now - .days(1)).description, RunCause.rehearsal.rawValue])
            return try rows.compactMap { row in
                try Store.unlessUnreadable { (try Store.runRow(row), row["is_latest"]) }
            }
        }
    }

    /// Due times that were found missed since a day, of intents that have not been run for a later one; the newest five
    /// hundred.
    package func missedDueTimes(now: Timestamp) throws -> [AlertFacts.Missed] {
        try read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT o.intent_id, o.scheduled_for, o.decision, o.count
                        FROM occurrences o INDEXED BY idx_occurrences_without_run
                        WHERE o.run_id IS NULL AND o.decided_at >= ?1 AND o.decision IN ('missed:down', 'missed:deadline')
                          AND NOT EXISTS (SELECT 1 FROM occurrences n WHERE n.intent_id = o.intent_id
                            AND n.scheduled_for > o.scheduled_for AND n.run_id IS NOT NULL)
                        ORDER BY o.decided_at DESC LIMIT 500
                        """), arguments: [(now - .days(1)).description]
            ).map { row in
                let stored = StoredRow(row, of: "occurrences", key: "intent_id")
                return AlertFacts.Missed(
                    row["intent_id"], due: try stored.time("scheduled_for"),
                    isForLackOfDaemon: try stored.word(LedgerDecision.self, "decision") == .missedDown,
                    count: row["count"])
            }
        }
    }

    /// How long the runs of each of these intents usually take: the middle of their last twenty that ended, for those that
    /// have five.
    package func usualLengths(of intents: Set<String>) throws -> [String: Milliseconds] {
        try read { db in
            var usual: [String: Milliseconds] = [:]
            for id in intents {
                let lengths = try Int64.fetchAll(
                    db.cachedStatement(
                        sql: """
                            SELECT duration_ms FROM intent_runs
                            WHERE intent_id = ? AND duration_ms IS NOT NULL AND outcome NOT IN ('cancelled', 'lost')
                            ORDER BY id DESC LIMIT 20
                            """), arguments: [id])
                if lengths.count >= 5 { usual[id] = Milliseconds(max(0, lengths.sorted()[lengths.count / 2])) }
            }
            return usual
        }
    }

    /// By channel, the messages that were tried in vain, or that nobody takes although they have been due for a while.
    package func messageBacklog(now: Timestamp) throws -> [AlertFacts.Backlog] {
        try read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT channel, count(*) AS count, min(created_at) AS oldest FROM messages
                        WHERE ended_at IS NULL AND state = 'queued' AND (attempts > 0 OR next_at < ?)
                        GROUP BY channel
                        """), arguments: [(now - .minutes(5)).description]
            ).map { row in
                AlertFacts.Backlog(
                    channel: row["channel"], count: row["count"],
                    oldest: try StoredRow(row, of: "messages", key: "channel").time("oldest"))
            }
        }
    }

    /// What incidents that are not over are recognised by.
    package func openFingerprints() throws -> Set<String> {
        try read { db in
            try String.fetchSet(db, sql: "SELECT fingerprint FROM incidents WHERE state <> 'recovered'")
        }
    }

    /// Those of the rules whose text is older than `AlertRules.freshness`.
    package func staleFingerprints(now: Timestamp) throws -> Set<String> {
        try read { db in
            try String.fetchSet(
                db,
                sql: """
                    SELECT fingerprint FROM incidents
                    WHERE state <> 'recovered' AND cause = 'rule' AND last_at <= ?
                    """, arguments: [(now - AlertRules.freshness).description])
        }
    }
}

extension Store {
    /// Gives an incident that is open the title and the detail that its rule has now. It counts and tells nothing. Writes
    /// nothing when it says the same.
    package func refresh(incident: NewIncident, now: Timestamp) throws {
        let detail = incident.detail?.bounded(to: MessageFacts.limit)
        guard let open = try read({ try Self.openIncident(incident.key.fingerprint, $0) }),
            open.title != incident.title || open.detail != detail
        else { return }
        try write { db in
            try db.execute(
                sql: """
                    UPDATE incidents SET title = ?, detail = ?, last_at = ?
                    WHERE fingerprint = ? AND state <> 'recovered'
                    """, arguments: [incident.title, detail, now.description, incident.key.fingerprint])
        }
    }

    /// Ends an incident without a word, when there is one: what it was about is over by itself, or nobody looks any more.
    package func drop(fingerprint: String, now: Timestamp) throws {
        try write { db in
            try db.execute(
                sql: """
                    UPDATE incidents SET state = 'recovered', recovered_at = ?, next_reminder_at = NULL
                    WHERE fingerprint = ? AND state <> 'recovered'
                    """, arguments: [now.description, fingerprint])
        }
    }
}
