extension CronExpression {
    /// The expression in plain English, such as `At 06:00, Monday to Friday`. Deterministic; says exactly what `next`
    /// does, and lists the fields one by one where no idiom fits.
    package var explanation: String {
        let explanation = CronExplanation(self)
        guard !neverFires else { return "Never: no such date exists (\(explanation.sentence))" }
        guard let last = dayRules.last?.words else { return explanation.sentence }
        let others = dayRules.dropLast().map(\.words)
        let rules = others.isEmpty ? last : others.joined(separator: ", ") + " or " + last
        return explanation.sentence + ", only on \(rules) of the month"
    }
}

/// Words for the time-of-day half of an expression; the day half is in `CronDayPhrase`.
struct CronExplanation {
    private let expression: CronExpression
    private let seconds: [Int]
    private let minutes: [Int]
    private let hours: [Int]

    init(_ expression: CronExpression) {
        self.expression = expression
        seconds = setBits(expression.seconds)
        minutes = setBits(expression.minutes)
        hours = setBits(expression.hours)
    }

    var sentence: String {
        let days = CronDayPhrase(expression).words
        guard let clock = clockTimes else { return time + (days.isEmpty ? "" : ", " + days) }
        // A day phrase that begins with "on the" reads on without a comma.
        let link = days.hasPrefix("on ") ? " " : ", "
        return "At \(clock)" + (days.isEmpty ? " every day" : link + days)
    }

    /// `06:00 and 18:00`: for one second and few times.
    private var clockTimes: String? {
        guard seconds.count == 1, minutes.count * hours.count <= 4 else { return nil }
        let times = hours.flatMap { hour in minutes.map { "\(twoDigits(hour)):\(twoDigits($0))" + secondSuffix } }
        return joined(times)
    }

    private var secondSuffix: String { seconds == [0] ? "" : ":\(twoDigits(seconds[0]))" }

    private var time: String {
        guard seconds == [0] else { return secondsTime }
        if let every = interval(minutes, of: 60) {
            let unit = every == 1 ? "Every minute" : "Every \(every) minutes"
            if hours.count == 24 { return unit }
            if let last = minutes.last, hours.count == 1 || isContiguous(hours) {
                return "\(unit) from \(clock(hours[0], 0)) to \(clock(hours[hours.count - 1], last))"
            }
            return "\(unit) of \(list("hour", hours))"
        }
        if minutes.count == 1 {
            let minute = minutes[0]
            if let every = interval(hours, of: 24) {
                guard every == 1 else { return "Every \(every) hours from \(clock(0, minute))" }
                return minute == 0 ? "Every hour" : "At minute \(minute) of every hour"
            }
            if isContiguous(hours) {
                return "Every hour from \(clock(hours[0], minute)) to \(clock(hours[hours.count - 1], minute))"
            }
        }
        return "At \(list("minute", minutes)) of " + (hours.count == 24 ? "every hour" : list("hour", hours))
    }

    private var secondsTime: String {
        let second: String
        if let every = interval(seconds, of: 60) {
            second = every == 1 ? "Every second" : "Every \(every) seconds"
        } else {
            second = "At \(list("second", seconds))"
        }
        if minutes.count == 60, hours.count == 24 {
            return interval(seconds, of: 60) == nil ? second + " of every minute" : second
        }
        let minute = minutes.count == 60 ? "every minute" : list("minute", minutes)
        return "\(second) of \(minute) of " + (hours.count == 24 ? "every hour" : list("hour", hours))
    }

    private func clock(_ hour: Int, _ minute: Int) -> String { "\(twoDigits(hour)):\(twoDigits(minute))" }

    /// n when the values are 0, n, 2n … and wrap evenly at `size`.
    private func interval(_ values: [Int], of size: Int) -> Int? {
        guard values.count > 1, values[0] == 0, size % values.count == 0 else { return nil }
        let step = size / values.count
        return values.enumerated().allSatisfy { $1 == $0 * step } ? step : nil
    }
}

/// `minute 5`, `minutes 0, 7 and 10 to 20`.
func list(_ noun: String, _ values: [Int]) -> String {
    "\(noun)\(values.count == 1 ? "" : "s") " + joined(runs(values) { String($0) })
}

/// Names of values, three or more neighbours as `a to b`.
func runs(_ values: [Int], _ name: (Int) -> String) -> [String] {
    var words: [String] = []
    var index = 0
    while index < values.count {
        var end = index
        while end + 1 < values.count, values[end + 1] == values[end] + 1 { end += 1 }
        if end - index >= 2 {
            words.append("\(name(values[index])) to \(name(values[end]))")
        } else {
            words += values[index...end].map(name)
        }
        index = end + 1
    }
    return words
}

func isContiguous(_ values: [Int]) -> Bool {
    guard let first = values.first, let last = values.last else { return false }
    return values.count > 1 && last - first == values.count - 1
}

func setBits(_ bits: UInt64) -> [Int] { (0..<64).filter { bits & (1 &<< UInt64($0)) != 0 } }
