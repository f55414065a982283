/// A length of time in whole milliseconds, written in files as a number or as `"10m"`, `"2h30m"`, `"1d"`.
package struct Milliseconds: Hashable, Comparable, Sendable {
    package let count: Int64

    package init(_ count: Int64) { self.count = count }

    package static func seconds(_ n: Int64) -> Milliseconds { Milliseconds(n * 1000) }
    package static func minutes(_ n: Int64) -> Milliseconds { Milliseconds(n * 60_000) }
    package static func hours(_ n: Int64) -> Milliseconds { Milliseconds(n * 3_600_000) }
    package static func days(_ n: Int64) -> Milliseconds { Milliseconds(n * 86_400_000) }
    package static let zero = Milliseconds(0)

    package static func + (a: Milliseconds, b: Milliseconds) -> Milliseconds {
        Milliseconds(a.count.addingReportingOverflow(b.count).partialValue)
    }
    package static func < (a: Milliseconds, b: Milliseconds) -> Bool { a.count < b.count }

    /// The same length for `Clock.sleep`.
    package var duration: Duration { .milliseconds(count) }
}

extension Milliseconds: CustomStringConvertible {
    private static let units: [(name: String, size: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// The shortest exact spelling, largest unit first: `"2h30m"`, `"90ms"`, `"0s"`. Parsing it gives the same value.
    package var description: String {
        if count == 0 { return "0s" }
        var rest = count.magnitude
        var text = count < 0 ? "-" : ""
        for unit in Self.units where rest >= unit.size.magnitude {
            text += "\(rest / unit.size.magnitude)\(unit.name)"
            rest %= unit.size.magnitude
        }
        return text
    }

    /// Reads `"10m"`, `"2h30m"`, `"1d"`, `"500ms"`: one or more whole numbers each with a unit, largest unit first,
    /// none twice. Returns nil for anything else, for negative lengths and for lengths over 100 years.
    package init?(text: String) {
        var total: Int64 = 0
        var digits: Int64?
        var lastUnit = -1
        var bytes = Array(text.utf8)[...]
        guard !bytes.isEmpty else { return nil }
        while let byte = bytes.first {
            if byte >= 0x30, byte <= 0x39 {
                let next = (digits ?? 0) * 10 + Int64(byte - 0x30)
                guard next < 10_000_000_000_000 else { return nil }
                digits = next
                bytes = bytes.dropFirst()
                continue
            }
            guard let number = digits else { return nil }
            let letters = bytes.prefix { $0 >= 0x61 && $0 <= 0x7A }
            let name = String(decoding: letters, as: UTF8.self)
            guard let index = Self.units.firstIndex(where: { $0.name == name }), index > lastUnit else { return nil }
            let (part, overflow) = number.multipliedReportingOverflow(by: Self.units[index].size)
            guard !overflow, part <= Self.longest else { return nil }
            total += part
            lastUnit = index
            digits = nil
            bytes = bytes.dropFirst(letters.count)
        }
        guard digits == nil, total <= Self.longest else { return nil }
        self.init(total)
    }

    /// Longest length a file may ask for: 100 years.
    package static let longest: Int64 = 36_525 * 86_400_000
}

extension Milliseconds {
    /// What a bare number of milliseconds would be in seconds, when its author probably thought in seconds: whole
    /// minutes, hours or days of them, or so few that nothing takes so short. nil for what is plausible as milliseconds.
    package static func likelySeconds(_ number: Int64) -> Milliseconds? {
        guard number > 0, number <= 31 * 86_400 else { return nil }
        let isWholeMinutes = number % 60 == 0 && number % 1000 != 0
        let isWholeHours = number % 3600 == 0 && (number <= 86_400 || number % 86_400 == 0)
        return number <= 120 || isWholeMinutes || isWholeHours ? .seconds(number) : nil
    }
}
