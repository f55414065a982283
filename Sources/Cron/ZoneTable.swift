/// What clocks show during some periods: an offset, whether it is daylight saving time, and its short name.
struct LocalTimeType: Hashable, Sendable {
    /// Seconds added to UTC.
    var offset: Int
    var isDST: Bool
    var abbreviation: String

    /// RFC 9636: offsets should lie between -25 h and +26 h.
    static let limit = 26 * 3600
    var isPlausible: Bool { abs(offset) <= Self.limit }
}

/// From `time` on, until the next change, local time is of the type with index `kind`.
struct ZoneChange: Hashable, Sendable {
    var time: Int64
    var kind: UInt8

    /// Beyond any calendar's meaning, and far from overflow: zic's "Big Bang" is -2⁵⁹.
    static let limit: UInt64 = 1 << 59
}

/// Recorded transitions, continued by the footer rule for one whole Gregorian cycle.
struct ZoneTable {
    /// The length of 400 Gregorian years: 146,097 days, a whole number of weeks.
    static let cycleSeconds: Int64 = 146_097 * 86_400

    private(set) var types: [LocalTimeType]
    /// Begins with an entry at `Int64.min`; neighbours differ in type.
    private(set) var changes: [ZoneChange]
    private(set) var foldStart: Int64 = .max

    init(types: [LocalTimeType], initial: UInt8, changes recorded: [ZoneChange], rule: POSIXZoneRule?) {
        self.types = types
        changes = [ZoneChange(time: .min, kind: initial)]
        changes.reserveCapacity(recorded.count + (rule == nil ? 1 : 820))
        for change in recorded { append(change) }
        guard let rule else { return }
        guard let seasons = rule.seasons else {
            if recorded.isEmpty { changes = [ZoneChange(time: .min, kind: index(of: rule.standard))] }
            return
        }
        // Without recorded transitions the rule holds for all time; 1900 is early enough for a scheduler.
        let last = recorded.last?.time
        let firstYear =
            last.map { CivilTime.date(ofDay: CivilTime.dayNumber(ofLocalSeconds: $0)).year - 1 } ?? 1900
        let standard = index(of: rule.standard)
        let daylight = index(of: seasons.daylight)
        var coming: [ZoneChange] = []
        coming.reserveCapacity(820)
        for year in firstYear...(firstYear + 404) {
            coming.append(ZoneChange(time: rule.daylightStart(seasons, year: year), kind: daylight))
            coming.append(ZoneChange(time: rule.daylightEnd(seasons, year: year), kind: standard))
        }
        // Of two changes at one instant (DST all year: the end meets the next start), daylight time wins.
        coming.sort { $0.time != $1.time ? $0.time < $1.time : $0.kind == standard && $1.kind == daylight }
        for change in coming where change.time > (last ?? .min) { append(change) }
        foldStart = Int64(CivilTime.dayNumber(year: firstYear + 3, month: 1, day: 1)) * 86_400
    }

    private mutating func append(_ change: ZoneChange) {
        if let last = changes.last, last.time == change.time { changes.removeLast() }
        guard let last = changes.last, types[Int(last.kind)] == types[Int(change.kind)] else {
            changes.append(change)
            return
        }
    }

    private mutating func index(of type: LocalTimeType) -> UInt8 {
        if let index = types.firstIndex(of: type) { return UInt8(index) }
        types.append(type)
        return UInt8(types.count - 1)
    }
}
