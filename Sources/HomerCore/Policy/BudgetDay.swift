package import Cron

/// The local day that a budget of the day counts over: from one midnight of the workspace's zone to the next.
package struct BudgetDay: Hashable, Sendable {
    package var since: Timestamp
    /// When counting starts anew.
    package var until: Timestamp

    package init(since: Timestamp, until: Timestamp) {
        self.since = since
        self.until = until
    }

    /// The day that `now` is in. Where clocks jump over midnight the day begins with the jump; where midnight comes twice,
    /// with the first.
    package init(of now: Timestamp, in zone: Zone) {
        let number = CivilTime.dayNumber(ofLocalSeconds: now.seconds + Int64(zone.offset(atUTC: now.seconds)))
        since = Self.begin(number, zone)
        until = Self.begin(number + 1, zone)
    }

    private static func begin(_ day: Int, _ zone: Zone) -> Timestamp {
        switch zone.instants(atLocal: Int64(day) * 86_400) {
        case .one(let instant), .two(first: let instant, _), .none(transition: let instant):
            Timestamp(seconds: instant)
        }
    }

    package func contains(_ moment: Timestamp) -> Bool { moment >= since && moment < until }
}

extension ZoneSource {
    /// The day of the workspace's own zone; of UTC where that is not known.
    package func budgetDay(of now: Timestamp) -> BudgetDay { BudgetDay(of: now, in: zone(named: nil) ?? .utc) }
}
