package import Cron

/// An ISO 8601 moment as a person writes it: what the clock shows, and the offset when there is one.
///
/// The one reader of such text, in files and on the command line. Stored text has one format (`Timestamp(iso:)`).
package struct MomentText {
    /// Seconds since 1970-01-01T00:00:00 on that clock.
    package var localSeconds: Int64
    /// 0 to 999, of the fraction; what is beyond is cut off.
    package var milliseconds: Int64 = 0
    /// Seconds east of UTC; nil when the text does not say.
    package var offset: Int?

    /// Seconds since the epoch, for a text with an offset.
    package var utcSeconds: Int64? { offset.map { localSeconds - Int64($0) } }

    /// The moment of a text with an offset.
    package var timestamp: Timestamp? {
        utcSeconds.map { Timestamp(milliseconds: $0 * 1000 + milliseconds) }
    }

    /// Reads `2026-03-08T02:30:00-08:00`: `T` or a space, seconds and a fraction may be missing, the offset is `Z`,
    /// `+HH:MM`, `+HHMM` or `+HH`; a date alone is its midnight. nil for anything else and for dates that do not exist.
    package init?(_ text: String) {
        var text = text
        guard let moment = text.withUTF8({ MomentText($0) }) else { return nil }
        self = moment
    }

    private init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        var reader = DigitReader(bytes: bytes)
        guard let year = reader.digits(4), reader.skip("-"), let month = reader.digits(2), reader.skip("-"),
            let day = reader.digits(2), (1...12).contains(month),
            (1...CivilTime.daysInMonth(month, year: year)).contains(day)
        else { return nil }
        var civil = CivilTime(year: year, month: month, day: day)
        if !reader.isAtEnd {
            guard reader.skip("T") || reader.skip("t") || reader.skip(" "), let hour = reader.digits(2), hour < 24,
                reader.skip(":"), let minute = reader.digits(2), minute < 60
            else { return nil }
            civil.hour = hour
            civil.minute = minute
            if reader.skip(":") {
                guard let second = reader.digits(2), second < 60 else { return nil }
                civil.second = second
                if reader.skip(".") || reader.skip(",") {
                    guard var part = reader.digits(1) else { return nil }
                    for scale: Int64 in [100, 10, 1] {
                        milliseconds += Int64(part) * scale
                        part = reader.digits(1) ?? 0
                    }
                    while reader.digits(1) != nil {}
                }
            }
            if !reader.isAtEnd {
                guard let east = reader.zoneOffset(atMostHours: 26), reader.isAtEnd else { return nil }
                offset = east
            }
        }
        localSeconds = civil.localSeconds
    }

    /// The moment in UTC; a text without an offset is read off the clocks of `zone` (of two such moments the first, of
    /// none the one clocks jump at).
    package func seconds(in zone: Zone) -> Int64 {
        if let utcSeconds { return utcSeconds }
        switch zone.instants(atLocal: localSeconds) {
        case .one(let instant), .two(let instant, _), .none(let instant): return instant
        }
    }
}
