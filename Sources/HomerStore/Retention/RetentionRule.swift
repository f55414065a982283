import GRDB
package import HomerCore

/// What is deleted when and by whom: everything that grows. docs/operations.md lists the rules, held to these by a test.
package enum RetentionRule: String, Hashable, Sendable, CaseIterable {
    case runs, decisions, configurations, events, inbox, messages, muted, incidents, nights, backups

    /// How long it is kept unless somebody says otherwise; nil for all the time.
    package var length: Milliseconds? {
        switch self {
        case .runs, .decisions, .configurations: .days(30)
        case .events, .inbox: Store.eventRetention
        case .messages, .incidents: Store.messageRetention
        case .muted: Store.mutedRetention
        case .nights: .days(90)
        case .backups: nil
        }
    }

    /// What it is, and what of it stays all the same.
    package var summary: String {
        switch self {
        case .runs:
            "runs that ended, with attempts, output and artifacts; the last run and the last failure of each intent stay"
        case .decisions: "due times that led to no run"
        case .configurations: "what programs ran with, once no run refers to it"
        case .events: "events; the \(Store.eventLimit) newest at most"
        case .inbox: "events that came in and were taken"
        case .messages: "messages that were sent, are dead or unknown, from their end"
        case .muted: "messages that were muted, from their end"
        case .incidents: "incidents, from their recovery"
        case .nights: "nights with the files they wrote; the newest stays"
        case .backups: "copies that `homer backup` made; those made before a migration stay"
        }
    }

    /// Who deletes it, and what says another length.
    package var means: String {
        switch self {
        case .runs, .decisions, .configurations: "`homer prune --runs`"
        case .events: "`homer prune --events`, and the daemon"
        case .inbox: "`homer prune --events`"
        case .messages, .muted, .incidents: "`homer prune`, and the daemon"
        case .nights: "`homer prune`, `homer discover prune`; `discovery.retention`"
        case .backups: "`homer prune --keep-backups`"
        }
    }

    /// The row of docs/operations.md.
    package var row: String { "| \(rawValue) | \(summary) | \(length.map { "\($0)" } ?? "always") | \(means) |" }
}

extension Store {
    /// How many rows each rule would delete now, of those that are rows of this database alone. Writes nothing.
    package func prunable(
        runsBefore: Timestamp, eventsBefore: Timestamp, now: Timestamp
    ) throws -> [RetentionRule: Int] {
        let elsewhere: [RetentionRule: Int] = [
            .runs: try Pruning(self, runsBefore: runsBefore, eventsBefore: eventsBefore).runCount(),
            .nights: 0, .backups: 0,
        ]
        let questions: [(RetentionRule, String, Timestamp)] = [
            (.decisions, "occurrences WHERE run_id IS NULL AND decided_at < ?", runsBefore),
            (
                .configurations,
                "effective_configs c WHERE c.first_seen_at < ? "
                    + "AND NOT EXISTS (SELECT 1 FROM intent_runs r WHERE r.config = c.digest)", runsBefore
            ),
            (.events, "events WHERE last_time < ?", eventsBefore),
            (.inbox, "events_inbox WHERE consumed_at < ?", eventsBefore),
            (.messages, "messages WHERE ended_at < ? AND state <> 'muted'", now - Self.messageRetention),
            (.muted, "messages WHERE ended_at < ? AND state = 'muted'", now - Self.mutedRetention),
            (.incidents, "incidents WHERE recovered_at < ?", now - Self.messageRetention),
        ]
        let counted = try read { db in
            try questions.map { rule, question, moment in
                let sql = "SELECT count(*) FROM \(question)"
                return (rule, try Int.fetchOne(db, sql: sql, arguments: [moment.description]) ?? 0)
            }
        }
        return elsewhere.merging(counted) { $1 }
    }
}
