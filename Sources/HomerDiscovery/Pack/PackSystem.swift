package import Cron
import HomerCore

/// What a pack says of the machine and of Homer itself.
package struct PackSystem: Sendable {
    /// A number out of the store, such as runs that failed since yesterday. The name is ours, never text of a file or a run.
    package struct Count: Hashable, Sendable {
        package var name: String
        package var value: Int

        package init(_ name: String, _ value: Int) {
            self.name = name
            self.value = value
        }
    }

    package var zone: Zone
    /// E.g. `America/Los_Angeles`.
    package var zoneName: String
    package var platform: String
    package var version: String
    package var counts: [Count]

    package init(
        zone: Zone, zoneName: String, platform: String = "linux", version: String, counts: [Count] = []
    ) {
        self.zone = zone
        self.zoneName = zoneName
        self.platform = platform
        self.version = version
        self.counts = counts
    }

    func text(night: LocalDay, now: Timestamp) -> String {
        let local = zone.localTime(atUTC: now.seconds)
        let lines = [
            "System Time: \(now)",
            "Local Time: \(Self.clock(local)) (\(zoneName), UTC\(Self.offset(zone.offset(atUTC: now.seconds))))",
            "Day of Week: \(Self.weekdays[local.weekday])",
            "Night: \(night)",
            "Platform: \(platform)",
            "Homer Version: \(version)",
        ]
        return (lines + counts.map { "\($0.name): \($0.value)" }).joined(separator: "\n")
    }

    private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    private static func clock(_ local: CivilTime) -> String {
        "\(local.dateText) \(twoDigits(local.hour)):\(twoDigits(local.minute)):\(twoDigits(local.second))"
    }

    /// `-08:00`
    private static func offset(_ seconds: Int) -> String {
        let minutes = abs(seconds) / 60
        return "\(seconds < 0 ? "-" : "+")\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60))"
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
