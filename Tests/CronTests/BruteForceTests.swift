import Testing

@testable import Cron

/// Compares `next` with an enumeration of every minute that shares no code with it but the zone table.
@Suite struct BruteForceTests {
    struct Sample {
        var text: String
        var minute, hour, dom, month, dow: Set<Int>
        var starts: [Bool]
    }

    private static func field(
        _ bounds: ClosedRange<Int>, _ g: inout SeededGenerator
    ) -> (text: String, values: Set<Int>, star: Bool) {
        func value() -> Int { Int.random(in: bounds, using: &g) }
        switch Int.random(in: 0..<6, using: &g) {
        case 0, 1: return ("*", Set(bounds), true)
        case 2:
            let step = Int.random(in: 1...max(2, bounds.count / 2), using: &g)
            return ("*/\(step)", Set(stride(from: bounds.lowerBound, through: bounds.upperBound, by: step)), true)
        case 3:
            let (a, b) = (value(), value())
            let (low, high, step) = (min(a, b), max(a, b), Int.random(in: 1...3, using: &g))
            return ("\(low)-\(high)/\(step)", Set(stride(from: low, through: high, by: step)), false)
        case 4:
            let step = Int.random(in: 2...5, using: &g)
            let first = value()
            return ("\(first)/\(step)", Set(stride(from: first, through: bounds.upperBound, by: step)), false)
        default:
            let values = (0..<Int.random(in: 1...3, using: &g)).map { _ in value() }
            return (values.map(String.init).joined(separator: ","), Set(values), false)
        }
    }

    private static func sample(_ g: inout SeededGenerator) -> Sample {
        let f = [0...59, 0...23, 1...31, 1...12, 0...6].map { field($0, &g) }
        return Sample(
            text: f.map(\.text).joined(separator: " "), minute: f[0].values, hour: f[1].values, dom: f[2].values,
            month: f[3].values, dow: f[4].values, starts: f.map(\.star))
    }

    /// Instants in `(after, through]` by walking local minutes one by one.
    private static func naive(
        _ s: Sample, _ dst: CronExpression.DSTPolicy, _ match: CronExpression.DayMatch?, after: Int64, through: Int64,
        zone: Zone
    ) -> [Int64] {
        var found: Set<Int64> = []
        let isWildcard = s.starts[0] || s.starts[1]
        let either =
            match == nil ? !s.starts[2] && !s.starts[4] : match == .either && s.dom.count < 31 && s.dow.count < 7
        var minute = after / 60 - 26 * 60
        while minute * 60 <= through + 26 * 3600 {
            let local = minute * 60
            minute += 1
            let time = CivilTime(localSeconds: local)
            guard s.minute.contains(time.minute), s.hour.contains(time.hour), s.month.contains(time.month) else {
                continue
            }
            let (inMonth, inWeek) = (s.dom.contains(time.day), s.dow.contains(time.weekday))
            guard either ? inMonth || inWeek : inMonth && inWeek else { continue }
            switch zone.instants(atLocal: local) {
            case .one(let instant): found.insert(instant)
            case .two(let first, let second):
                found.insert(first)
                if isWildcard || dst == .both || dst == .wall { found.insert(second) }
            case .none(let transition):
                let period = zone.period(at: transition)
                if !isWildcard, dst == .vixie || dst == .both, period.offset - period.previousOffset < 10_800 {
                    found.insert(transition)
                }
            }
        }
        return found.filter { $0 > after && $0 <= through }.sorted()
    }

    @Test(arguments: [
        "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia", "Africa/Casablanca",
    ])
    func nextEqualsMinuteByMinuteEnumeration(_ name: String) throws {
        let seed: UInt64 = 7_001
        var g = SeededGenerator(state: seed)
        let zone = try TestData.zone(name)
        var total = 0
        for round in 0..<120 {
            let s = Self.sample(&g)
            let dst = CronExpression.DSTPolicy.allCases.randomElement(using: &g) ?? .vixie
            let match = [nil, CronExpression.DayMatch.both, .either].randomElement(using: &g) ?? nil
            let expression = try CronExpression(s.text, dayMatch: match, dst: dst)
            // A window around a transition, as that is where mistakes live; Apia's is the day it skipped.
            let from = CivilTime(year: 2009 + Int.random(in: 0...9, using: &g), month: 1, day: 1).localSeconds
            let centre = zone.nextTransition(after: from) ?? from
            let after = centre - Int64.random(in: 0...86_400, using: &g)
            let through = centre + 86_400
            let expected = Self.naive(s, dst, match, after: after, through: through, zone: zone)
            let found = expression.occurrences(after: after, through: through, in: zone, limit: .max)
            #expect(
                found == expected,
                "seed \(seed) round \(round): '\(s.text)' \(dst) \(String(describing: match)) after \(after) in \(name)"
            )
            total += expected.count
        }
        #expect(total > 1000)
    }

    @Test func descriptionsParseToEqualExpressions() throws {
        let seed: UInt64 = 7_002
        var g = SeededGenerator(state: seed)
        for _ in 0..<1000 {
            let text = Self.sample(&g).text
            let expression = try CronExpression("  " + text.replacing(" ", with: " \t ") + "\t")
            #expect(expression.description == text, "seed \(seed)")
            let again = try CronExpression(expression.description)
            #expect(again == expression, "seed \(seed): '\(text)'")
            #expect(again.explanation == expression.explanation)
        }
        for macro in CronText.macros { #expect(try CronExpression(macro.name).description == macro.name) }
    }

    @Test func expressionsWithOneExplanationFireAlike() throws {
        let seed: UInt64 = 7_005
        var g = SeededGenerator(state: seed)
        let pools = [
            ["0", "*", "*/15", "0,15,30,45", "0/15", "5", "*/7", "0-59", "0-58", "1-59/2", "0,30"],
            ["0", "*", "*/2", "9-17", "6,18", "0-22", "1/2", "3", "0-23/8"],
            ["*", "1", "*/2", "2-30/2", "1-31", "1-30", "13", "1-7", "1,15", "1-3,9"],
            ["*", "1", "6-8", "1,7", "*/3", "1-12", "1-11", "1,2"],
            ["*", "1", "1-5", "0-6", "*/2", "0,6", "5-7", "MON,WED,FRI", "0-5", "7"],
        ]
        var meanings: [String: (text: String, meaning: [UInt64])] = [:]
        for _ in 0..<20_000 {
            let fields = pools.map { $0.randomElement(using: &g) ?? "*" }
            let prefix = Int.random(in: 0..<4, using: &g) == 0 ? (pools[0].randomElement(using: &g) ?? "0") + " " : ""
            let text = prefix + fields.joined(separator: " ")
            let e = try CronExpression(text)
            let both = e.requiresBothDayFields
            let isDaily = e.daysOfMonth == 0xFFFF_FFFE || e.daysOfWeek == 0x7F
            let open = e.daysOfMonth == 0xFFFF_FFFE && e.daysOfWeek == 0x7F
            let days: [UInt64] =
                both && !open
                ? [1, e.daysOfMonth, e.daysOfWeek] : isDaily ? [0] : [2, e.daysOfMonth, e.daysOfWeek]
            let meaning = [e.seconds, e.minutes, e.hours, e.months] + days
            let words = e.explanation
            if let known = meanings[words] {
                #expect(known.meaning == meaning, "seed \(seed): '\(known.text)' and '\(text)' are both \"\(words)\"")
            }
            meanings[words] = (text, meaning)
        }
        #expect(meanings.count > 1000)
    }

    @Test func hostileTextThrowsAndNeverTraps() {
        let seed: UInt64 = 7_003
        var g = SeededGenerator(state: seed)
        let alphabet: [Character] = Array("0123456789*/-,? \tMONJAnLW#@%~é٥")
        for _ in 0..<20_000 {
            let text = String(
                (0..<Int.random(in: 0...24, using: &g)).map { _ in alphabet.randomElement(using: &g) ?? "*" })
            guard let expression = try? CronExpression(text) else { continue }
            _ = (expression.explanation, expression.warnings, expression.next(after: 0, in: .utc))
        }
    }
}
