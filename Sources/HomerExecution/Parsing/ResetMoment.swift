import HomerCore

/// A moment as people are told it: `3:45pm`, `Mon 12:00am (America/Chicago)`, `Oct 9, 5pm`, `9 Oct 2026 at 17:00 UTC`,
/// `tomorrow at 3:30 AM`, `2026-08-09 00:00 UTC`. What it leaves out is the next such moment.
struct ResetMoment {
    private var weekday: Int64?
    private var year: Int?
    private var month: Int?
    private var day: Int?
    private var daysAhead: Int64 = 0
    private var secondOfDay: Int64?
    private var zone: String?
    /// Whether the date was `2026-08-09` and not words.
    private var isInNumbers = false

    /// The moment that the text begins with; nil when it does not begin with one, or its zone is unknown.
    static func read(
        _ text: Substring, now: Timestamp, offset: (String?, Timestamp) -> Int?
    ) -> Timestamp? {
        let part = text.prefix { !$0.isNewline && $0 != "·" && $0 != "|" && $0 != "\"" }
        let words = part.split { $0.isWhitespace || "(),;".contains($0) }.prefix(12).map { String($0) }
        let first = words.first { !fillers.contains($0.lowercased()) }
        if let first, let moment = Timestamp(iso: withoutStop(first)) { return moment }
        var moment = ResetMoment()
        moment.take(words)
        return moment.next(after: now, offset: offset)
    }

    private mutating func take(_ words: [String]) {
        var index = 0
        while index < words.count {
            let word = Self.withoutStop(words[index])
            let following = index + 1 < words.count ? Self.withoutStop(words[index + 1]).lowercased() : ""
            guard let count = take(word, following) else { return }
            // A sentence ends with its last word.
            if words[index + count - 1].hasSuffix("."), !Self.isHalf(words[index + count - 1]) { return }
            index += count
        }
    }

    /// How many of the two words were taken; nil when the first does not belong to a moment.
    private mutating func take(_ word: String, _ following: String) -> Int? {
        let lowered = word.lowercased()
        if Self.fillers.contains(lowered) { return 1 }
        if lowered == "tomorrow" {
            daysAhead = 1
            return 1
        }
        if takeDate(lowered) { return 1 }
        if let found = Self.index(of: lowered, in: Self.weekdays) {
            weekday = Int64(found)
            return 1
        }
        if let found = Self.index(of: lowered, in: Self.months) {
            month = found + 1
            return 1
        }
        if let number = Self.ordinal(lowered), takeNumber(number, lowered, following) { return 1 }
        if secondOfDay == nil {
            let isHalf = Self.isHalf(following)
            guard let second = Self.secondOfDay(lowered + (isHalf ? following.filter { $0 != "." } : "")) else {
                return nil
            }
            secondOfDay = second
            return isHalf ? 2 : 1
        }
        guard zone == nil, Self.isZone(word) else { return nil }
        zone = word
        return 1
    }

    /// `2026-08-09`, which without a zone is meant in UTC.
    private mutating func takeDate(_ word: String) -> Bool {
        let parts = word.split(separator: "-").compactMap { Int($0) }
        guard word.utf8.count == 10, parts.count == 3, (1...12).contains(parts[1]), (1...31).contains(parts[2]) else {
            return false
        }
        (year, month, day) = (parts[0], parts[1], parts[2])
        isInNumbers = true
        return true
    }

    /// A day beside its month, or the year behind both.
    private mutating func takeNumber(_ number: Int, _ word: String, _ following: String) -> Bool {
        if (1...31).contains(number), day == nil {
            let isBefore = month == nil && Self.index(of: following, in: Self.months) != nil
            guard isBefore || month != nil else { return false }
            day = number
            return true
        }
        guard (2000...9999).contains(number), word.utf8.count == 4, month != nil, day != nil, year == nil else {
            return false
        }
        year = number
        return true
    }

    private func next(after now: Timestamp, offset: (String?, Timestamp) -> Int?) -> Timestamp? {
        let isDate = month != nil && day != nil
        guard secondOfDay != nil || isDate else { return nil }
        let zone = zone ?? (isDate && secondOfDay != nil && isInNumbers ? "UTC" : nil)
        guard let east = offset(zone, now) else { return nil }
        let local = now.seconds + Int64(east)
        var today = (local - (local % 86_400 + 86_400) % 86_400) / 86_400
        let second = secondOfDay ?? 0
        if isDate {
            guard let date = dayOfDate(near: local) else { return nil }
            today = date
        } else {
            if daysAhead > 0 { today += daysAhead } else if today * 86_400 + second <= local { today += 1 }
            // 1970-01-01 was a Thursday.
            if let weekday { while ((today + 4) % 7 + 7) % 7 != weekday { today += 1 } }
        }
        let guess = Timestamp(seconds: today * 86_400 + second - Int64(east))
        // The clocks may have changed by then.
        return Timestamp(seconds: today * 86_400 + second - Int64(offset(zone, guess) ?? east))
    }

    /// Days since 1970 of month and day; without a year the next such date, or that of yesterday: a limit that is just
    /// over.
    private func dayOfDate(near local: Int64) -> Int64? {
        guard let month, let day else { return nil }
        let thisYear = Int(FireTime.local(Timestamp(seconds: local), offset: 0).date.prefix(4)) ?? 1970
        let days = (year.map { [$0] } ?? [thisYear - 1, thisYear, thisYear + 1]).compactMap { year -> Int64? in
            func padded(_ number: Int, _ width: Int) -> String {
                String(repeating: "0", count: max(0, width - "\(number)".count)) + "\(number)"
            }
            let text = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T00:00:00Z"
            return Timestamp(iso: text).map { $0.seconds / 86_400 }
        }
        return year == nil ? days.first { $0 >= local / 86_400 - 1 } : days.first
    }

    private static let fillers: Set<String> = ["at", "on", "by", "the", "today"]
    private static let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    /// The name that the word is, or shortens to three letters or more.
    private static func index(of word: String, in names: [String]) -> Int? {
        word.count < 3 ? nil : names.firstIndex { $0.hasPrefix(word) }
    }

    /// `9`, `9th`, `2026`.
    private static func ordinal(_ word: String) -> Int? {
        let digits = word.prefix { $0.isASCII && $0.isNumber }
        return ["", "st", "nd", "rd", "th"].contains(word[digits.endIndex...]) ? Int(digits) : nil
    }

    private static func isHalf(_ word: String) -> Bool {
        ["am", "pm", "a.m", "p.m", "a.m.", "p.m."].contains(word.lowercased())
    }

    private static func isZone(_ word: String) -> Bool {
        word.contains("/") || word == "Z"
            || (word.utf8.count > 1 && word.utf8.prefix(2).allSatisfy { (0x41...0x5A).contains($0) })
    }

    private static func withoutStop(_ word: String) -> String {
        var word = word[...]
        while let last = word.last, last == "." || last == ":" || last == "!" { word = word.dropLast() }
        return String(word)
    }

    /// `3:45pm`, `6pm`, `12:00am`, `18:30`, `18:30:00`; a bare number is no time.
    private static func secondOfDay(_ word: String) -> Int64? {
        var digits = word[...]
        var half: String?
        for ending in ["am", "pm"] where digits.hasSuffix(ending) {
            half = ending
            digits = digits.dropLast(2)
        }
        let parts = digits.split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) ?? -1 }
        guard (1...3).contains(parts.count), half != nil || parts.count > 1,
            parts.allSatisfy({ (0..<60).contains($0) }),
            (half == nil ? 0...23 : 1...12).contains(parts[0])
        else { return nil }
        let hour = half == nil ? parts[0] : parts[0] % 12 + (half == "pm" ? 12 : 0)
        return hour * 3600 + (parts.count > 1 ? parts[1] : 0) * 60 + (parts.count > 2 ? parts[2] : 0)
    }
}
