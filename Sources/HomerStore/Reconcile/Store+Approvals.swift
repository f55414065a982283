import GRDB
package import HomerCore

/// A run that waits for a person.
package struct WaitingRun: Hashable, Sendable {
    package var run: Int64
    package var intentID: String
    package var triggeredBy: RunCause
    package var scheduledFor: Timestamp?
    package var since: Timestamp
    package var until: Timestamp
    /// The generation that would run.
    package var generation: Int
    /// Why it waits: `approval required`, `risk high`.
    package var reason: String
}

extension Store {
    /// Lets a run that was just made start, tells about it, or makes it wait. Part of the transaction that made it.
    static func apply(
        _ consent: RunConsent, run: Int64, intentID: String, now: Timestamp, _ db: Database
    ) throws {
        switch consent {
        case .free: return
        case .tell:
            try recordEvent(
                NewEvent(
                    .mediumRisk, "a run of medium risk starts without being asked about", intentID: intentID,
                    runID: run), now: now, db)
        case .ask(let length):
            let until = now + length
            try db.cachedStatement(
                sql: "UPDATE intent_runs SET approval = 'waiting', approval_until = ? WHERE id = ?"
            ).execute(arguments: [until.description, run])
            try recordEvent(
                NewEvent(
                    .approvalNeeded,
                    "run \(run) waits until \(until); `homer approve \(run)` starts it, "
                        + "`homer reject \(run) --reason TEXT` does not",
                    intentID: intentID, runID: run), now: now, db)
            try tellWaiting(run: run, intentID: intentID, until: until, now: now, db)
        }
    }
}

extension StoreSnapshot {
    /// Runs that wait for a person, oldest first.
    package func waitingRuns() throws -> [WaitingRun] {
        try read { db in try Store.waitingRows(db).map { try Store.waitingRun($0) } }
    }
}

extension Store {
    /// The same, without those whose rows cannot be read: they wait on, and keep nobody else waiting.
    private func readableWaitingRuns() throws -> [WaitingRun] {
        try read { db in
            try Self.waitingRows(db).compactMap { row in try Self.unlessUnreadable { try Self.waitingRun(row) } }
        }
    }

    fileprivate static func waitingRows(_ db: Database) throws -> [Row] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT r.id, r.intent_id, r.triggered_by, r.scheduled_for, r.triggered_at, r.approval_until,
                      i.generation, json_extract(g.spec, '$.approval') AS approval,
                      json_extract(g.spec, '$.risk') AS risk
                    FROM intent_runs r
                    JOIN intents i ON i.id = r.intent_id
                    JOIN \(Store.generationInForce)
                    WHERE r.approval = 'waiting' AND r.completed_at IS NULL ORDER BY r.id
                    """))
    }

    fileprivate static func waitingRun(_ row: Row) throws -> WaitingRun {
        let row = StoredRow(row, of: "intent_runs")
        let isRequired = try row.wordIfAny(ApprovalPolicy.self, "approval") == .required
        let risk = try row.wordIfAny(Risk.self, "risk") ?? .high
        return WaitingRun(
            run: row["id"], intentID: row["intent_id"], triggeredBy: try row.word("triggered_by"),
            scheduledFor: try row.timeIfAny("scheduled_for"), since: try row.time("triggered_at"),
            until: try row.time("approval_until"), generation: row["generation"],
            reason: isRequired ? "approval required" : "risk \(risk)")
    }

    /// Lets a run start, with the text its intent has now: a change of the intent before it starts makes it wait anew.
    /// Throws `notFound`, or `conflict` when it does not wait (any more), its intent is gone or has another text.
    ///
    /// - Parameter digest: of what was shown (`DecisionDigest.run`): nothing else is approved. nil approves what there is.
    package func approve(
        run id: Int64, digest: String? = nil, by user: String, reason: String?, now: Timestamp
    ) throws {
        try write { db in
            let intentID = try Self.requireApprovable(id, digest: digest, now: now, db)
            try db.execute(
                sql: """
                    UPDATE intent_runs SET approval = 'approved', approval_by = ?, approval_at = ?, approval_reason = ?,
                      approval_generation = (SELECT generation FROM intents WHERE id = ?)
                    WHERE id = ?
                    """, arguments: [user, now.description, reason, intentID, id])
            try Self.recordEvent(
                NewEvent(
                    .approved, "run \(id) approved by \(user)\(reason.map { ": \($0)" } ?? "")", intentID: intentID,
                    runID: id), now: now, db)
        }
    }

    /// The intent of a run that may be approved. Throws as `approve`.
    static func requireApprovable(_ id: Int64, digest: String?, now: Timestamp, _ db: Database) throws -> String {
        let intentID = try requireWaiting(id, now: now, db)
        if let digest { try requireShown(digest, run: id, of: intentID, db) }
        if let row = try Row.fetchOne(
            db, sql: "SELECT removed_at, source FROM intents WHERE id = ? AND removed_at IS NOT NULL",
            arguments: [intentID])
        {
            let source: String = row[1]
            let back = IntentSource.isOfNight(source) ? "" : "bring the file back, or "
            throw StoreError(
                .conflict,
                "\(IntentSource.removal(of: intentID, source, at: row[0])); \(back)`homer reject \(id) --reason TEXT`")
        }
        return intentID
    }

    private static func requireShown(_ digest: String, run id: Int64, of intentID: String, _ db: Database) throws {
        let row = try Row.fetchOne(
            db, sql: "SELECT generation, spec_hash FROM intents WHERE id = ?", arguments: [intentID])
        guard let row, DecisionDigest.run(id, generation: row["generation"], specHash: row["spec_hash"]) == digest
        else {
            throw StoreError(
                .conflict,
                "\(intentID) has another text than what was shown of run \(id): look at the run again, and decide then")
        }
    }

    /// Ends a run that waits: it starts no more, and its due time is recorded as `skipped:approval` unless an attempt was
    /// made before. Throws as `approve`.
    package func reject(run id: Int64, by user: String, reason: String, now: Timestamp) throws {
        try write { db in
            let intentID = try Self.requireWaiting(id, now: nil, db)
            try Self.refuse(id, .rejected(by: user, reason: reason), now: now, db)
            try Self.recordEvent(
                NewEvent(.rejected, "run \(id) rejected by \(user): \(reason)", intentID: intentID, runID: id),
                now: now, db)
        }
    }

    /// What a look at the approvals did.
    package struct ApprovalLook: Hashable, Sendable {
        package var waiting: [WaitingRun] = []
        /// Runs nobody decided about in time: ended.
        package var expired: [WaitingRun] = []
        /// Runs that were approved before their intent changed: they wait anew.
        package var renewed: [Int64] = []
    }

    /// Ends the runs whose time to be approved is over and makes those wait anew whose intent has changed since. Writes
    /// nothing when there are none.
    package func lookAtApprovals(now: Timestamp) throws -> ApprovalLook {
        var look = ApprovalLook(waiting: try readableWaitingRuns())
        look.expired = look.waiting.filter { $0.until <= now }
        let changed = try read { db in
            try Int64.fetchAll(db.cachedStatement(sql: "SELECT r.id \(Self.outdatedApprovals)"))
        }
        guard !look.expired.isEmpty || !changed.isEmpty else { return look }
        look.renewed = try write { [expired = look.expired] db in
            for run in expired where try Self.isWaiting(run.run, db) {
                try Self.refuse(run.run, .expired(at: run.until), now: now, db)
                try Self.recordEvent(
                    NewEvent(
                        .approvalExpired, "run \(run.run) was not started: nobody approved it until \(run.until)",
                        intentID: run.intentID, runID: run.run), now: now, db)
                try Self.tellExpired(run: run, now: now, db)
            }
            return try Self.renewApprovals(now: now, db)
        }
        look.waiting = try readableWaitingRuns()
        return look
    }

    private static let outdatedApprovals = """
        FROM intent_runs r JOIN intents i ON i.id = r.intent_id
        WHERE r.approval = 'approved' AND r.completed_at IS NULL AND r.status = 'pending'
          AND r.approval_generation <> i.generation
        """

    private static func renewApprovals(now: Timestamp, _ db: Database) throws -> [Int64] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT r.id, r.intent_id, r.approval_until \(outdatedApprovals) ORDER BY r.id")
        for row in rows {
            let (run, intentID): (Int64, String) = (row[0], row[1])
            try db.execute(
                sql: """
                    UPDATE intent_runs SET approval = 'waiting', approval_by = NULL, approval_at = NULL,
                      approval_reason = NULL, approval_generation = NULL WHERE id = ?
                    """, arguments: [run])
            try recordEvent(
                NewEvent(
                    .approvalNeeded,
                    "\(intentID) has changed since run \(run) was approved; look at it and `homer approve \(run)` again",
                    intentID: intentID, runID: run), now: now, db)
            try tellWaiting(run: run, intentID: intentID, until: time(row["approval_until"]), now: now, db)
        }
        return rows.map { $0[0] }
    }

    private static func isWaiting(_ id: Int64, _ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db, sql: "SELECT approval = 'waiting' AND completed_at IS NULL FROM intent_runs WHERE id = ?",
            arguments: [id]) ?? false
    }

    /// The intent of a run that waits. `now` nil takes one whose time is over too.
    static func requireWaiting(_ id: Int64, now: Timestamp?, _ db: Database) throws -> String {
        guard
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT r.id, r.intent_id, r.approval, r.approval_until, r.status, i.source FROM intent_runs r
                    LEFT JOIN intents i ON i.id = r.intent_id WHERE r.id = ?
                    """, arguments: [id])
        else { throw StoreError(.notFound, "there is no run \(id); `homer approve` lists what waits") }
        let stored = StoredRow(row, of: "intent_runs")
        let intentID: String = row["intent_id"]
        let state = try stored.wordIfAny(ApprovalState.self, "approval")
        let status = try stored.word(RunStatus.self, "status")
        guard state == .waiting, status == .pending else {
            let word = status == .pending ? (state?.rawValue ?? "asks nobody") : status.rawValue
            throw StoreError(
                .conflict,
                "run \(id) of \(intentID) does not wait for approval (\(word)); `homer approve` lists what does")
        }
        if let now, let until = try stored.timeIfAny("approval_until"), until <= now {
            let next =
                IntentSource.isOfNight(row["source"] ?? "")
                ? "it was for one night, and no other can be started"
                : "start another with `homer trigger \(intentID)`"
            throw StoreError(.conflict, "run \(id) of \(intentID) could be approved until \(until); \(next)")
        }
        return intentID
    }

    private enum Refusal {
        case rejected(by: String, reason: String)
        case expired(at: Timestamp)
    }

    /// Ends a run that waits and then corrects what was written when it was made: it did not run.
    private static func refuse(_ id: Int64, _ refusal: Refusal, now: Timestamp, _ db: Database) throws {
        let error: String
        switch refusal {
        case .rejected(let user, let reason):
            error = "rejected by \(user): \(reason)"
            try db.execute(
                sql: """
                    UPDATE intent_runs SET approval = 'rejected', approval_by = ?, approval_at = ?, approval_reason = ?
                    WHERE id = ?
                    """, arguments: [user, now.description, reason, id])
        case .expired(let moment):
            error = "nobody approved it until \(moment)"
            try db.execute(sql: "UPDATE intent_runs SET approval = 'expired' WHERE id = ?", arguments: [id])
        }
        _ = try finish(id, ExecutionResult(outcome: .cancelled, error: error), nil, now, db)
        // One that waited for a further attempt did run.
        try db.execute(
            sql: """
                UPDATE occurrences SET decision = ?2, run_id = NULL
                WHERE run_id = ?1 AND (intent_id, scheduled_for) =
                  (SELECT intent_id, scheduled_for FROM intent_runs WHERE id = ?1 AND started_at IS NULL)
                """, arguments: [id, LedgerDecision.skippedApproval.rawValue])
        try db.execute(
            sql: """
                UPDATE event_deliveries SET decision = ?2, run_id = NULL
                WHERE run_id = ?1 AND (event, intent_id) =
                  (SELECT event_number, intent_id FROM intent_runs WHERE id = ?1 AND started_at IS NULL)
                """, arguments: [id, LedgerDecision.skippedApproval.rawValue])
    }
}
