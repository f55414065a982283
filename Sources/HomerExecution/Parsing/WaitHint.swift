package import HomerCore

/// How long the other side asks to wait, read from the text of a limit.
package struct WaitHint: Hashable, Sendable {
    package var retryAfter: Milliseconds?
    package var resetAt: Timestamp?

    /// Reads `try again in 1m30s`, `resets 3:45pm`, `resets Mon 12:00am (America/Chicago)`, `resets 2026-08-09 00:00 UTC`
    /// (executors §1.7). A clock time is the next such time after `now`; one whose zone is unknown is left.
    /// `offset` gives the seconds east of UTC of a zone, of the machine's own for nil.
    package static func find(
        in text: String, now: Timestamp, offset: (String?, Timestamp) -> Int?
    ) -> WaitHint? {
        let lowered = text.lowercased()
        for mark in ["try again in ", "retry in ", "retry after ", "reset after ", "resets in ", "wait "] {
            guard let found = TextSearch.range(of: mark, in: lowered[...]) else { continue }
            if let length = length(lowered[found.upperBound...]) { return WaitHint(retryAfter: length) }
        }
        for mark in ["resets at ", "resets ", "reset at ", "try again at "] {
            guard let found = TextSearch.range(of: mark, in: lowered[...]) else { continue }
            // Zone names are read in their own case; lower case of ASCII keeps the positions.
            let rest = text.utf8.count == lowered.utf8.count ? text[found.upperBound...] : lowered[found.upperBound...]
            if let moment = moment(rest, now: now, offset: offset) { return WaitHint(resetAt: moment) }
        }
        return nil
    }

    /// `1.5s`, `6m0s`, `11h5m21s`, `3 days 4 hours`, `20 seconds`; nil when it does not begin with a number and a unit,
    /// or is longer than 31 days.
    static func length(_ text: Substring) -> Milliseconds? {
        var rest = text
        var total = 0.0
        var found = false
        while true {
            rest = rest.drop { $0 == " " || $0 == "," }
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            let tail = rest[number.endIndex...].drop { $0 == " " }
            let unit = tail.prefix { $0.isLetter }
            guard let value = Double(number.last == "." ? number.dropLast() : number), let size = size(of: unit) else {
                break
            }
            total += value * size
            found = true
            rest = tail[unit.endIndex...]
        }
        return found && total < 31 * 86_400_000 ? Milliseconds(Int64(total.rounded(.up))) : nil
    }

    private static func size(of unit: Substring) -> Double? {
        switch unit {
        case "ms", "millisecond", "milliseconds": 1
        case "s", "sec", "secs", "second", "seconds": 1000
        case "m", "min", "mins", "minute", "minutes": 60_000
        case "h", "hr", "hrs", "hour", "hours": 3_600_000
        case "d", "day", "days": 86_400_000
        default: nil
        }
    }

    private static func moment(
        _ text: Substring, now: Timestamp, offset: (String?, Timestamp) -> Int?
    ) -> Timestamp? {
        let words = text.prefix { $0 != "\n" && $0 != "·" && $0 != ")" }.split { $0 == " " || $0 == "(" || $0 == "," }
        guard let first = words.first else { return nil }
        if first.utf8.count == 10, first.utf8.dropFirst(4).first == UInt8(ascii: "-"), words.count > 1 {
            return Timestamp(iso: "\(first) \(words[1]):00")
        }
        let weekday = weekdays.firstIndex(of: String(first.lowercased().prefix(3)))
        let clock = weekday == nil ? words[...] : words.dropFirst()
        guard let time = clock.first.flatMap(secondsOfDay) else { return nil }
        let zone = clock.dropFirst().first.map(String.init)
        guard let east = offset(zone == "UTC" ? "UTC" : zone, now) else { return nil }
        let local = now.seconds + Int64(east)
        var day = (local - (local % 86_400 + 86_400) % 86_400) / 86_400
        if day * 86_400 + time <= local { day += 1 }
        // 1970-01-01 was a Thursday.
        if let weekday { while ((day + 4) % 7 + 7) % 7 != Int64(weekday) { day += 1 } }
        let guess = Timestamp(seconds: day * 86_400 + time - Int64(east))
        // The clocks may have changed by then.
        return Timestamp(seconds: day * 86_400 + time - Int64(offset(zone, guess) ?? east))
    }

    private static let weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

    /// `3:45pm`, `6pm`, `12:00am`, `18:30`.
    private static func secondsOfDay(_ word: Substring) -> Int64? {
        var digits = word.lowercased()[...]
        while let last = digits.last, last == "." || last == ";" { digits = digits.dropLast() }
        var half: String?
        for ending in ["am", "pm"] where digits.hasSuffix(ending) {
            half = ending
            digits = digits.dropLast(2)
        }
        let parts = digits.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, half != nil || parts.count == 2, var hour = Int64(parts[0]),
            let minute = parts.count == 2 ? Int64(parts[1]) : 0, (0..<60).contains(minute), (0..<24).contains(hour)
        else { return nil }
        if half != nil {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + (half == "pm" ? 12 : 0)
        }
        return hour * 3600 + minute * 60
    }
}

extension ExecutionSettings {
    /// Fills in, for a run that hit a limit, how long to wait, when nothing more exact has been found.
    func noteWait(in result: inout ExecutionResult) {
        guard result.outcome == .rateLimited || result.outcome == .quota else {
            result.retryAfter = nil
            result.resetAt = nil
            return
        }
        guard result.retryAfter == nil, result.resetAt == nil, let text = result.error else { return }
        let hint = WaitHint.find(in: text, now: now(), offset: offsetOfZone)
        result.retryAfter = hint?.retryAfter
        result.resetAt = hint?.resetAt
    }
}
