import GRDB
import HomerCore

extension Store {
    /// Writes what a run's ending is news of: its message, and the incident that it opens, counts or ends. Part of the
    /// transaction of the ending, which it follows. An incident that cannot be read must not cost the run its ending.
    static func tellEnding(
        of run: RunFacts, _ result: ExecutionResult, attempts: Int, now: Timestamp, _ db: Database
    ) throws {
        _ = try unlessUnreadable { try tellNews(of: run, result, attempts: attempts, now: now, db) }
    }

    private static func tellNews(
        of run: RunFacts, _ result: ExecutionResult, attempts: Int, now: Timestamp, _ db: Database
    ) throws {
        let id = run.id
        let settings = try notifySettings(db)
        // A success is nobody's news where there is no channel to tell it over and nothing is amiss.
        if result.outcome == .succeeded, settings.channels.isEmpty, try !isAnythingAmiss(db) { return }
        guard let ended = try EndedRun(run, result, db) else { return }
        let news = MessageRules.news(of: ended.ending, settings)
        if case .nothing = news { return }
        var facts = ended.facts
        facts.attempts = attempts
        let intentID = ended.ending.intentID
        switch news {
        case .nothing: return
        case .result(let mute):
            try recoverRuns(ended.ending, run: id, settings, now: now, db)
            var message = NewMessage("run:\(id)", .result, .info, facts, intentID: intentID, runID: id)
            message.mute = mute
            message.answer = result.output.count
            try tell(message, settings, now: now, db)
        case .failure(let key, let mute):
            try tellFailure(id, key, facts, mute, ended.ending, settings, now: now, db)
        }
    }

    /// The failure of a run opens its incident and is told with it; of one that is open it is counted. Where an executor is
    /// the cause, that is told, and no single run of its.
    private static func tellFailure(
        _ id: Int64, _ key: IncidentKey, _ facts: MessageFacts, _ mute: MuteReason?, _ ending: MessageRules.Ending,
        _ settings: NotifySettings, now: Timestamp, _ db: Database
    ) throws {
        let isOfExecutor = key.cause == .executor
        var incident = NewIncident(key, title: "\(facts.name ?? ending.intentID) fails")
        if isOfExecutor, let executor = ending.executor {
            incident.title = "\(executor): \(ending.outcome.trouble)"
            incident.detail = facts.error
        }
        let found = try noteIncident(
            incident, kind: isOfExecutor ? .alert : .failure, isReminded: isOfExecutor || mute == nil, settings,
            now: now, db)
        if isOfExecutor, found.isTold { try tellAlert(found, incident, settings, now: now, db) }
        var message = NewMessage(
            "run:\(id)", .failure, .warning, facts, intentID: ending.intentID, runID: id)
        message.facts.isFlapping = found.flap == .begins
        message.incidentID = found.id
        message.mute = mute ?? (isOfExecutor ? .effect : found.mute)
        try tell(message, settings, now: now, db)
    }

    private static func isAnythingAmiss(_ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM incidents WHERE state <> 'recovered')")) ?? true
    }

    /// Ends what a success shows to be well: the failures of its intent, and the trouble of its executor.
    private static func recoverRuns(
        _ ending: MessageRules.Ending, run: Int64, _ settings: NotifySettings, now: Timestamp, _ db: Database
    ) throws {
        var open = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT \(incidentColumns) FROM incidents WHERE intent_id = ? AND cause = ? AND state <> 'recovered'
                    ORDER BY id
                    """), arguments: [ending.intentID, IncidentCause.runs.rawValue])
        try recover(open.map { try incidentRow($0) }, run: run, settings, now: now, db)
        guard let executor = ending.executor else { return }
        let prints = IncidentKey.ended(bySuccessWith: executor)
        open = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT \(incidentColumns) FROM incidents
                    WHERE fingerprint IN (\(prints.map { _ in "?" }.joined(separator: ", "))) AND state <> 'recovered'
                    ORDER BY id
                    """), arguments: StatementArguments(prints))
        try recover(open.map { try incidentRow($0) }, run: run, settings, now: now, db)
    }

    /// An intent has stopped by itself.
    static func tellSuspension(
        of intentID: String, run: Int64, reason: String, now: Timestamp, _ db: Database
    ) throws {
        var facts = MessageFacts()
        facts.name = try name(of: intentID, db)
        facts.title = "\(facts.name ?? intentID) is suspended"
        facts.detail = "\(reason)\nhomer why \(intentID)\nhomer resume \(intentID)"
        let message = NewMessage("suspended:\(run)", .alert, .warning, facts, intentID: intentID, runID: run)
        try tell(message, notifySettings(db), now: now, db)
    }
}

/// What the rules need to know of a run that has its ending.
private struct EndedRun {
    let ending: MessageRules.Ending
    let facts: MessageFacts

    init?(_ run: RunFacts, _ result: ExecutionResult, _ db: Database) throws {
        guard
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT r.scheduled_for, r.duration_ms, i.name,
                          iif(json_valid(g.spec), json_extract(g.spec, '$.notify.onSuccess') IS 1, NULL) AS on_success,
                          iif(json_valid(g.spec), json_extract(g.spec, '$.notify.onFailure') IS NOT 0, NULL) AS on_failure
                        FROM intent_runs r JOIN intents i ON i.id = r.intent_id
                        LEFT JOIN \(Store.generationInForce) WHERE r.id = ?
                        """), arguments: [run.id])
        else { return nil }
        let standard = NotifyPolicy()
        let policy = NotifyPolicy(
            onSuccess: row["on_success"] ?? standard.onSuccess, onFailure: row["on_failure"] ?? standard.onFailure)
        ending = MessageRules.Ending(
            intentID: run.intentID, cause: run.cause, outcome: result.outcome, error: result.error,
            output: result.output, executor: run.executor, policy: policy, hasPlan: result.plan != nil)
        var facts = MessageFacts()
        facts.name = row["name"]
        facts.outcome = result.outcome
        facts.error = result.error?.bounded(to: MessageFacts.limit)
        (facts.exitCode, facts.signal) = (result.exitCode, result.signal)
        facts.length = (row["duration_ms"] as Int64?).map { Milliseconds(max(0, $0)) }
        facts.due = Store.time(row["scheduled_for"])
        self.facts = facts
    }
}

extension Outcome {
    /// Of an executor whose runs end so.
    fileprivate var trouble: String {
        switch self {
        case .auth: "no login"
        case .quota: "no quota left"
        case .rateLimited: "too many requests"
        default: rawValue
        }
    }
}
