import GRDB
package import HomerCore

/// A plan that an agent wrote and that waits for a person. There is one an intent: a newer plan takes its place.
package struct PendingPlan: Hashable, Sendable {
    package var intentID: String
    package var plan: String
    package var createdAt: Timestamp

    /// Names this very text, so that nobody approves a plan he has not read.
    package var digest: String { String(SHA256.hex(Array(plan.utf8)).prefix(8)) }

    package init(intentID: String, plan: String, createdAt: Timestamp) {
        self.intentID = intentID
        self.plan = plan
        self.createdAt = createdAt
    }
}

extension StoreSnapshot {
    /// Plans that wait, newest first; those of HOMER too, which share the table.
    package func pendingPlans() throws -> [PendingPlan] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: "SELECT job_id, CAST(plan AS BLOB), created_at FROM pending_plans ORDER BY created_at DESC, job_id"
            )
            .map(Store.pendingPlan)
        }
    }

    package func pendingPlan(of id: String) throws -> PendingPlan? {
        try read { try Store.pendingPlan(of: id, $0) }
    }
}

extension Store {
    /// Agrees to a plan: it waits no more, and a run that carries it out is stored, in one transaction. Returns the run,
    /// which starts as soon as no other run of the intent is active. Throws `notFound` when there is none, `conflict` when
    /// it is not the plan with this digest any more, or its intent is gone or does not run an agent.
    package func approvePlan(
        of id: String, digest: String, by user: String, reason: String?, now: Timestamp
    ) throws -> Int64 {
        try write { db in
            let plan = try Self.takePlan(of: id, digest: digest, db)
            let place = try Self.placeToCarryOut(planOf: id, db)
            try db.execute(
                sql: """
                    INSERT INTO intent_runs (intent_id, triggered_by, triggered_at, generation, priority, requested_by)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    id, RunCause.plan.rawValue, now.description, place.generation, place.priority, user,
                ])
            let run = db.lastInsertedRowID
            try Self.keepDecision(plan, .approved, run: run, user, reason, now, db)
            try Self.recordEvent(
                NewEvent(
                    .planApproved,
                    "plan \(plan.digest) approved by \(user)\(reason.map { ": \($0)" } ?? ""); run \(run) carries it out",
                    intentID: id, runID: run), now: now, db)
            return run
        }
    }

    /// Refuses a plan: it waits no more and is kept with who and why. Throws as `approvePlan`.
    package func rejectPlan(
        of id: String, digest: String, by user: String, reason: String?, now: Timestamp
    ) throws {
        try write { db in
            let plan = try Self.takePlan(of: id, digest: digest, db)
            try Self.keepDecision(plan, .rejected, run: nil, user, reason, now, db)
            try Self.recordEvent(
                NewEvent(
                    .planRejected, "plan \(plan.digest) rejected by \(user)\(reason.map { ": \($0)" } ?? "")",
                    intentID: id), now: now, db)
        }
    }

    /// Sends a plan back: it is rejected with the instructions as the reason, and a run of its intent is stored that is
    /// given them after the query, with the plan; what that run answers waits for approval as any plan does. One
    /// transaction. Returns the run, which starts as soon as no other run of the intent is active. Throws as `approvePlan`,
    /// and `conflict` when the instructions are empty or more than `PlanRevision.limit` bytes.
    package func revisePlan(
        of id: String, digest: String, instructions: String, by user: String, now: Timestamp
    ) throws -> Int64 {
        guard !instructions.allSatisfy(\.isWhitespace) else {
            throw StoreError(.conflict, "the instructions are empty")
        }
        guard instructions.utf8.count <= PlanRevision.limit else {
            throw StoreError(.conflict, "the instructions are longer than \(PlanRevision.limit >> 10) KiB")
        }
        return try write { db in
            let plan = try Self.takePlan(of: id, digest: digest, db)
            let place = try Self.placeForPlan(of: id, "make another plan", db)
            try db.execute(
                sql: """
                    INSERT INTO intent_runs
                      (intent_id, triggered_by, triggered_at, generation, priority, requested_by, variables)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    id, RunCause.manual.rawValue, now.description, place.generation, place.priority, user,
                    JSONValue(texts: [PlanRevision.variable: instructions]).compact,
                ])
            let run = db.lastInsertedRowID
            try Self.keepDecision(plan, .rejected, run: nil, user, instructions, now, db)
            try Self.recordEvent(
                NewEvent(
                    .planRejected,
                    "plan \(plan.digest) sent back by \(user) with instructions; run \(run) makes another one",
                    intentID: id, runID: run), now: now, db)
            return run
        }
    }

    /// The plan of an intent that was rejected at this very moment; nil when none was, or it is not kept any more.
    package func rejectedPlan(of id: String, at moment: Timestamp) throws -> String? {
        try read {
            try WholeText.fetchOne(
                $0,
                sql: """
                    SELECT CAST(plan AS BLOB) FROM plan_decisions
                    WHERE intent_id = ? AND decision = 'rejected' AND decided_at = ? ORDER BY id DESC LIMIT 1
                    """, arguments: [id, moment.description])
        }
    }

    /// The plan that a run carries out; nil for every other run.
    package func approvedPlan(ofRun id: Int64) throws -> String? {
        try read {
            try WholeText.fetchOne(
                $0, sql: "SELECT CAST(plan AS BLOB) FROM plan_decisions WHERE run_id = ?", arguments: [id])
        }
    }

    /// Stores the plan that a run has answered with. HOMER's own table may have grown columns of which nothing is known
    /// here: a plan that cannot be stored must not cost the run its ending.
    static func notePlan(_ plan: String, ofRun run: Int64, now: Timestamp, _ db: Database) throws {
        guard
            let id = try String.fetchOne(db, sql: "SELECT intent_id FROM intent_runs WHERE id = ?", arguments: [run])
        else { return }
        var waits = true
        var message = "a plan waits; `homer plans \(id)` shows it, `homer approve plan:\(id)` has it carried out"
        do {
            try db.execute(
                sql: """
                    INSERT INTO pending_plans (job_id, plan, created_at) VALUES (?, CAST(? AS TEXT), ?)
                    ON CONFLICT (job_id) DO UPDATE SET plan = excluded.plan, created_at = excluded.created_at
                    """, arguments: [id, WholeText.argument(plan), now.milliseconds])
        } catch let error as DatabaseError where [.SQLITE_CONSTRAINT, .SQLITE_ERROR].contains(error.resultCode) {
            message = "the answer is a plan, but pending_plans did not take it: \(sentence(error))"
            waits = false
        }
        if waits {
            try tellWaiting(plan: PendingPlan(intentID: id, plan: plan, createdAt: now), run: run, now: now, db)
        }
        try recordEvent(NewEvent(.planWaits, message, intentID: id, runID: run), now: now, db)
    }

    fileprivate static func pendingPlan(of id: String, _ db: Database) throws -> PendingPlan? {
        try Row.fetchOne(
            db, sql: "SELECT job_id, CAST(plan AS BLOB), created_at FROM pending_plans WHERE job_id = ?",
            arguments: [id]
        ).map(pendingPlan)
    }

    fileprivate static func pendingPlan(_ row: Row) -> PendingPlan {
        PendingPlan(intentID: row[0], plan: WholeText.text(row, 1) ?? "", createdAt: Timestamp(milliseconds: row[2]))
    }

    private static func takePlan(of id: String, digest: String, _ db: Database) throws -> PendingPlan {
        let plan = try requirePlan(of: id, digest: digest, db)
        try db.execute(sql: "DELETE FROM pending_plans WHERE job_id = ?", arguments: [id])
        return plan
    }

    /// The plan that waits and has that digest. Throws as `approvePlan`.
    static func requirePlan(of id: String, digest: String, _ db: Database) throws -> PendingPlan {
        guard let plan = try pendingPlan(of: id, db) else {
            throw StoreError(.notFound, "no plan of \"\(id)\" waits; `homer plans` lists what does")
        }
        guard plan.digest == digest else {
            throw StoreError(
                .conflict, "the plan of \(id) is another one by now (\(plan.digest)); read it with `homer plans \(id)`")
        }
        return plan
    }

    /// What a run that carries the plan out goes by. Throws as `approvePlan`.
    static func placeToCarryOut(planOf id: String, _ db: Database) throws -> (generation: Int, priority: Int) {
        try placeForPlan(of: id, "carry the plan out", db)
    }

    /// What a run of the plan's intent goes by. Throws `conflict` when there is no such intent, or it runs no agent.
    private static func placeForPlan(
        of id: String, _ purpose: String, _ db: Database
    ) throws -> (generation: Int, priority: Int) {
        guard
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT i.generation, i.priority, i.removed_at, g.spec, i.source FROM \(Store.inForce)
                    WHERE i.id = ?
                    """, arguments: [id])
        else {
            throw StoreError(.conflict, "there is no intent \"\(id)\" to \(purpose); `homer reject plan:\(id)`")
        }
        if let removed: String = row[2] {
            throw StoreError(.conflict, IntentSource.removal(of: id, row[4], at: removed))
        }
        let spec = try IntentSpec(stored: row[3])
        guard spec.execution.isAgent else {
            throw StoreError(
                .conflict, "\(id) runs \(spec.execution.executor) now, which is no agent and cannot \(purpose)")
        }
        return (row[0], row[1])
    }

    private static func keepDecision(
        _ plan: PendingPlan, _ decision: ApprovalState, run: Int64?, _ user: String, _ reason: String?,
        _ now: Timestamp,
        _ db: Database
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO plan_decisions
                  (intent_id, plan, created_at, decision, decided_at, decided_by, reason, run_id)
                VALUES (?, CAST(? AS TEXT), ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                plan.intentID, WholeText.argument(plan.plan), plan.createdAt.description, decision.rawValue,
                now.description,
                user, reason, run,
            ])
    }
}
