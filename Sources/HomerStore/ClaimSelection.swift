import GRDB
import HomerCore

/// Goes through the runs that wait, in order, and chooses those that may start now.
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

    private(set) var chosen: [Chosen] = []
    private(set) var expired: [Expired] = []
    /// Executors that one of the chosen tries.
    private(set) var probing: Set<String> = []
    /// When the first breaker that kept a run waiting lets one through.
    private(set) var nextProbe: Timestamp?
    /// When the first of those that are frozen may start.
    private(set) var nextThaw: Timestamp?

    private let frozen: (IntentSpec, Timestamp) -> Timestamp?
    private let suspensions: [Override]
    private let rules: ClaimRules
    private let now: Timestamp
    private var breakers: [String: CircuitBreaker] = [:]
    private var load = RunLimits.Load()
    private var busyIntents: Set<String> = []
    private var retries: Int

    init(
        _ rules: ClaimRules, now: Timestamp, frozen: @escaping (IntentSpec, Timestamp) -> Timestamp?, _ db: Database
    ) throws {
        self.rules = rules
        self.frozen = frozen
        suspensions = try Store.overrides(db, endedAfter: now).filter { $0.kind == .suspend && $0.isActive(at: now) }
        self.now = now
        retries = rules.retries
        for state in try Store.pausedExecutors(db) { breakers[state.executor] = state.breaker }
        guard !breakers.isEmpty || !rules.limits.isEmpty else { return }
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT coalesce(r.executor, ''), i.lane, count(*) FROM intent_runs r
                    JOIN intents i ON i.id = r.intent_id WHERE r.status = 'running' GROUP BY 1, 2
                    """))
        for row in rows { load.add(executor: row[0], lane: row[1], count: row[2]) }
    }

    var hasRoom: Bool { chosen.count < rules.limit }
    var looksAtExecutors: Bool { !breakers.isEmpty || !rules.limits.executors.isEmpty }

    /// - Parameter row: in the order of `Store.candidates`.
    mutating func consider(_ row: Row) throws {
        let (isExclusive, isRetry): (Bool, Bool) = (row[10], row[14])
        if isExclusive, busyIntents.contains(row[1]) { return }
        if isRetry, retries <= 0 { return }
        let isAskedFor = Self.askedFor.contains(row[4])
        if !isAskedFor, suspensions.contains(where: { $0.concerns(row[1]) }) { return }
        guard rules.limits.admits(lane: row[11], beside: load) else { return }
        // A manual run tries whatever is said of the executor: somebody may just have logged in.
        let isFree = row[4] as String == "manual" && !isRetry
        if let name: String = row[15] {
            if !isFree, case .nobody = admission(name) {
                wait(for: name)
                // Neither a fallback nor a deadline: the text has nothing to say.
                if !(row[16] as Bool) { return }
            } else if !rules.limits.admits(executor: name, beside: load) {
                return
            }
        }
        let spec = try IntentSpec(canonical: JSONValue(parsing: row[7]))
        if !isAskedFor {
            if !isRetry, expires(row, spec) { return }
            if let until = frozen(spec, Self.due(row)) {
                nextThaw = nextThaw.map { min($0, until) } ?? until
                return
            }
        }
        let isPlan = row[4] as String == Store.planTrigger
        guard let place = place(in: spec, from: row[12], isFree: isFree, isPlan: isPlan) else { return }
        take(row, spec, place)
    }

    /// A place of an intent's chain.
    private struct Place {
        var link: Int
        var execution: Execution
        var skipped: [String]
    }

    /// The first executor of the chain, from `start` on, that may be tried now; nil when the run has to wait.
    private mutating func place(in spec: IntentSpec, from start: Int, isFree: Bool, isPlan: Bool) -> Place? {
        let chain = [spec.execution] + spec.fallback
        let first = min(start, chain.count - 1)
        // A plan is for agents. When none is left, the run starts all the same and is refused with the reason.
        let agentsOnly = isPlan && chain[first...].contains(where: \.isAgent)
        var skipped: [String] = []
        for link in first..<chain.count where chain[link].isAgent || !agentsOnly {
            let name = chain[link].executor
            if !isFree, case .nobody = admission(name) {
                wait(for: name)
                skipped.append(name)
                continue
            }
            guard rules.limits.admits(executor: name, beside: load) else { return nil }
            return Place(link: link, execution: chain[link], skipped: skipped)
        }
        return nil
    }

    private mutating func take(_ row: Row, _ spec: IntentSpec, _ place: Place) {
        let name = place.execution.executor
        if breakers[name] != nil {
            breakers[name]?.beginProbe()
            probing.insert(name)
        }
        let (isExclusive, isRetry, link): (Bool, Bool, Int) = (row[10], row[14], row[12])
        if isRetry { retries -= 1 }
        if isExclusive { busyIntents.insert(row[1]) }
        load.add(executor: name, lane: row[11])
        let isSameLink = place.link == link
        chosen.append(
            Chosen(
                claimed: ClaimedRun(
                    id: row[0], intentID: row[1], generation: row[2], attempt: row[3], triggeredBy: row[4],
                    scheduledFor: Store.time(row[5]), triggeredAt: Self.time(ofTrigger: row), missedCount: row[6],
                    passID: row[9], spec: spec,
                    source: row[8] ?? "", execution: place.execution,
                    notes: place.skipped.map { "\($0) was not tried: its circuit breaker is open" }),
                link: place.link, linkAttempt: isSameLink ? row[13] : 1))
    }

    private func admission(_ executor: String) -> CircuitBreaker.Admission {
        breakers[executor]?.admission(now: now, isBusy: load.isBusy(executor)) ?? .everyone
    }

    private mutating func wait(for executor: String) {
        guard case .nobody(let until?) = admission(executor) else { return }
        nextProbe = nextProbe.map { min($0, until) } ?? until
    }

    /// What makes a run that a person asked for: neither suspension nor freeze nor deadline is about it.
    private static let askedFor: Set<String> = ["manual", Store.planTrigger]

    private static func time(ofTrigger row: Row) -> Timestamp { Store.time(row[17]) ?? Timestamp(milliseconds: 0) }

    /// The due time; for events and chains when the run was made.
    private static func due(_ row: Row) -> Timestamp { Store.time(row[5]) ?? time(ofTrigger: row) }

    /// Whether the run came to its start too late. It ends then.
    private mutating func expires(_ row: Row, _ spec: IntentSpec) -> Bool {
        guard let deadline = spec.startDeadline, DueRules.isTooLate(spec, scheduledFor: Self.due(row), now: now) else {
            return false
        }
        let run = ExpiredRun(id: row[0], intentID: row[1], scheduledFor: Store.time(row[5]))
        expired.append(Expired(run: run, deadline: deadline))
        return true
    }
}
