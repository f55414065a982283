import GRDB
import HomerCore

/// Somebody must decide: told whatever flags say, and through quiet hours.
extension Store {
    /// A run waits for approval. Asked anew when its intent has changed, it is told anew.
    static func tellWaiting(
        run id: Int64, intentID: String, until: Timestamp?, now: Timestamp, _ db: Database
    ) throws {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT i.id, i.name, i.generation, i.spec_hash,
                      iif(json_valid(g.spec), json_extract(g.spec, '$.approval'), NULL) AS approval,
                      iif(json_valid(g.spec), json_extract(g.spec, '$.risk'), NULL) AS risk
                    FROM intents i JOIN \(generationInForce) WHERE i.id = ?
                    """), arguments: [intentID])
        guard let row else { return }
        var facts = MessageFacts()
        facts.name = row["name"]
        facts.since = now
        facts.until = until
        let stored = StoredRow(row, of: "intents")
        // What cannot be read is asked about all the same.
        facts.why =
            try unlessUnreadable {
                let isRequired = try stored.wordIfAny(ApprovalPolicy.self, "approval") == .required
                return isRequired ? "approval required" : "risk \(try stored.wordIfAny(Risk.self, "risk") ?? .high)"
            } ?? "approval required"
        let generation: Int = row["generation"]
        facts.digest = DecisionDigest.run(id, generation: generation, specHash: row["spec_hash"])
        try tell(
            NewMessage(
                "approval:\(id):\(generation)", .decision, .warning, facts, intentID: intentID, runID: id),
            notifySettings(db), now: now, db)
    }

    /// Changes wait for `homer approve`.
    static func tellWaiting(
        changes id: String, summary: String, digest: String, now: Timestamp, _ db: Database
    ) throws {
        var facts = MessageFacts()
        facts.digest = digest
        facts.title = summary
        facts.pass = id
        facts.since = now
        // A set that went away and comes back is asked about anew.
        try tell(
            NewMessage("changes:\(id):\(now.milliseconds)", .decision, .warning, facts), notifySettings(db), now: now,
            db)
    }

    /// An agent's plan waits.
    static func tellWaiting(plan: PendingPlan, run: Int64, now: Timestamp, _ db: Database) throws {
        var facts = MessageFacts()
        facts.name = try name(of: plan.intentID, db)
        facts.plan = plan.digest
        facts.digest = DecisionDigest.plan(of: plan.intentID, text: plan.plan)
        facts.detail = plan.plan.bounded(to: MessageFacts.limit)
        facts.since = now
        try tell(
            NewMessage("plan:\(run)", .decision, .warning, facts, intentID: plan.intentID, runID: run),
            notifySettings(db), now: now, db)
    }

    /// Nobody decided about a run in time.
    static func tellExpired(run: WaitingRun, now: Timestamp, _ db: Database) throws {
        var facts = MessageFacts()
        facts.name = try name(of: run.intentID, db)
        facts.title = "\(facts.name ?? run.intentID) was not run"
        let source = try String.fetchOne(
            db, sql: "SELECT source FROM intents WHERE id = ?", arguments: [run.intentID])
        // What was for one night starts no more.
        let again = IntentSource.isOfNight(source ?? "") ? "" : "\nhomer trigger \(run.intentID)"
        facts.detail = "Nobody approved run \(run.run) in time (\(run.reason)).\(again)"
        try tell(
            NewMessage("expired:\(run.run)", .alert, .warning, facts, intentID: run.intentID, runID: run.run),
            notifySettings(db), now: now, db)
    }

    /// Whether what a decision is about still waits.
    static func isOpen(_ decision: MessageRow, _ db: Database) throws -> Bool {
        if let pass = decision.facts.pass {
            return try Bool.fetchOne(
                db, sql: "SELECT status = 'waiting' FROM pending_passes WHERE id = ?", arguments: [pass]) ?? false
        }
        if let plan = decision.facts.plan, let intentID = decision.intentID {
            let text = try WholeText.fetchOne(
                db, sql: "SELECT CAST(plan AS BLOB) FROM pending_plans WHERE job_id = ?", arguments: [intentID])
            return text.map { PendingPlan(intentID: intentID, plan: $0, createdAt: decision.createdAt).digest } == plan
        }
        guard let run = decision.runID else { return true }
        return try Bool.fetchOne(
            db, sql: "SELECT approval = 'waiting' AND completed_at IS NULL FROM intent_runs WHERE id = ?",
            arguments: [run]) ?? false
    }
}
