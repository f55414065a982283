package import Cron
package import HomerCore

/// What HOMER's own reading of an expression says of a moment: both day fields must match, what falls into a gap of the
/// clock is skipped and what falls into a repeat fires twice. Later HOMERs let either day field do.
package struct RuleDifference: Hashable, Sendable {
    package var trigger: CronTrigger
    package var zone: Zone

    package init(trigger: CronTrigger, zone: Zone) {
        self.trigger = trigger
        self.zone = zone
    }

    /// Why an engine with other rules would leave out this due time; nil when it would not.
    package func reasonForAbsence(at planned: Timestamp) -> MismatchReason? {
        let moment = planned...planned
        if !fires(in: moment, dayMatch, .wall) { return .dst }
        if !fires(in: moment, .both, own) { return .dayRule }
        return nil
    }

    /// Why an engine with other rules ran at a moment that is not due here. nil when it is due here too, or when
    /// nothing explains it.
    package func reasonForPresence(at started: Timestamp, tolerance: Milliseconds) -> MismatchReason? {
        let reach = (started - tolerance)...(started + .seconds(1))
        if fires(in: reach, dayMatch, own) { return nil }
        if fires(in: reach, dayMatch, .wall) { return .dst }
        if fires(in: reach, .either, .wall) || fires(in: reach, .both, .wall) { return .dayRule }
        // Timers fire as a minute begins; people do not.
        let intoMinute = ((started.milliseconds % 60_000) + 60_000) % 60_000
        return intoMinute < 2000 ? nil : .manual
    }

    private var dayMatch: CronExpression.DayMatch? {
        trigger.dayMatch.map { $0 == .both ? .both : .either }
    }

    private var own: CronExpression.DSTPolicy {
        switch trigger.dst {
        case .vixie: .vixie
        case .skip: .skip
        case .both: .both
        }
    }

    private func fires(
        in reach: ClosedRange<Timestamp>, _ days: CronExpression.DayMatch?, _ dst: CronExpression.DSTPolicy
    ) -> Bool {
        guard let expression = try? CronExpression(trigger.expression, dayMatch: days, dst: dst),
            let next = expression.next(after: reach.lowerBound.seconds - 1, in: zone)
        else { return false }
        return next <= reach.upperBound.seconds
    }
}
