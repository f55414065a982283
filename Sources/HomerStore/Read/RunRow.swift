package import GRDB
package import HomerCore

/// One run as faces show it.
package struct RunRow: Hashable, Sendable {
    package var id: Int64
    package var intentID: String
    package var triggeredBy: RunCause
    package var triggeredAt: Timestamp
    package var scheduledFor: Timestamp?
    package var startedAt: Timestamp?
    package var completedAt: Timestamp?
    package var status: RunStatus
    package var outcome: Outcome?
    package var exitCode: Int?
    package var signal: Int?
    package var durationMS: Int64?
    package var generation: Int
    package var attempt: Int
    package var missedCount: Int
    package var requestedBy: String?
    package var passID: String?
    package var error: String?
    package var outputFile: String?
    package var outputBytes: Int64?
    package var tokensUsed: Int?
    package var costEstimate: Double?
    package var sessionID: String?
    package var pid: Int32?
    /// The executor of the attempt that runs or was the last; nil before the first.
    package var executor: String?
    /// Between two attempts: when the next may start.
    package var notBefore: Timestamp?
    /// Attempts that have ended, oldest first; filled in when there was more than one, or another follows.
    package var attempts: [AttemptRow] = []
    /// The run whose end made this one.
    package var parentRunID: Int64?
    package var eventName: String?
    package var eventID: String?
    /// nil when nobody was asked.
    package var approval: ApprovalState?
    package var approvalUntil: Timestamp?
    package var approvalBy: String?
    package var approvalReason: String?
    /// Files the run left in its artifact directory.
    package var artifacts: [String] = []
    /// What its agent was refused.
    package var denials: [Denial] = []
    /// How what it ran with differs from the last good run or from its file; nil when it does not.
    package var drift: ConfigDrift?
    /// What its condition said last.
    package var condition: ConditionVerdict?
    /// The budget that ended it.
    package var overrun: BudgetOverrun?
    /// Whether its intent let one run at a time when it was made.
    package var isExclusive = true
    package var priority = 50
    /// Filled in by `Store.withDetails`.
    package var detail: RunDetail?

    /// How it ended, or where it is while it has no ending.
    package var result: RunResult { RunResult(status, outcome) }
    package var isFinal: Bool { completedAt != nil }
}

extension Store {
    package static let runColumns = """
        r.id, r.intent_id, r.triggered_by, r.triggered_at, r.scheduled_for, r.started_at, r.completed_at, r.status,
        r.outcome, r.exit_code, r.signal, r.duration_ms, r.generation, r.attempt, r.missed_count, r.requested_by,
        r.pass_id, r.error, r.output_file, r.output_bytes, r.tokens_used, r.cost_estimate, r.session_id, r.pid,
        r.executor, r.not_before,
        r.parent_run_id, r.event_name, r.event_id, r.approval, r.approval_until, r.approval_by, r.approval_reason,
        r.artifacts, r.denials, r.drift, r.exclusive, r.priority, r.condition, r.budget
        """

    /// Decodes a row with `runColumns`, of our table or of HOMER's. Throws `unreadable`.
    static func runRow(_ row: Row) throws -> RunRow {
        let row = StoredRow(row, of: "intent_runs")
        return RunRow(
            id: row["id"], intentID: row["intent_id"], triggeredBy: try row.word("triggered_by"),
            triggeredAt: try row.time("triggered_at"), scheduledFor: try row.timeIfAny("scheduled_for"),
            startedAt: try row.timeIfAny("started_at"), completedAt: try row.timeIfAny("completed_at"),
            status: try row.word("status"), outcome: try row.wordIfAny("outcome"), exitCode: row["exit_code"],
            signal: row["signal"], durationMS: row["duration_ms"], generation: row["generation"],
            attempt: row["attempt"], missedCount: row["missed_count"], requestedBy: row["requested_by"],
            passID: row["pass_id"], error: row["error"], outputFile: row["output_file"],
            outputBytes: row["output_bytes"], tokensUsed: row["tokens_used"], costEstimate: row["cost_estimate"],
            sessionID: row["session_id"], pid: row["pid"], executor: row["executor"],
            notBefore: try row.timeIfAny("not_before"), parentRunID: row["parent_run_id"],
            eventName: row["event_name"], eventID: row["event_id"], approval: try row.wordIfAny("approval"),
            approvalUntil: try row.timeIfAny("approval_until"), approvalBy: row["approval_by"],
            approvalReason: row["approval_reason"], artifacts: artifacts(row["artifacts"]),
            denials: denials(row["denials"]), drift: drift(row["drift"]), condition: try row.wordIfAny("condition"),
            overrun: overrun(row["budget"]), isExclusive: row["exclusive"], priority: row["priority"])
    }

    /// The runs that a statement over `runColumns` finds.
    package static func runRows(_ statement: Statement, _ arguments: StatementArguments) throws -> [RunRow] {
        try Array(Row.fetchCursor(statement, arguments: arguments).map { try runRow($0) })
    }

    private static func denials(_ text: String?) -> [Denial] {
        text.flatMap { try? JSONValue(parsing: $0).array }?.compactMap { Denial(json: $0) } ?? []
    }

    static func drift(_ text: String?) -> ConfigDrift? {
        text.flatMap { try? JSONValue(parsing: $0) }.flatMap(ConfigDrift.init(json:))
    }

    private static func artifacts(_ text: String?) -> [String] {
        text.flatMap { try? JSONValue(parsing: $0).array }?.compactMap(\.string) ?? []
    }

    /// The same runs with their attempts, where there is more to say than the row itself.
    static func withAttempts(_ runs: [RunRow], _ db: Database) throws -> [RunRow] {
        var runs = runs
        let several = runs.filter { $0.attempt > 1 || $0.notBefore != nil }.map(\.id)
        let attempts = try attempts(of: several, db)
        for index in runs.indices { runs[index].attempts = attempts[runs[index].id] ?? [] }
        return runs
    }
}
