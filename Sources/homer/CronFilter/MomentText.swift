import Cron

/// An ISO 8601 moment as written: what the clock shows, and the offset when there is one.
struct MomentText {
    /// Seconds since 1970-01-01T00:00:00 on that clock.
    var localSeconds: Int64
    /// Seconds east of UTC; nil when the text does not say.
    var offset: Int?

    /// Seconds since the epoch, for a text with an offset.
    var utcSeconds: Int64? { offset.map { localSeconds - Int64($0) } }

    /// Reads `2026-03-08T02:30:00-08:00`: `T` or a space, seconds and a fraction (cut off) may be missing, the offset
    /// is `Z`, `+HH:MM`, `+HHMM` or `+HH`; a date alone is its midnight. nil for anything else and for dates that do not
    /// exist.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        var reader = DigitScanner(bytes: bytes)
        guard let year = reader.digits(4), reader.take("-"), let month = reader.digits(2), reader.take("-"),
            let day = reader.digits(2), (1...12).contains(month),
            (1...CivilTime.daysInMonth(month, year: year)).contains(day)
        else { return nil }
        var civil = CivilTime(year: year, month: month, day: day)
        if !reader.isAtEnd {
            guard reader.take("T") || reader.take("t") || reader.take(" "), let hour = reader.digits(2), hour < 24,
                reader.take(":"), let minute = reader.digits(2), minute < 60
            else { return nil }
            civil.hour = hour
            civil.minute = minute
            if reader.take(":") {
                guard let second = reader.digits(2), second < 60 else { return nil }
                civil.second = second
                if reader.take(".") {
                    guard reader.digits(1) != nil else { return nil }
                    while reader.digits(1) != nil {}
                }
            }
            guard reader.isAtEnd || reader.readOffset(&offset), reader.isAtEnd else { return nil }
        }
        localSeconds = civil.localSeconds
    }

    init?(_ text: String) {
        var text = text
        guard let moment = text.withUTF8({ MomentText($0) }) else { return nil }
        self = moment
    }

    /// The moment in UTC; a text without an offset is read off the clocks of `zone` (of two such moments the first, of
    /// none the one clocks jump at).
    func seconds(in zone: Zone) -> Int64 {
        if let utcSeconds { return utcSeconds }
        switch zone.instants(atLocal: localSeconds) {
        case .one(let instant), .two(let instant, _), .none(let instant): return instant
        }
    }
}

private struct DigitScanner {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func digits(_ count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var value = 0
        for index in position..<position + count {
            let digit = bytes[index] &- 0x30
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        position += count
        return value
    }

    mutating func readOffset(_ offset: inout Int?) -> Bool {
        if take("Z") || take("z") {
            offset = 0
            return true
        }
        let isEast = take("+")
        guard isEast || take("-"), let hours = digits(2), hours <= 26 else { return false }
        _ = take(":")
        let minutes = isAtEnd ? 0 : digits(2)
        guard let minutes, minutes < 60 else { return false }
        offset = (isEast ? 1 : -1) * (hours * 3600 + minutes * 60)
        return true
    }
}
