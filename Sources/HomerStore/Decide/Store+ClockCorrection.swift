import GRDB
package import HomerCore

/// What a clock that was far ahead had noted, and what it was corrected to.
package struct ClockCorrection: Hashable, Sendable {
    /// A run that waits: for its next attempt, or for somebody to approve it.
    package struct Wait: Hashable, Sendable {
        package var run: Int64
        package var intentID: String
        package var from: Timestamp
        package var to: Timestamp
    }

    package var runs: [Wait] = []
    /// Suspensions and pins in force, as they were.
    package var overrides: [Override] = []
    /// Executors that are left alone, as they were.
    package var executors: [ExecutorState] = []

    package var isEmpty: Bool { runs.isEmpty && overrides.isEmpty && executors.isEmpty }
}

extension Store {
    /// Lets what waits for a moment that a wrong clock made wait as long as it was to wait, from now: further attempts,
    /// approvals, suspensions, pins, paused executors. Only what was noted more than `DueRules.correction` after `now` is
    /// touched, which no clock that goes right has written; writes nothing when there is none.
    @discardableResult
    package func correctClock(now: Timestamp) throws -> ClockCorrection {
        let found = try read { try Self.wrongTimes(now: now, $0) }
        guard !found.isEmpty else { return found }
        return try write { db in
            let found = try Self.wrongTimes(now: now, db)
            for wait in found.runs {
                try db.execute(
                    sql: """
                        UPDATE intent_runs SET not_before = CASE WHEN not_before IS NULL THEN NULL ELSE ?1 END,
                          approval_until = CASE WHEN approval = 'waiting' THEN ?1 ELSE approval_until END
                        WHERE id = ?2 AND status = 'pending'
                        """, arguments: [wait.to.description, wait.run])
            }
            for override in found.overrides {
                let until = override.until.map { now + ($0 - override.createdAt) }
                try db.execute(
                    sql: "UPDATE overrides SET created_at = ?, until = ? WHERE id = ? AND ended_at IS NULL",
                    arguments: [now.description, until?.description, override.id])
            }
            for executor in found.executors {
                var state = executor
                state.changedAt = now
                if case .open(let until) = state.breaker.state {
                    state.breaker.state = .open(until: now + (until - executor.changedAt))
                }
                try Self.save(state, db)
            }
            return found
        }
    }

    private static func wrongTimes(now: Timestamp, _ db: Database) throws -> ClockCorrection {
        let edge = now + DueRules.correction
        var found = ClockCorrection()
        let attempts = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT r.id, r.intent_id, r.not_before,
                      (SELECT a.ended_at FROM run_attempts a WHERE a.run_id = r.id ORDER BY a.attempt DESC LIMIT 1)
                    FROM intent_runs r WHERE r.not_before IS NOT NULL AND r.not_before > ?
                    """), arguments: [edge.description])
        for row in attempts {
            guard let until = time(row[2]), let ended = time(row[3]), ended > edge else { continue }
            found.runs.append(.init(run: row[0], intentID: row[1], from: until, to: now + (until - ended)))
        }
        let approvals = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, intent_id, approval_until, triggered_at FROM intent_runs
                    WHERE status = 'pending' AND approval = 'waiting' AND triggered_at > ?
                    """), arguments: [edge.description])
        for row in approvals {
            // Corrected once, it ends before it was asked.
            guard let until = time(row[2]), let asked = time(row[3]), until > asked else { continue }
            found.runs.append(.init(run: row[0], intentID: row[1], from: until, to: now + (until - asked)))
        }
        found.overrides = try overrides(db, endedAfter: now).filter { $0.endedAt == nil && $0.createdAt > edge }
        found.executors = try pausedExecutors(db).filter { $0.changedAt > edge }
        return found
    }
}
