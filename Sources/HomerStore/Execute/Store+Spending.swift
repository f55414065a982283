import GRDB
package import HomerCore

extension StoreSnapshot {
    /// What the runs of a day that spend have used, those that run included.
    package func spending(on day: BudgetDay) throws -> DaySpending { try read { try Store.spending(on: day, $0) } }

    /// What the runs of an intent have used on a day, whatever executor.
    package func spending(of id: String, on day: BudgetDay) throws -> Spending {
        try read { try Store.spending(of: id, on: day, $0) }
    }

    /// For each of these intents `BudgetRules.overruns`, by the sums that a claim would go by.
    package func overruns(of specs: [IntentSpec], _ rules: BudgetRules) throws -> [[BudgetOverrun?]] {
        let today = rules.budgets.isEmpty ? DaySpending() : try spending(on: rules.day)
        return try specs.map { spec in
            let own = spec.budget.perDay.isEmpty ? Spending() : try spending(of: spec.id, on: rules.day)
            return rules.overruns(of: spec, today: today, own: own)
        }
    }

    /// Which budget kept the run of a due time from starting; nil when none did, or the run is pruned.
    package func overrun(of id: String, scheduledFor: Timestamp) throws -> BudgetOverrun? {
        try read { db in
            Store.overrun(
                try String.fetchOne(
                    db, sql: "SELECT budget FROM intent_runs WHERE intent_id = ? AND scheduled_for = ?",
                    arguments: [id, scheduledFor.description]))
        }
    }
}

extension Store {
    /// An attempt counts on the day it began. One that has not ended counts with what it may use at most; one whose
    /// condition failed did not start anything and does not count.
    static func spending(on day: BudgetDay, _ db: Database) throws -> DaySpending {
        var spending = DaySpending()
        let ended = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT i.lane, a.executor, sum(a.cost_estimate), sum(a.tokens_used), count(*)
                    FROM run_attempts a INDEXED BY idx_run_attempts_spending
                    CROSS JOIN intent_runs r ON r.id = a.run_id
                    CROSS JOIN intents i ON i.id = r.intent_id
                    WHERE a.spends = 1 AND a.started_at >= ? AND a.started_at < ? GROUP BY 1, 2
                    """), arguments: [day.since.description, day.until.description])
        while let row = try ended.next() { spending.add(Self.spending(row, from: 2), lane: row[0], executor: row[1]) }
        let open = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT i.lane, coalesce(r.executor, ''), sum(r.cost_reserved), sum(r.tokens_reserved), count(*)
                    FROM intent_runs r INDEXED BY idx_intent_runs_status CROSS JOIN intents i ON i.id = r.intent_id
                    WHERE r.status = 'running' AND r.completed_at IS NULL AND r.spends = 1
                      AND r.attempt_started_at >= ? AND r.attempt_started_at < ? GROUP BY 1, 2
                    """), arguments: [day.since.description, day.until.description])
        while let row = try open.next() { spending.add(Self.spending(row, from: 2), lane: row[0], executor: row[1]) }
        return spending
    }

    static func spending(of id: String, on day: BudgetDay, _ db: Database) throws -> Spending {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT sum(a.cost_estimate), sum(a.tokens_used), count(*)
                    FROM intent_runs r INDEXED BY idx_intent_runs_attempted CROSS JOIN run_attempts a ON a.run_id = r.id
                    WHERE r.intent_id = ?1 AND r.attempt_started_at >= ?2 AND a.started_at >= ?2 AND a.started_at < ?3
                      AND a.condition IS NOT 'failed'
                    """), arguments: [id, day.since.description, day.until.description])
        let open = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT sum(cost_reserved), sum(tokens_reserved), count(*)
                    FROM intent_runs INDEXED BY idx_intent_runs_attempted
                    WHERE intent_id = ?1 AND attempt_started_at >= ?2 AND attempt_started_at < ?3 AND status = 'running'
                    """), arguments: [id, day.since.description, day.until.description])
        return [row, open].compactMap { $0 }.reduce(Spending()) { $0 + Self.spending($1, from: 0) }
    }

    /// What the attempts of a run that have ended used together.
    static func spending(ofRun id: Int64, _ db: Database) throws -> Spending {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT sum(cost_estimate), sum(tokens_used), count(*) FROM run_attempts WHERE run_id = ?"),
            arguments: [id])
        return row.map { spending($0, from: 0) } ?? Spending()
    }

    private static func spending(_ row: Row, from column: Int) -> Spending {
        Spending(
            cost: row[column] as Double? ?? 0, tokens: Int(row[column + 1] as Int64? ?? 0), runs: row[column + 2])
    }

    static func overrun(_ text: String?) -> BudgetOverrun? {
        text.flatMap { try? JSONValue(parsing: $0) }.flatMap { BudgetOverrun(json: $0) }
    }
}

extension Store {
    /// Ends a run that a budget keeps from starting, or from trying again. One that has not begun was not run: its due
    /// time, or its event, says so. One that has ends as its limit, with what its attempts used.
    static func endSpent(_ ended: OverBudgetRun, now: Timestamp, _ db: Database) throws {
        let overrun = ended.overrun
        if ended.hasBegun {
            try endBegun(ended, now: now, db)
        } else {
            let result = ExecutionResult(
                outcome: .cancelled, error: "not started: \(overrun.sentenceWithReset)")
            _ = try writeEnding(ended.id, result, nil, now, reason: .budgetSpent, db)
            try correct(ofRun: ended.id, to: .skippedBudget, now: now, db)
        }
        try db.execute(
            sql: "UPDATE intent_runs SET budget = ? WHERE id = ?", arguments: [overrun.json.compact, ended.id])
    }

    private static func endBegun(_ ended: OverBudgetRun, now: Timestamp, _ db: Database) throws {
        let row = try Row.fetchOne(
            db, sql: "SELECT attempt, error FROM intent_runs WHERE id = ?", arguments: [ended.id])
        let attempt: Int = row?["attempt"] ?? 1
        let last: String? = row?["error"]
        let used = try spending(ofRun: ended.id, db)
        var result = ExecutionResult(
            outcome: .limit,
            error: "no attempt \(attempt + 1): \(ended.overrun.sentenceWithReset)"
                + (last.map { "; attempt \(attempt) ended with: \($0)" } ?? ""))
        if used.tokens > 0 { result.tokensUsed = used.tokens }
        if used.cost > 0 { result.costEstimate = used.cost }
        _ = try writeEnding(ended.id, result, nil, now, attempts: attempt, reason: .budgetSpent, db)
    }
}
