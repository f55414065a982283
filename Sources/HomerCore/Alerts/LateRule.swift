/// A run should have started, or ended, long ago. What waits for the same thing is one finding.
enum LateRule {
    /// A run that takes so many times as long as usual has not ended in time.
    static let factor: Int64 = 3

    static func findings(_ facts: AlertFacts, grace: Milliseconds, now: Timestamp) -> [AlertFinding] {
        // Where the loop stands, that is the cause.
        guard !LoopStand.stands(facts.ticks, now: now) else { return [] }
        let waiting = facts.open.filter { $0.started == nil && now - $0.due > grace && $0.obstacle != nil }
        let groups = Dictionary(grouping: waiting) { $0.obstacle ?? .moment }
        return groups.sorted { $0.key.subject < $1.key.subject }.map { waits($1, $0, facts, now) }
            + facts.open.compactMap { takesLong($0, facts, grace, now) }
    }

    private static func waits(
        _ runs: [AlertFacts.OpenRun], _ obstacle: LateObstacle, _ facts: AlertFacts, _ now: Timestamp
    ) -> AlertFinding {
        let runs = runs.sorted { ($0.due, $0.id) < ($1.due, $1.id) }
        let first = runs[0]
        let subject =
            runs.count == 1
            ? "\(first.intentID) is late: due \(facts.clock(first.due, now: now)), not started"
            : "\(runs.count) runs are late and not started"
        return AlertFinding(
            .late, obstacle.subject, intentID: runs.count == 1 ? first.intentID : nil,
            title: subject + obstacle.reason,
            detail: runs.prefix(5).map { "\($0.intentID): due \(facts.clock($0.due, now: now))" }
                + ["homer why \(first.intentID)"])
    }

    private static func takesLong(
        _ run: AlertFacts.OpenRun, _ facts: AlertFacts, _ grace: Milliseconds, _ now: Timestamp
    ) -> AlertFinding? {
        guard let started = run.started, let usual = run.usual else { return nil }
        let length = now - started
        let limit = Milliseconds(usual.count.multipliedReportingOverflow(by: factor).partialValue)
        guard length > grace, length > limit else { return nil }
        return AlertFinding(
            .late, "run:\(run.intentID)", intentID: run.intentID,
            title: "\(run.intentID) has not ended: it runs since \(facts.clock(started, now: now))",
            detail: ["It usually takes \(usual.rough).", "homer logs \(run.intentID)", "homer cancel \(run.intentID)"])
    }
}

/// What keeps a run from starting that should not for long.
enum LateObstacle: Hashable {
    case places
    case lane(String)
    case executor(String)
    /// Nothing is in its way.
    case moment

    var subject: String {
        switch self {
        case .places: "places"
        case .lane(let name): "lane:\(name)"
        case .executor(let name): "executor:\(name)"
        case .moment: "start"
        }
    }

    var reason: String {
        switch self {
        case .places: ", since all places for runs are taken"
        case .lane(let name): ", since lane \(name) is full"
        case .executor(let name): ", since \(name) has as many runs as it may"
        case .moment: ""
        }
    }
}

extension AlertFacts.OpenRun {
    /// nil for what somebody decided, what waits in order, and what is told of as something else.
    var obstacle: LateObstacle? {
        switch wait {
        case .places: .places
        case .laneLimit(let name, _): .lane(name)
        case .executorLimit(let name, _): .executor(name)
        case .moment, nil: .moment
        case .approval, .switchedOff, .attempt, .noDaemon, .suspended, .behind, .pace, .breaker, .frozen, .spread: nil
        }
    }
}
