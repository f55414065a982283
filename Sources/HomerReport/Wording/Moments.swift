package import Cron
package import HomerCore

/// How times are shown to people: local to the machine, with the distance from now.
package struct Moments {
    package let now: Timestamp
    package let zone: Zone

    /// - Parameter zone: where the reader is, which need not be where the daemon is.
    package init(now: Timestamp, zone: Zone) {
        self.now = now
        self.zone = zone
    }

    /// `2026-02-06 05:00:00`, without the seconds when they are zero.
    package func local(_ time: Timestamp, in other: Zone? = nil) -> String {
        let civil = (other ?? zone).localTime(atUTC: time.seconds)
        let seconds = civil.second == 0 ? "" : ":" + twoDigits(civil.second)
        return "\(civil.dateText) \(twoDigits(civil.hour)):\(twoDigits(civil.minute))\(seconds)"
    }

    /// `Fri 05:00` within a week, else with the date.
    package func short(_ time: Timestamp) -> String {
        let civil = zone.localTime(atUTC: time.seconds)
        let clock =
            "\(twoDigits(civil.hour)):\(twoDigits(civil.minute))"
            + (civil.second == 0 ? "" : ":" + twoDigits(civil.second))
        let distance = time - now
        let isNear = distance.count.magnitude < Milliseconds.days(6).count.magnitude
        return isNear ? "\(Self.weekdays[civil.weekday]) \(clock)" : "\(civil.dateText) \(clock)"
    }

    /// `05:00` today, `05:00 tomorrow`, `05:00 yesterday`, else as `short`.
    package func clock(_ time: Timestamp) -> String {
        let civil = zone.localTime(atUTC: time.seconds)
        let today = CivilTime.dayNumber(ofLocalSeconds: zone.localTime(atUTC: now.seconds).localSeconds)
        switch CivilTime.dayNumber(ofLocalSeconds: civil.localSeconds) - today {
        case 0: return civil.timeText
        case 1: return "\(civil.timeText) tomorrow"
        case -1: return "\(civil.timeText) yesterday"
        default: return short(time)
        }
    }

    /// As `clock`, without seconds: when something happened, not when it was due.
    package func minute(_ time: Timestamp) -> String { clock(Timestamp(seconds: time.seconds - time.seconds % 60)) }

    /// `5m`, `3h20m`, `12d`: two units at most.
    package static func distance(_ length: Milliseconds) -> String {
        let seconds = Int64((length.count.magnitude + 500) / 1000)
        switch seconds {
        case ..<120: return "\(seconds)s"
        case ..<3600: return "\(seconds / 60)m"
        case ..<36_000: return seconds % 3600 < 60 ? "\(seconds / 3600)h" : "\(seconds / 3600)h\(seconds % 3600 / 60)m"
        case ..<172_800: return "\(seconds / 3600)h"
        default: return "\(seconds / 86_400)d"
        }
    }

    /// `in 5m` or `5m ago`.
    package func relative(_ time: Timestamp) -> String {
        let distance = time - now
        return distance.count >= 0 ? "in \(Self.distance(distance))" : "\(Self.distance(distance)) ago"
    }

    package func age(_ time: Timestamp) -> String { Self.distance(now - time) }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
