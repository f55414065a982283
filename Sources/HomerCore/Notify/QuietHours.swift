package import Cron

/// The hours of each day in which only decisions and what is critical is told, by the local clock.
package struct QuietHours: Hashable, Sendable {
    /// Minutes after midnight, 0 to 1439. A `to` before `from` is of the next day.
    package var from: Int
    package var to: Int

    package init(from: Int, to: Int) {
        self.from = from
        self.to = to
    }

    /// When the quiet that `moment` lies in ends; nil outside of it. From and to the same is no quiet at all.
    package func end(at moment: Timestamp, in zone: Zone) -> Timestamp? {
        let civil = zone.localTime(atUTC: moment.seconds)
        let minute = civil.hour * 60 + civil.minute
        let isQuiet = from <= to ? (from..<to).contains(minute) : minute >= from || minute < to
        guard isQuiet else { return nil }
        let days: Int64 = to <= minute ? 1 : 0
        let midnight = civil.localSeconds - Int64(minute * 60 + civil.second)
        let local = midnight + days * 86_400 + Int64(to * 60)
        // By the offset of then: a night in which the clocks change ends at `to` all the same.
        let guess = local - Int64(zone.offset(atUTC: moment.seconds))
        return Timestamp(seconds: max(moment.seconds + 1, local - Int64(zone.offset(atUTC: guess))))
    }

    /// `22:00`
    package static func minute(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].count == 2, (1...2).contains(parts[0].count),
            parts.allSatisfy({ $0.utf8.allSatisfy(ASCII.isDigit) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    package static func text(_ minute: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minute / 60)):\(two(minute % 60))"
    }
}

extension QuietHours {
    var json: JSONValue { .object(["from": .int(Int64(from)), "to": .int(Int64(to))]) }

    init?(json: JSONValue) {
        guard let from = json["from"]?.int.flatMap({ Int(exactly: $0) }),
            let to = json["to"]?.int.flatMap({ Int(exactly: $0) }),
            (0..<1440).contains(from), (0..<1440).contains(to)
        else { return nil }
        self.init(from: from, to: to)
    }
}
