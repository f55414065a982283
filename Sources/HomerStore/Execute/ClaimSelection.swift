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

    private(set) var admission: Admission
    private(set) var chosen: [Chosen] = []
    private(set) var expired: [Expired] = []

    init(
        _ rules: ClaimRules, now: Timestamp, frozen: @escaping (IntentSpec, Timestamp) -> Timestamp?, _ db: Database
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
        admission = Admission(rules, around)
    }

    /// - Parameter row: in the order of `Store.candidates`, which leaves out those that wait for a person or a moment, or
    ///   behind an active run of their intent.
    mutating func consider(_ row: Row) throws {
        var parsed: IntentSpec?
        let verdict = try admission.consider(Self.applicant(row)) {
            let spec = try IntentSpec(canonical: JSONValue(parsing: row[7]))
            parsed = spec
            return spec
        }
        switch (verdict, parsed) {
        case (.start(let place), let spec?): take(row, spec, place)
        case (.expired(let deadline), _):
            let run = ExpiredRun(id: row[0], intentID: row[1], scheduledFor: Store.time(row[5]))
            expired.append(Expired(run: run, deadline: deadline))
        case (.wait, _), (.start, nil): break
        }
    }

    private static func applicant(_ row: Row) -> Applicant {
        let made = Store.time(row[17]) ?? Timestamp(milliseconds: 0)
        var run = Applicant(
            id: row[0], intentID: row[1], source: row[8] ?? "", cause: Applicant.Cause(row[4]), lane: row[11],
            isExclusive: row[10], hasBegun: row[14], attempt: row[3], link: row[12],
            due: Store.time(row[5]) ?? made)
        run.executor = row[15]
        run.hasAlternative = row[16]
        return run
    }

    private mutating func take(_ row: Row, _ spec: IntentSpec, _ place: Admission.Place) {
        let link: Int = row[12]
        let isSameLink = place.link == link
        chosen.append(
            Chosen(
                claimed: ClaimedRun(
                    id: row[0], intentID: row[1], generation: row[2], attempt: row[3], triggeredBy: row[4],
                    scheduledFor: Store.time(row[5]), triggeredAt: Store.time(row[17]) ?? Timestamp(milliseconds: 0),
                    missedCount: row[6], passID: row[9], spec: spec, source: row[8] ?? "",
                    execution: place.execution,
                    notes: place.skipped.map { "\($0) was not tried: its circuit breaker is open" }),
                link: place.link, linkAttempt: isSameLink ? row[13] : 1))
    }
}
