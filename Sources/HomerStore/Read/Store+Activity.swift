import GRDB
package import HomerCore
import Synchronization

extension Store {
    /// How many runs wait to start, by intent; those that wait for another attempt have started.
    package func pendingCounts() throws -> [String: Int] {
        try openCounts().mapValues(\.pending).filter { $0.value > 0 }
    }

    /// By intent, how many runs wait to start (`pending`) and how many for another attempt (`running`: they count as
    /// such). Runs that run are not counted.
    package func openCounts() throws -> [String: DueRules.Activity] {
        try read { db in
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT \(Self.activityColumns), intent_id FROM intent_runs WHERE status = 'pending'
                        GROUP BY intent_id
                        """))
            return Dictionary(rows.map { ($0[2] as String, Self.activity($0)) }) { first, _ in first }
        }
    }

    /// How many runs of a group run and how many wait to start. One that waits for another attempt counts as running. Runs
    /// of a backfill that wait count for nothing: the timetable goes on beside them.
    static let activityColumns = """
        count(*) FILTER (WHERE status = 'running' OR not_before IS NOT NULL),
        count(*) FILTER (WHERE status = 'pending' AND not_before IS NULL AND triggered_by <> '\(RunCause.backfill)')
        """

    /// - Parameter row: begins with `activityColumns`.
    static func activity(_ row: Row) -> DueRules.Activity { DueRules.Activity(running: row[0], pending: row[1]) }

    /// Ends the runs of an intent that wait to start; their occurrences keep their rows. A run that is to carry out an
    /// approved plan, or that a backfill made, goes on waiting: no newer run does its work.
    ///
    /// - Parameter begun: also those that wait for another attempt.
    package func cancelPending(intent id: String, begun: Bool = false, by who: String, now: Timestamp) async throws {
        try await writeGrouped { try Self.endPending(of: id, begun: begun, by: who, now: now, $0) }
    }

    static func endPending(of id: String, begun: Bool, by who: String, now: Timestamp, _ db: Database) throws {
        let runs = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, attempt, not_before IS NOT NULL FROM intent_runs
                    WHERE intent_id = ?1 AND status = 'pending' AND (not_before IS NULL OR ?2)
                      AND (triggered_by NOT IN ('\(RunCause.plan)', '\(RunCause.backfill)') OR not_before IS NOT NULL)
                    """), arguments: [id, begun])
        for run in runs {
            let moment = waitingMoment(attempt: run[1], hasBegun: run[2])
            let result = ExecutionResult(outcome: .cancelled, error: "replaced by \(who) \(moment)")
            _ = try finish(run[0], result, nil, now, db)
        }
    }

    /// Intents of the runs that wait for another attempt, by run.
    package func runsBetweenAttempts() throws -> [Int64: String] {
        try read { db in
            let rows = try Row.fetchAll(
                db.cachedStatement(sql: "SELECT id, intent_id FROM intent_runs WHERE not_before IS NOT NULL"))
            return Dictionary(rows.map { ($0[0], $0[1]) }) { first, _ in first }
        }
    }

    /// True when another process has committed since this was last asked (`PRAGMA data_version`); the first answer is
    /// false. Costs microseconds and no I/O.
    package func hasExternalChange() throws -> Bool { isOtherVersion(try dataVersion()) }

    private func isOtherVersion(_ version: Int64?) -> Bool {
        lastDataVersion.withLock { last in
            defer { last = version }
            return last != nil && last != version
        }
    }

    /// Whether another connection has committed since the last look, and what there is to do beside what is due. The
    /// first is asked first, so that a commit between the two is told of next time. Asks the connection that writes, so
    /// nothing has to be handed from one thread to another in between.
    package func glance() async throws -> LoopGlance {
        let glance: Result<LoopGlance, any Error> = await handedOver { give in
            writer.asyncWriteWithoutTransaction { [self] db in
                give(
                    Result {
                        try mapErrors {
                            try measured(.read) {
                                let isChanged = isOtherVersion(try Self.dataVersion(db))
                                return LoopGlance(
                                    isChanged: isChanged, cancels: try Self.cancelRequests(db),
                                    triggers: try Self.triggerWork(db))
                            }
                        }
                    })
            }
        }
        return try glance.get()
    }

    /// A number that is another one as soon as a commit of another connection can be seen. For those that compare it
    /// themselves: `hasExternalChange` tells each change to one caller only.
    package func dataVersion() throws -> Int64? { try writer.writeWithoutTransaction { try Self.dataVersion($0) } }

    private static func dataVersion(_ db: Database) throws -> Int64? {
        try Int64.fetchOne(db.cachedStatement(sql: "PRAGMA data_version"))
    }
}

/// What the execution loop asks for in every round, in one question.
package struct LoopGlance: Sendable {
    package var isChanged: Bool
    /// Runs that are to be cancelled, and who wants it.
    package var cancels: [(id: Int64, by: String)]
    package var triggers: TriggerWork
}

/// Changes whenever the set of enabled intents or a generation of one may have.
package struct ScheduleFingerprint: Hashable, Sendable {
    var serial: Int64
    var intents: Int
    var enabled: Int
}

extension Store {
    /// A few milliseconds for 100,000 intents: an index answers it. Notices a plain `UPDATE intents SET enabled = 0`.
    package func scheduleFingerprint() throws -> ScheduleFingerprint {
        try read { db in
            let row = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT count(*), coalesce(sum(enabled), 0) FROM intents"))
            return ScheduleFingerprint(
                serial: try Self.version(db).serial, intents: row?[0] ?? 0, enabled: row?[1] ?? 0)
        }
    }
}

extension StoreSnapshot {
    /// Ids in order; those of removed intents only when asked for.
    package func intentIDs(includeRemoved: Bool = false) throws -> [String] {
        try read { db in
            try String.fetchAll(
                db,
                sql: "SELECT id FROM intents WHERE (? OR removed_at IS NULL) AND spec_hash <> '' ORDER BY id",
                arguments: [includeRemoved])
        }
    }
}
