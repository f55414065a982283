package import HomerCore

/// Which intents a timetable holds whole, with schedule and rules. Of the others it knows when they wake, and the loop
/// fetches them from the store before that: a hundred thousand intents that are due once a year cost little.
package struct Residence: Hashable, Sendable {
    /// Those that wake within this time are held; nil holds all.
    package var horizon: Milliseconds?
    /// So many are held in any case.
    package var least: Int
    /// They are fetched at the latest so long before they wake. No longer than the horizon.
    package var ahead: Milliseconds

    package init(horizon: Milliseconds?, least: Int = 0, ahead: Milliseconds = .zero) {
        self.horizon = horizon
        self.least = least
        self.ahead = ahead
    }

    package static let all = Residence(horizon: nil)
    /// What the daemon goes by.
    package static let near = Residence(horizon: .minutes(15), least: 1_000, ahead: .minutes(1))
}
