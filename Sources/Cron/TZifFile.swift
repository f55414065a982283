/// A decoded TZif file (RFC 9636).
struct TZifFile {
    private(set) var types: [LocalTimeType] = []
    private(set) var changes: [ZoneChange] = []
    private(set) var rule: POSIXZoneRule?

    private let bytes: [UInt8]
    private var position = 0

    /// - Throws: for anything a well-formed file does not hold. Files that count leap seconds (`right/`) are refused,
    ///   because their instants are not POSIX time.
    init(_ bytes: [UInt8]) throws(ZoneError) {
        self.bytes = bytes
        var header = try Self.header(of: bytes, at: 0)
        position = Self.headerLength
        if header.version < UInt8(ascii: "2") {
            try readBlock(header, timeSize: 4)
            return
        }
        position += header.dataLength(timeSize: 4)
        header = try Self.header(of: bytes, at: position)
        position += Self.headerLength
        try readBlock(header, timeSize: 8)
        try readFooter()
    }

    private static let headerLength = 44

    private struct Header {
        var version: UInt8
        var utcIndicators, standardIndicators, leapSeconds, times, types, characters: Int

        func dataLength(timeSize: Int) -> Int {
            times * (timeSize + 1) + types * 6 + characters + leapSeconds * (timeSize + 4) + standardIndicators
                + utcIndicators
        }
    }

    private static func header(of bytes: [UInt8], at start: Int) throws(ZoneError) -> Header {
        guard start >= 0, bytes.count - start >= headerLength, bytes[start..<start + 4].elementsEqual("TZif".utf8)
        else {
            throw ZoneError("not a TZif file")
        }
        func count(_ index: Int) -> Int { Int(bigEndian(bytes, at: start + 20 + index * 4, size: 4)) }
        return Header(
            version: bytes[start + 4], utcIndicators: count(0), standardIndicators: count(1), leapSeconds: count(2),
            times: count(3), types: count(4), characters: count(5))
    }

    private mutating func readBlock(_ header: Header, timeSize: Int) throws(ZoneError) {
        guard header.dataLength(timeSize: timeSize) <= bytes.count - position else { throw ZoneError("truncated") }
        guard header.leapSeconds == 0 else { throw ZoneError("leap seconds are not supported") }
        guard (1...254).contains(header.types) else { throw ZoneError("no local time types, or too many") }
        let kindsStart = position + header.times * timeSize
        let typesStart = kindsStart + header.times
        let namesStart = typesStart + header.types * 6
        let names = bytes[namesStart..<namesStart + header.characters]
        for index in 0..<header.types {
            let start = typesStart + index * 6
            let name = names.dropFirst(Int(bytes[start + 5]))
            guard let nul = name.firstIndex(of: 0) else { throw ZoneError("an abbreviation has no end") }
            let type = LocalTimeType(
                offset: Int(Int32(truncatingIfNeeded: Self.bigEndian(bytes, at: start, size: 4))),
                isDST: bytes[start + 4] != 0, abbreviation: String(decoding: name[..<nul], as: UTF8.self))
            guard type.isPlausible else { throw ZoneError("an offset is beyond 26 hours") }
            types.append(type)
        }
        for index in 0..<header.times {
            let raw = Self.bigEndian(bytes, at: position + index * timeSize, size: timeSize)
            let time = timeSize == 4 ? Int64(Int32(truncatingIfNeeded: raw)) : Int64(bitPattern: raw)
            let kind = bytes[kindsStart + index]
            guard kind < header.types else { throw ZoneError("a transition has no type") }
            guard time.magnitude <= ZoneChange.limit else { throw ZoneError("a transition time is out of range") }
            if let last = changes.last, last.time >= time { throw ZoneError("transition times do not ascend") }
            changes.append(ZoneChange(time: time, kind: kind))
        }
        position += header.dataLength(timeSize: timeSize)
    }

    /// `\n` rule `\n`; an empty rule says nothing about later times.
    private mutating func readFooter() throws(ZoneError) {
        guard position < bytes.count, bytes[position] == 0x0A else { throw ZoneError("the footer is missing") }
        let rest = bytes[(position + 1)...]
        guard let end = rest.firstIndex(of: 0x0A) else { throw ZoneError("the footer has no end") }
        guard end > rest.startIndex else { return }
        var parser = POSIXZoneRuleParser(rest[..<end])
        rule = try parser.parse()
    }

    private static func bigEndian(_ bytes: [UInt8], at start: Int, size: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in start..<start + size { value = value &<< 8 | UInt64(bytes[index]) }
        return value
    }
}
