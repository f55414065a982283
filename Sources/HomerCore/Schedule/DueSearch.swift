/// Finds the due times of one intent that will really start something: by its schedule, cursor and jitter as the execution
/// loop has them, without those that fall into a suspension, a freeze or outside its windows. Pure.
package struct DueSearch: Sendable {
    /// The next one, or why there is none.
    package let next: NextDue
    /// An interval that counts from its runs: what follows the next one depends on how that goes.
    let countsFromRuns: Bool
    private let schedule: Schedule?
    private let delay: Milliseconds
    private let windows: [RunWindow]
    private let except: ExceptedDays
    private let suspensions: [Override]
    private let freeze: FreezeCalendar?
    private let zones: any ZoneSource
    private let now: Timestamp

    package init(_ intent: TimedIntent, _ conditions: DueConditions, zones: any ZoneSource) {
        self.zones = zones
        now = conditions.now
        countsFromRuns = intent.spec.triggers.contains(where: \.countsFromRuns)
        let keeper = intent.source == IntentSource.schedule ? conditions.keeper : .intents
        let isLegacy = keeper != .intents
        // A HOMER beside us knows neither suspensions nor freezes; its rules know no windows and no jitter.
        let isOwn = !isLegacy || keeper == .builtin
        suspensions = isOwn ? conditions.suspensions.filter { $0.concerns(intent.id) } : []
        freeze = isOwn ? conditions.freeze : nil
        windows = isLegacy ? [] : intent.spec.windows
        except = isLegacy ? ExceptedDays() : intent.spec.exceptedDays
        delay = isLegacy ? .zero : intent.rules.delay
        let obstacle: NextDue.Obstacle? =
            if !intent.isOn {
                .off
            } else if isLegacy {
                keeper == .nobody ? .noEngine : nil
            } else if !conditions.route.runsIntents {
                .runtimeOff
            } else {
                conditions.route.startsNights || intent.source != IntentSource.discoverySchedule ? nil : .discoveryOff
            }
        let found =
            isLegacy
            ? LegacyCron(intent.spec.trigger, zones: zones)?.schedule : intent.scheduleToCome(at: now, zones: zones)
        guard obstacle == nil, let found else {
            schedule = nil
            next = .none(obstacle ?? .unknownSchedule)
            return
        }
        schedule = found
        let cursor = intent.cursor(at: now)
        var search = Search(
            schedule: found, delay: delay, windows: windows, except: except, suspensions: suspensions, freeze: freeze,
            zones: zones, now: now)
        guard case .merged(let parts) = found else {
            next = Self.first(
                of: found, cursor: isLegacy ? now : cursor, intent.spec.trigger, intent.rules, conditions,
                search: search)
            return
        }
        next = Self.soonest(
            zip(parts, intent.spec.triggers).map { part, trigger in
                search.schedule = part.schedule
                return Self.first(
                    of: part.schedule, cursor: part.from.map { max($0, cursor) } ?? cursor, trigger, intent.rules,
                    conditions, search: search)
            })
    }

    /// Of several triggers: the first to come, else what keeps those of the clock from coming.
    private static func soonest(_ found: [NextDue]) -> NextDue {
        if let time = found.compactMap(\.time).min() { return .at(time) }
        let over: Set<NextDue.Obstacle> = [.done, .noTime]
        let obstacles = found.compactMap(\.obstacle)
        let first = obstacles.first { $0 != .waitsForEvent && !over.contains($0) }
        return .none(first ?? obstacles.first { $0 == .waitsForEvent } ?? obstacles.first ?? .noTime)
    }

    /// At most `count` of them, soonest first.
    package func list(_ count: Int) -> [Timestamp] { list(count, through: nil) }

    /// Those up to a moment, at most `limit`.
    package func list(_ limit: Int, through end: Timestamp?) -> [Timestamp] {
        guard limit > 0, schedule != nil, let first = next.time, end.map({ first <= $0 }) ?? true else { return [] }
        let search = search
        var times = [first]
        while times.count < limit, let last = times.last,
            case .at(let time) = search.first(after: last - delay, otherwise: .noTime),
            end.map({ time <= $0 }) ?? true
        {
            times.append(time)
        }
        return times
    }

    /// The first one later than a moment.
    package func next(after moment: Timestamp) -> Timestamp? { list(2).first { $0 > moment } }

    /// What keeps a due time to come from starting anything; nil when nothing does.
    package func obstacle(at due: Timestamp) -> NextDue.Obstacle? {
        guard schedule != nil else { return next.obstacle }
        return search.exclusion(of: due, decidedAt: max(now, due + delay))?.obstacle
    }

    private var search: Search {
        Search(
            schedule: schedule ?? .never, delay: delay, windows: windows, except: except, suspensions: suspensions,
            freeze: freeze,
            zones: zones, now: now)
    }

    private static func first(
        of schedule: Schedule, cursor: Timestamp, _ trigger: Trigger, _ rules: DueRules, _ conditions: DueConditions,
        search: Search
    ) -> NextDue {
        let now = conditions.now
        guard case .once(let time) = schedule else {
            return search.first(after: max(cursor, now - rules.delay), otherwise: trigger.obstacleWhenNothingComes)
        }
        guard time > cursor else { return .none(.done) }
        guard time + rules.delay <= now else { return search.first(after: cursor, otherwise: .done) }
        // Due already: what the execution loop makes of it when it looks now.
        if let exclusion = search.exclusion(of: time, decidedAt: now) { return .none(exclusion.obstacle) }
        let decision = rules.decide(schedule, cursor: cursor, now: now, activity: DueRules.Activity())
        return decision.ledger.last?.verdict == .ran ? .at(time + rules.delay) : .none(.done)
    }
}

extension Trigger {
    /// Why a timetable made of it can be empty.
    fileprivate var obstacleWhenNothingComes: NextDue.Obstacle {
        switch self {
        case .event, .after: .waitsForEvent
        case .interval: .waitsForRun
        case .at, .immediate: .done
        case .cron: .noTime
        }
    }
}
