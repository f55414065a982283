private import Cron

extension Timestamp: CustomStringConvertible {
    /// `2026-02-03T01:00:00.000Z`. Years outside 0–9999 are clamped, so that the text always has 24 characters.
    package var description: String {
        let limited = min(max(milliseconds, Self.firstWritable), Self.lastWritable)
        let (whole, part) = Timestamp(milliseconds: limited).secondsAndMilliseconds
        let time = CivilTime(localSeconds: whole)
        // Every row and every line has one: digits are put down without a text for each.
        var text: [UInt8] = []
        text.reserveCapacity(24)
        Self.put(time.year, 4, "-", &text)
        Self.put(time.month, 2, "-", &text)
        Self.put(time.day, 2, "T", &text)
        Self.put(time.hour, 2, ":", &text)
        Self.put(time.minute, 2, ":", &text)
        Self.put(time.second, 2, ".", &text)
        Self.put(Int(part), 3, "Z", &text)
        return String(decoding: text, as: UTF8.self)
    }

    private static let firstWritable: Int64 = -62_167_219_200_000
    private static let lastWritable: Int64 = 253_402_300_799_999

    private var secondsAndMilliseconds: (Int64, Int64) { (seconds, milliseconds - seconds * 1000) }

    /// The last `width` digits of a number that is not negative, and what follows them.
    private static func put(_ value: Int, _ width: Int, _ end: Unicode.Scalar, _ text: inout [UInt8]) {
        var unit = width == 4 ? 1000 : width == 3 ? 100 : 10
        while unit > 0 {
            text.append(UInt8(ascii: "0") + UInt8(value / unit % 10))
            unit /= 10
        }
        text.append(UInt8(ascii: end))
    }
}

extension Timestamp {
    /// Reads ISO-8601 (`2026-02-03T01:00:00Z`, with fraction, with an offset such as `+02:00`) and SQLite's
    /// `2026-02-03 01:00:00`, which is UTC. Returns nil for anything else, for dates that do not exist, and for a `T`
    /// form without zone, whose moment nobody can tell. Digits beyond the millisecond are cut off.
    package init?(iso text: String) {
        var text = text
        guard let moment = text.withUTF8({ Self.read($0) }) else { return nil }
        self = moment
    }

    private static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        var reader = DigitReader(bytes: bytes)
        guard let year = reader.digits(4), reader.skip("-"), let month = reader.digits(2), reader.skip("-"),
            let day = reader.digits(2), (1...12).contains(month),
            (1...CivilTime.daysInMonth(month, year: year)).contains(day)
        else { return nil }
        let isSQLite = reader.skip(" ")
        guard isSQLite || reader.skip("T"), let hour = reader.digits(2), hour < 24, reader.skip(":"),
            let minute = reader.digits(2), minute < 60, reader.skip(":"), let second = reader.digits(2), second < 60
        else { return nil }
        var milliseconds: Int64 = 0
        if reader.skip(".") {
            guard let fraction = reader.milliseconds() else { return nil }
            milliseconds = fraction
        }
        guard let offset = reader.isAtEnd && isSQLite ? 0 : reader.zoneOffset(atMostHours: 14), reader.isAtEnd else {
            return nil
        }
        let civil = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        return Timestamp(milliseconds: (civil.localSeconds - Int64(offset)) * 1000 + milliseconds)
    }
}
