import GRDB
package import HomerCore

/// The circuit breaker of one executor as stored.
package struct ExecutorState: Hashable, Sendable {
    package var executor: String
    package var breaker: CircuitBreaker
    /// What the executor said when it opened.
    package var message: String?
    package var changedAt: Timestamp
}

extension StoreSnapshot {
    /// Executors whose breaker is not closed, by name; empty when all is well.
    package func pausedExecutors() throws -> [ExecutorState] { try read { try Store.pausedExecutors($0) } }
}

extension Store {
    static func pausedExecutors(_ db: Database) throws -> [ExecutorState] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT executor, state, open_until, trips, reason, message, changed_at FROM executor_state
                    WHERE state <> 'closed' ORDER BY executor
                    """)
        ).map { try executorState($0) }
    }

    private enum BreakerWord: String, Word { case closed, open, halfOpen = "half_open" }

    private static func executorState(_ row: Row) throws -> ExecutorState {
        let row = StoredRow(row, of: "executor_state", key: "executor")
        let state: CircuitBreaker.State =
            switch try row.word(BreakerWord.self, "state") {
            case .open: .open(until: try row.time("open_until"))
            case .halfOpen: .halfOpen
            case .closed: .closed
            }
        let breaker = CircuitBreaker(state: state, trips: row["trips"], reason: try row.wordIfAny("reason"))
        return ExecutorState(
            executor: row["executor"], breaker: breaker, message: row["message"],
            changedAt: try row.time("changed_at"))
    }

    /// Tells an executor's breaker how an attempt ended. Returns its state when that opened or closed it.
    static func recordBreaker(
        _ executor: String, _ result: ExecutionResult, now: Timestamp, _ db: Database
    ) throws -> ExecutorState? {
        guard CircuitBreaker.guards(executor) else { return nil }
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT executor, state, open_until, trips, reason, message, changed_at FROM executor_state
                    WHERE executor = ?
                    """), arguments: [executor])
        let before = try row.map { try executorState($0) }
        var breaker = before?.breaker ?? CircuitBreaker()
        breaker.record(result, now: now)
        guard breaker != before?.breaker ?? CircuitBreaker() else { return nil }
        let wasOpen = (before?.breaker.state ?? .closed) != .closed
        let isOpen = breaker.state != .closed
        let message = isOpen ? (result.error.map { String($0.prefix(200)) } ?? before?.message) : nil
        let after = ExecutorState(executor: executor, breaker: breaker, message: message, changedAt: now)
        try save(after, db)
        guard isOpen != wasOpen || breaker.trips != before?.breaker.trips else { return nil }
        try recordEvent(event(after), now: now, db)
        return after
    }

    static func save(_ state: ExecutorState, _ db: Database) throws {
        var until: Timestamp?
        var word = BreakerWord.closed
        switch state.breaker.state {
        case .closed: break
        case .open(let moment): (word, until) = (.open, moment)
        case .halfOpen: word = .halfOpen
        }
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO executor_state
                  (executor, state, open_until, trips, reason, message, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            state.executor, word.rawValue, until?.description, state.breaker.trips, state.breaker.reason?.rawValue,
            state.message, state.changedAt.description,
        ])
    }

    private static func event(_ state: ExecutorState) -> NewEvent {
        guard case .open(let until) = state.breaker.state else {
            return NewEvent(.executorResumed, "\(state.executor) works again")
        }
        let detail = state.message.map { ": " + $0 } ?? ""
        return NewEvent(
            .executorPaused,
            "\(state.executor) is left alone until \(until) (\(state.breaker.reason?.rawValue ?? "unknown"))\(detail)")
    }
}
