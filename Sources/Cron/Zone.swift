/// The offsets of one time zone from UTC, for all time: a table up to 400 years past the last recorded transition, and
/// the 400-year cycle of the Gregorian calendar beyond it. Immutable; copies share storage.
package struct Zone: Hashable, Sendable {
    /// From `utcSeconds` on, until the next one, clocks show UTC + `offsetSeconds`.
    package struct Transition: Hashable, Sendable {
        package let utcSeconds: Int64
        package let offsetSeconds: Int
        package let isDST: Bool
        package let abbreviation: String

        package init(utcSeconds: Int64, offsetSeconds: Int, isDST: Bool, abbreviation: String) {
            self.utcSeconds = utcSeconds
            self.offsetSeconds = offsetSeconds
            self.isDST = isDST
            self.abbreviation = abbreviation
        }
    }

    /// A stretch `start..<end` of UTC seconds with one offset; the outermost reach to `Int64.min` and `Int64.max`.
    package struct Period: Hashable, Sendable {
        package let start: Int64
        package let end: Int64
        package let offset: Int
        /// The offset before `start`; equal to `offset` in the first period.
        package let previousOffset: Int
    }

    /// The real instants at which clocks show one local time.
    package enum Instants: Hashable, Sendable {
        case one(Int64)
        /// Clocks went back over it.
        case two(first: Int64, second: Int64)
        /// Clocks went forward over it, at `transition`.
        case none(transition: Int64)
    }

    /// Ascending; the first is `Int64.min`.
    private let starts: [Int64]
    private let offsets: [Int32]
    private let kinds: [UInt8]
    private let types: [LocalTimeType]
    /// From here on the table repeats every 400 years; `Int64.max` when it ends in a constant offset.
    private let foldStart: Int64

    package static let utc = Zone(
        types: [LocalTimeType(offset: 0, isDST: false, abbreviation: "UTC")], initial: 0, changes: [], rule: nil)

    /// A zone without changes. Offsets beyond ±26 h are clamped to it.
    package init(fixedOffset seconds: Int) {
        let offset = min(max(seconds, -LocalTimeType.limit), LocalTimeType.limit)
        let minutes = abs(offset) / 60
        let name = "\(offset < 0 ? "-" : "+")\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60))"
        self.init(
            types: [LocalTimeType(offset: offset, isDST: false, abbreviation: name)], initial: 0, changes: [],
            rule: nil)
    }

    /// A zone from a list that ends in a constant offset. The first entry also holds for all time before it.
    /// - Throws: when the list is empty, not strictly ascending, or holds an offset beyond ±26 h or over 256 types.
    package init(transitions: [Transition]) throws(ZoneError) {
        var types: [LocalTimeType] = []
        var changes: [ZoneChange] = []
        for entry in transitions {
            let type = LocalTimeType(
                offset: entry.offsetSeconds, isDST: entry.isDST, abbreviation: entry.abbreviation)
            guard type.isPlausible else { throw ZoneError("an offset is beyond 26 hours") }
            if let last = changes.last, last.time >= entry.utcSeconds { throw ZoneError("transitions do not ascend") }
            guard entry.utcSeconds.magnitude <= ZoneChange.limit else { throw ZoneError("a time is out of range") }
            let kind = types.firstIndex(of: type) ?? types.count
            if kind == types.count { types.append(type) }
            guard kind < 256 else { throw ZoneError("more than 256 local time types") }
            changes.append(ZoneChange(time: entry.utcSeconds, kind: UInt8(kind)))
        }
        guard let first = changes.first else { throw ZoneError("no transitions") }
        self.init(types: types, initial: first.kind, changes: changes, rule: nil)
    }

    /// The zone a TZif file describes (RFC 9636, versions 1 to 4), with its footer rule for the years after the last
    /// transition. Hostile bytes throw; nothing traps and the work is bounded by the length of the input.
    package init(tzif bytes: [UInt8]) throws(ZoneError) {
        let file = try TZifFile(bytes)
        self.init(types: file.types, initial: 0, changes: file.changes, rule: file.rule)
    }

    /// A zone from a POSIX `TZ` string such as `EST5EDT,M3.2.0,M11.1.0` or `<+0530>-5:30`. Summer time without a rule has
    /// that of the United States, as in glibc.
    /// - Throws: when the text is not one.
    package init(posix text: String) throws(ZoneError) {
        var parser = POSIXZoneRuleParser(Array(text.utf8)[...])
        let rule: POSIXZoneRule
        do { rule = try parser.parse() } catch {
            var completed = POSIXZoneRuleParser(Array((text + ",M3.2.0,M11.1.0").utf8)[...])
            rule = try completed.parse()
        }
        self.init(types: [rule.standard], initial: 0, changes: [], rule: rule)
    }

    private init(types: [LocalTimeType], initial: UInt8, changes: [ZoneChange], rule: POSIXZoneRule?) {
        let table = ZoneTable(types: types, initial: initial, changes: changes, rule: rule)
        starts = table.changes.map(\.time)
        offsets = table.changes.map { Int32(table.types[Int($0.kind)].offset) }
        kinds = table.changes.map(\.kind)
        self.types = table.types
        foldStart = table.foldStart
    }

    /// Seconds to add to UTC for local time at that instant.
    package func offset(atUTC seconds: Int64) -> Int { Int(offsets[position(at: seconds).index]) }

    /// The zone's short name at that instant, such as `EST`.
    package func abbreviation(atUTC seconds: Int64) -> String {
        types[Int(kinds[position(at: seconds).index])].abbreviation
    }

    package func isDST(atUTC seconds: Int64) -> Bool { types[Int(kinds[position(at: seconds).index])].isDST }

    /// The first change of offset, DST or abbreviation after that instant; nil when none is left.
    package func nextTransition(after seconds: Int64) -> Int64? {
        let end = period(at: seconds).end
        return end == .max ? nil : end
    }

    /// The period that contains the instant.
    package func period(at seconds: Int64) -> Period {
        let (index, shift) = position(at: seconds)
        return Period(
            start: index == 0 ? .min : starts[index] + shift,
            end: index + 1 < starts.count ? starts[index + 1] + shift : .max,
            offset: Int(offsets[index]), previousOffset: Int(offsets[max(index - 1, 0)]))
    }

    /// What clocks show at that instant.
    package func localTime(atUTC seconds: Int64) -> CivilTime {
        CivilTime(localSeconds: Self.clamped(seconds) + Int64(offset(atUTC: seconds)))
    }

    /// The instants at which clocks show `local` (UTC seconds + offset). Of more than two, the first two.
    package func instants(atLocal local: Int64) -> Instants {
        let local = Self.clamped(local)
        let reach = Int64(LocalTimeType.limit)
        var period = period(at: local - reach)
        var first: Int64?
        while true {
            let instant = local - Int64(period.offset)
            if instant >= period.start, instant < period.end {
                if let first { return .two(first: first, second: instant) }
                first = instant
            }
            guard period.end <= local + reach else { break }
            let following = self.period(at: period.end)
            if first == nil, instant >= period.end, local < period.end + Int64(following.offset) {
                return .none(transition: period.end)
            }
            period = following
        }
        return first.map { .one($0) } ?? .one(local - Int64(period.offset))
    }

    /// Far beyond any calendar, and far enough from the ends of Int64 that sums cannot overflow.
    private static func clamped(_ seconds: Int64) -> Int64 { min(max(seconds, -(1 << 61)), 1 << 61) }

    private func position(at seconds: Int64) -> (index: Int, shift: Int64) {
        var time = Self.clamped(seconds)
        var shift: Int64 = 0
        let cycle = ZoneTable.cycleSeconds
        if time >= foldStart, time - foldStart >= cycle {
            shift = (time - foldStart) / cycle * cycle
            time -= shift
        }
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= time { low = middle } else { high = middle }
        }
        return (low, shift)
    }
}

/// Why bytes or transitions do not describe a time zone.
package struct ZoneError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}
