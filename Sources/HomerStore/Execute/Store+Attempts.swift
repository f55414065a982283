import GRDB
package import HomerCore

/// One attempt of a run that has ended.
package struct AttemptRow: Hashable, Sendable {
    package var attempt: Int
    /// 0 is the main executor, n the n-th fallback.
    package var link: Int
    package var executor: String
    package var startedAt: Timestamp
    package var endedAt: Timestamp
    package var outcome: Outcome
    package var error: String?
    package var exitCode: Int?
    package var signal: Int?
    package var tokensUsed: Int?
    package var costEstimate: Double?
    package var outputFile: String?
    /// When the attempt after it may start; nil for the last.
    package var nextAt: Timestamp?
    /// What its condition said; anything but `passed` is what ended it.
    package var condition: ConditionVerdict?
}

/// What came of an attempt's end.
package struct AttemptEnding: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// The run has its ending.
        case final
        /// Another attempt follows, not before that moment; `link` says of which executor of the chain.
        case again(at: Timestamp, link: Int)
        /// The run had an ending before: nothing was written.
        case endedBefore
    }

    package var kind: Kind
    /// The executor's breaker, when this opened or closed it.
    package var breaker: ExecutorState?
    /// How what the run ran with differs from what one would expect; only when it is final.
    package var drift: ConfigDrift?
    /// The intent stopped by itself with this ending (`suspendAfter`).
    package var suspension: Override?

    package init(
        _ kind: Kind, breaker: ExecutorState? = nil, drift: ConfigDrift? = nil, suspension: Override? = nil
    ) {
        self.kind = kind
        self.breaker = breaker
        self.drift = drift
        self.suspension = suspension
    }
}

extension Store {
    /// Writes the end of a run's attempt and decides what follows by the policy of the intent as it is now: the run's
    /// one ending, or a moment for the next attempt. A run whose cancellation was asked for gets no further attempt. The
    /// ending that is one failure too many (`suspendAfter`) suspends the intent.
    ///
    /// - Parameters:
    ///   - mayRetry: false ends the run whatever the policy says.
    ///   - start: of the attempt, when it is not stored yet.
    package func endAttempt(
        run id: Int64, result: ExecutionResult, mayRetry: Bool = true, outputFile: String?, start: StartNote? = nil,
        now: Timestamp
    ) async throws -> AttemptEnding {
        try await writeGrouped { db in
            try Self.endAttempt(id, result, mayRetry: mayRetry, outputFile, start: start, now, db)
        }
    }

    static func endAttempt(
        _ id: Int64, _ result: ExecutionResult, mayRetry: Bool, _ outputFile: String?, start: StartNote? = nil,
        _ now: Timestamp, _ db: Database
    ) throws -> AttemptEnding {
        guard let open = try OpenAttempt(run: id, db) else {
            guard try writeEnding(id, result, outputFile, now, db) else { return AttemptEnding(.endedBefore) }
            return AttemptEnding(
                .final, suspension: try suspendAfterFailures(endedBy: id, result.outcome, now: now, db))
        }
        let breaker = try recordBreaker(open.executor, result.ofExecutor, now: now, db)
        let process = start.flatMap { $0.attempt == open.number ? $0.process : nil }
        if result.condition == .skipped {
            return try endSkipped(open, result, outputFile, process, breaker, now: now, db)
        }
        if mayRetry, !open.isCancelled, let next = try open.next(after: result, now: now, db) {
            try open.insert(result, outputFile, nextAt: next.at, now: now, db)
            try open.wait(next, after: result, outputFile, db)
            return AttemptEnding(.again(at: next.at, link: next.link), breaker: breaker)
        }
        var whole = result
        if open.number > 1 { try open.addEarlier(to: &whole, db) }
        try open.insert(result, outputFile, nextAt: nil, now: now, db)
        let config = try result.config.map { try keepConfig($0, ofRun: id, now: now, db) }
        _ = try writeEnding(
            id, whole, outputFile, process: process, now, attempts: open.number, config: config, of: open.facts, db)
        if let config { try tellDrift(config, ofRun: id, now: now, db) }
        return AttemptEnding(
            .final, breaker: breaker, drift: config?.drift,
            suspension: try suspendAfterFailures(endedBy: id, result.outcome, now: now, db))
    }

    /// Ends a run whose condition says that there is nothing to do. No attempt was made; where none had been made before
    /// either, its due time did not run.
    private static func endSkipped(
        _ open: OpenAttempt, _ result: ExecutionResult, _ outputFile: String?, _ process: ProcessIdentity?,
        _ breaker: ExecutorState?, now: Timestamp, _ db: Database
    ) throws -> AttemptEnding {
        var whole = result
        if open.number > 1 { try open.addEarlier(to: &whole, db) }
        let hasWorked = try open.hasWorked(db)
        _ = try writeEnding(
            open.run, whole, outputFile, process: process, now, attempts: max(1, open.number - 1), isTold: hasWorked,
            of: open.facts, db)
        if !hasWorked { try correct(ofRun: open.run, to: .skippedCondition, now: now, db) }
        return AttemptEnding(.final, breaker: breaker)
    }

    /// Corrects what was written when a run was made: it did not run. The run has its ending.
    static func correct(ofRun id: Int64, to decision: LedgerDecision, now: Timestamp, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE occurrences SET decision = ?2, run_id = NULL, decided_at = ?3
                WHERE run_id = ?1 AND (intent_id, scheduled_for) =
                  (SELECT intent_id, scheduled_for FROM intent_runs WHERE id = ?1)
                """, arguments: [id, decision.rawValue, now.description])
        try db.execute(
            sql: """
                UPDATE event_deliveries SET decision = ?2, run_id = NULL
                WHERE run_id = ?1 AND (event, intent_id) =
                  (SELECT event_number, intent_id FROM intent_runs WHERE id = ?1)
                """, arguments: [id, decision.rawValue])
    }

    /// The attempts of runs that had more than one or wait for another, by run, each list in order.
    static func attempts(of runs: [Int64], _ db: Database) throws -> [Int64: [AttemptRow]] {
        guard !runs.isEmpty else { return [:] }
        let marks = runs.map { _ in "?" }.joined(separator: ", ")
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT run_id, attempt, link, executor, started_at, ended_at, outcome, error, exit_code, signal,
                  tokens_used, cost_estimate, output_file, next_at, condition
                FROM run_attempts WHERE run_id IN (\(marks)) ORDER BY run_id, attempt
                """, arguments: StatementArguments(runs))
        var found: [Int64: [AttemptRow]] = [:]
        while let row = try rows.next() { found[row["run_id"], default: []].append(try attemptRow(row)) }
        return found
    }
}

extension StoreSnapshot {
    /// Every attempt of a run that has ended, oldest first.
    package func attempts(ofRun id: Int64) throws -> [AttemptRow] {
        try read { try Store.attempts(of: [id], $0)[id] ?? [] }
    }
}

extension Store {
    private static func attemptRow(_ row: Row) throws -> AttemptRow {
        let row = StoredRow(row, of: "run_attempts", key: "run_id")
        return AttemptRow(
            attempt: row["attempt"], link: row["link"], executor: row["executor"],
            startedAt: try row.time("started_at"), endedAt: try row.time("ended_at"),
            outcome: try row.word("outcome"), error: row["error"], exitCode: row["exit_code"], signal: row["signal"],
            tokensUsed: row["tokens_used"], costEstimate: row["cost_estimate"], outputFile: row["output_file"],
            nextAt: try row.timeIfAny("next_at"), condition: try row.wordIfAny("condition"))
    }
}

extension ExecutionResult {
    /// What an attempt says of its executor: nothing when a condition ended it before that was asked.
    fileprivate var ofExecutor: ExecutionResult {
        switch condition {
        case .passed, nil: self
        case .skipped, .failed: ExecutionResult(outcome: .cancelled)
        }
    }
}
