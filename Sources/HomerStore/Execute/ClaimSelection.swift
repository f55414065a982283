import GRDB
import HomerCore

/// Shows the runs that wait to `Admission`, in order, and keeps what comes of it.
struct ClaimSelection {
    struct Chosen {
        var claimed: ClaimedRun
        var link: Int
        var linkAttempt: Int
    }

    struct Expired {
        var run: ExpiredRun
        var deadline: Milliseconds
    }

    /// A run whose row holds something that nobody can read: it is left alone.
    struct Unreadable {
        var run: Int64
        var intentID: String
        var error: StoreError
    }

    private(set) var admission: Admission
    private(set) var chosen: [Chosen] = []
    private(set) var expired: [Expired] = []
    private(set) var spent: [OverBudgetRun] = []
    private(set) var unreadable: [Unreadable] = []
    private let budgets: BudgetRules?
    /// Nothing of this source starts.
    private let spentNight: String?
    private let specs: SpecCache
    private let db: Database

    init(
        _ rules: ClaimRules, now: Timestamp, frozen: @escaping (IntentSpec, Timestamp) -> Timestamp?, specs: SpecCache,
        _ db: Database
    ) throws {
        var around = Admission.Surroundings(now: now, frozen: frozen)
        around.suspensions = try Store.overrides(db, endedAfter: now)
            .filter { $0.kind == .suspend && $0.isActive(at: now) }
        for state in try Store.pausedExecutors(db) { around.breakers[state.executor] = state.breaker }
        if !around.breakers.isEmpty || !rules.limits.isEmpty {
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT coalesce(r.executor, ''), i.lane, count(*) FROM intent_runs r
                        JOIN intents i ON i.id = r.intent_id WHERE r.status = 'running' GROUP BY 1, 2
                        """))
            for row in rows { around.load.add(executor: row[0], lane: row[1], count: row[2]) }
        }
        if let budgets = rules.budgets, !budgets.budgets.isEmpty {
            around.spending = try Store.spending(on: budgets.day, db)
        }
        budgets = rules.budgets
        spentNight = try Store.spentNight(db)
        self.specs = specs
        self.db = db
        admission = Admission(rules, around)
    }

    /// - Parameter row: in the order of `Store.candidates`, which leaves out those that wait for a person or a moment, or
    ///   behind an active run of their intent.
    mutating func consider(_ row: Row) throws {
        let stored = StoredRow(row, of: "intent_runs")
        if let spentNight, (stored["source"] as String?) == spentNight { return }
        do {
            try consider(stored)
        } catch let error as StoreError where error.code == .unreadable {
            unreadable.append(Unreadable(run: stored["id"], intentID: stored["intent_id"], error: error))
        }
    }

    private mutating func consider(_ row: StoredRow) throws {
        let (made, scheduledFor) = (try row.time("triggered_at"), try row.timeIfAny("scheduled_for"))
        var parsed: IntentSpec?
        let applicant = try Self.applicant(row, made: made, scheduledFor: scheduledFor)
        let (day, db, specs) = (budgets?.day, db, specs)
        let verdict = try admission.consider(applicant, own: { try Self.own(applicant, $0, on: day, db) }) {
            let spec = try row.spec("spec", kept: specs)
            parsed = spec
            return spec
        }
        switch (verdict, parsed) {
        case (.start(let place), let spec?): try take(row, spec, place, made: made, scheduledFor: scheduledFor)
        case (.expired(let deadline), _):
            let run = ExpiredRun(id: row["id"], intentID: row["intent_id"], scheduledFor: scheduledFor)
            expired.append(Expired(run: run, deadline: deadline))
        case (.spent(let overrun), _):
            spent.append(
                OverBudgetRun(
                    id: row["id"], intentID: row["intent_id"], scheduledFor: scheduledFor,
                    hasBegun: applicant.hasBegun, overrun: overrun))
        case (.wait, _), (.start, nil): break
        }
    }

    private static func own(
        _ run: Applicant, _ spec: IntentSpec, on day: BudgetDay?, _ db: Database
    ) throws -> OwnSpending {
        var own = OwnSpending()
        if let day, !spec.budget.perDay.isEmpty {
            own.today = try Store.spending(of: run.intentID, on: day, db)
        }
        if run.hasBegun { own.run = try Store.spending(ofRun: run.id, db) }
        return own
    }

    private static func applicant(_ row: StoredRow, made: Timestamp, scheduledFor: Timestamp?) throws -> Applicant {
        var run = Applicant(
            id: row["id"], intentID: row["intent_id"], source: row["source"] ?? "",
            cause: try row.word("triggered_by"), lane: row["lane"], isExclusive: row["exclusive"],
            hasBegun: row["has_begun"], attempt: row["next_attempt"], link: row["link"], due: scheduledFor ?? made)
        run.made = scheduledFor == nil ? nil : made
        run.executor = row["next_executor"]
        run.hasAlternative = row["has_alternative"]
        return run
    }

    private mutating func take(
        _ row: StoredRow, _ spec: IntentSpec, _ place: Admission.Place, made: Timestamp, scheduledFor: Timestamp?
    ) throws {
        let given = Store.givenVariables(row["variables"])
        let isSameLink = place.link == row["link"] as Int
        chosen.append(
            Chosen(
                claimed: ClaimedRun(
                    id: row["id"], intentID: row["intent_id"], generation: row["generation"],
                    attempt: row["next_attempt"], triggeredBy: try row.word("triggered_by"),
                    scheduledFor: scheduledFor, triggeredAt: made, missedCount: row["missed_count"],
                    passID: row["pass_id"], spec: spec, source: row["source"] ?? "", execution: place.execution,
                    notes: place.skipped.map { "\($0) was not tried: its circuit breaker is open" }
                        + place.overruns.map { "\($0.name ?? "an executor") was not tried: \($0.sentence)" },
                    allowance: place.allowance, reserved: place.reserved, given: given),
                link: place.link, linkAttempt: isSameLink ? row["link_attempt"] : 1))
    }
}
