package import Cron
package import HomerCore

/// A machine in Los Angeles whose clocks go forward on 8 March 2026, and which knows UTC besides.
package struct PacificOnly: ZoneSource {
    /// When the local time jumps from 2 to 3.
    package static let change = Samples.time("2026-03-08T10:00:00Z")

    package init() {}

    package func zone(named name: String?) -> Zone? {
        switch name {
        case nil: Self.pacific
        case "UTC": .utc
        default: nil
        }
    }

    /// Seconds that clocks are ahead of UTC.
    package static func offset(at moment: Timestamp) -> Int64 { moment < change ? -8 * 3600 : -7 * 3600 }

    private static let pacific = try? Zone(transitions: [
        Zone.Transition(utcSeconds: 0, offsetSeconds: -8 * 3600, isDST: false, abbreviation: "PST"),
        Zone.Transition(utcSeconds: change.seconds, offsetSeconds: -7 * 3600, isDST: true, abbreviation: "PDT"),
    ])
}
