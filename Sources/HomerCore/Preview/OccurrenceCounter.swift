/// How often something would have run.
package struct RunCount: Hashable, Sendable {
    package var count: Int
    /// False when counting stopped at the limit: there are more.
    package var isExact: Bool

    package init(_ count: Int, isExact: Bool = true) {
        self.count = count
        self.isExact = isExact
    }

    package static let zero = RunCount(0)
    /// Counting stops here, so that a job of every second costs no more than others.
    package static let limit = 100_000

    static func + (a: RunCount, b: RunCount) -> RunCount {
        RunCount(a.count + b.count, isExact: a.isExact && b.isExact)
    }
}

/// Counts the due times of triggers in (from, now]. Each calendar is walked once, however many intents share it.
struct OccurrenceCounter {
    let from: Timestamp
    let now: Timestamp
    let zones: any ZoneSource
    private var known: [CronTrigger: RunCount?] = [:]

    init(from: Timestamp, now: Timestamp, zones: any ZoneSource) {
        self.from = from
        self.now = now
        self.zones = zones
    }

    /// nil when nobody can tell: an event, a chain, a time zone this machine does not know. Nothing runs of no spec.
    ///
    /// - Parameter isNew: whether the text is accepted now, so that what runs once is still to run.
    mutating func count(_ spec: IntentSpec?, isNew: Bool) -> RunCount? {
        guard let spec, spec.enabled else { return .zero }
        // Nobody can tell of an event; what a clock makes due beside it is still a number worth having.
        let counts = spec.triggers.map { count($0, isNew: isNew) }
        guard counts.count > 1 else { return counts.first ?? nil }
        let timed = zip(spec.triggers, counts).filter { $0.0.hasDueTimes }.map(\.1)
        guard !timed.isEmpty else { return nil }
        return timed.reduce(.zero as RunCount?) { sum, next in sum.flatMap { sum in next.map { sum + $0 } } }
    }

    private mutating func count(_ trigger: Trigger, isNew: Bool) -> RunCount? {
        switch trigger {
        case .cron(let cron): return count(cron)
        case .interval(let interval): return count(interval)
        case .immediate: return isNew ? RunCount(1) : .zero
        case .at(let time): return time > now || (isNew && now - time <= .minutes(1)) ? RunCount(1) : .zero
        case .event, .after: return nil
        }
    }

    private mutating func count(_ cron: CronTrigger) -> RunCount? {
        if let count = known[cron] { return count }
        let anchors = ScheduleAnchors(createdAt: from, acceptedAt: from)
        let found = Schedule(.cron(cron), anchors: anchors, zones: zones).map { schedule in
            let times = schedule.occurrences(after: from, through: now, limit: RunCount.limit + 1).count
            return RunCount(min(times, RunCount.limit), isExact: times <= RunCount.limit)
        }
        known[cron] = .some(found)
        return found
    }

    /// Every interval is taken for a grid that has always been there; only an anchored one says where its lines are.
    private func count(_ interval: IntervalTrigger) -> RunCount {
        guard interval.every > .zero else { return .zero }
        let anchor = interval.anchor == .anchored ? interval.anchorAt ?? from : from
        return RunCount(
            Int(steps(interval.every, from: anchor, to: now) - steps(interval.every, from: anchor, to: from)))
    }

    /// Whole steps from the anchor, rounded towards the past.
    private func steps(_ every: Milliseconds, from anchor: Timestamp, to moment: Timestamp) -> Int64 {
        let (quotient, remainder) = (moment - anchor).count.quotientAndRemainder(dividingBy: every.count)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
