extension DueSearch {
    /// Goes from one due time to the next, past what keeps it from starting.
    struct Search {
        var schedule: Schedule
        let delay: Milliseconds
        let windows: [RunWindow]
        let except: ExceptedDays
        let suspensions: [Override]
        let freeze: FreezeCalendar?
        let zones: any ZoneSource
        let now: Timestamp

        /// So many due times are tried at most, so that no timetable costs more than a moment.
        private static let tries = 5000
        /// A freeze that lasts longer than this has no end that anybody waits for.
        private static let patience = Milliseconds.days(400)

        /// - Parameter reason: said when the schedule itself has no further due time.
        func first(after moment: Timestamp, otherwise reason: NextDue.Obstacle) -> NextDue {
            var reason = reason
            var candidate = schedule.next(after: moment)
            for _ in 0..<Self.tries {
                guard let time = candidate else { break }
                guard let exclusion = exclusion(of: time, decidedAt: time + delay) else { return .at(time + delay) }
                reason = exclusion.obstacle
                guard let end = exclusion.until, end - now <= Self.patience || exclusion.obstacle != .frozen else {
                    break
                }
                candidate = schedule.next(after: max(time, end - Milliseconds(1)))
            }
            return .none(reason)
        }

        struct Exclusion {
            var obstacle: NextDue.Obstacle
            /// No due time before this moment can start; nil when none ever can.
            var until: Timestamp?
        }

        /// Why a due time starts nothing when it is decided at that moment: as `Exclusions.verdict` has it, with the end.
        func exclusion(of time: Timestamp, decidedAt moment: Timestamp) -> Exclusion? {
            if let (day, _) = except.day(of: time, zones: zones) {
                return Exclusion(obstacle: .excepted, until: except.end(of: day, zones: zones))
            }
            let covering = suspensions.first { $0.covers(time) }
            if let suspension = covering ?? suspensions.first(where: { $0.isActive(at: moment) }) {
                // One that begins within the jitter stops only what is decided before it ends.
                let slack = covering == nil ? delay : .zero
                return Exclusion(obstacle: .suspended, until: suspension.end.map { $0 - slack })
            }
            if !windows.allow(due: time, now: moment - delay, zones: zones) {
                let opening = windows.compactMap { $0.opening(after: time, zones: zones) }.min()
                return Exclusion(obstacle: .noWindow, until: opening)
            }
            if let end = freeze?.end(at: time) { return Exclusion(obstacle: .frozen, until: end) }
            return freeze?.end(at: moment).map { Exclusion(obstacle: .frozen, until: $0 - delay) }
        }
    }
}
