package import HomerCore

/// How long the other side asks to wait, read from the text of a limit.
package struct WaitHint: Hashable, Sendable {
    package var retryAfter: Milliseconds?
    package var resetAt: Timestamp?

    /// Reads `try again in 1m30s`, `retry-after: 30`, `resets 3:45pm`, `resets Oct 9, 5pm (America/Chicago)`,
    /// `limit reached|1770300000`. A moment whose zone is unknown is left. `offset` gives the seconds east of UTC of a
    /// zone, of the machine's own for nil.
    package static func find(
        in text: String, now: Timestamp, offset: (String?, Timestamp) -> Int?
    ) -> WaitHint? {
        let lowered = text.lowercased()
        for mark in lengthMarks {
            for rest in rests(after: mark.text, in: lowered) {
                if let length = length(rest) ?? (mark.isSeconds ? seconds(rest) : nil) {
                    return WaitHint(retryAfter: length)
                }
            }
        }
        for mark in ["limit reached|", "resets_at", "reset_at"] {
            for rest in rests(after: mark, in: lowered) {
                if let moment = unixTime(rest) { return WaitHint(resetAt: moment) }
            }
        }
        // Zone names are read in their own case; lower case of ASCII keeps the positions.
        let whole = text.utf8.count == lowered.utf8.count ? text : lowered
        for mark in ["resets ", "resets_at", "reset at ", "reset on ", "reset_at", "try again at ", "try again on "] {
            for rest in rests(after: mark, in: lowered) {
                let start = lowered.utf8.distance(from: lowered.startIndex, to: rest.startIndex)
                let own = whole[whole.utf8.index(whole.startIndex, offsetBy: start)...]
                if let moment = ResetMoment.read(own, now: now, offset: offset) { return WaitHint(resetAt: moment) }
            }
        }
        return nil
    }

    /// What a length comes after; some are followed by a plain number of seconds, as the header is.
    private static let lengthMarks: [(text: String, isSeconds: Bool)] = [
        ("try again in ", false), ("retry in ", false), ("retry after ", true), ("retry-after", true),
        ("retry_after", true), ("reset after ", false), ("resets in ", false), ("resets_in_seconds", true),
        ("wait ", false),
    ]

    /// What follows each place of the mark, without what stands between a name and its value.
    private static func rests(after mark: String, in text: String) -> [Substring] {
        var found: [Substring] = []
        var rest = text[...]
        while let range = TextSearch.range(of: mark, in: rest) {
            rest = rest[range.upperBound...]
            found.append(rest.drop { " :=\"'".contains($0) })
        }
        return found
    }

    private static func seconds(_ text: Substring) -> Milliseconds? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int64(digits), count < 31 * 86_400, text[digits.endIndex...].first?.isLetter != true else {
            return nil
        }
        return Milliseconds(count * 1000)
    }

    /// Seconds or milliseconds since 1970.
    private static func unixTime(_ text: Substring) -> Timestamp? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int64(digits) else { return nil }
        switch digits.utf8.count {
        case 10: return Timestamp(seconds: count)
        case 13: return Timestamp(milliseconds: count)
        default: return nil
        }
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
