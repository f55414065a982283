package import HomerCore

/// Reads JSON that other programs print. Tolerant where it does no harm: it can stop after the first value, and a
/// number out of range becomes a double. Never crashes; nesting is limited to 256 levels.
package struct LooseJSON {
    private let bytes: [UInt8]
    private var at: Int

    private struct Malformed: Error {}

    /// The value that is the whole text, or nil.
    package static func parse(_ bytes: [UInt8]) -> JSONValue? {
        var parser = LooseJSON(bytes: bytes, at: 0)
        guard let value = try? parser.value(depth: 0) else { return nil }
        parser.skipSpace()
        return parser.at == bytes.count ? value : nil
    }

    package static func parse(_ text: String) -> JSONValue? { parse(Array(text.utf8)) }

    /// The first object with members that stands anywhere in the text: gemini prints its error object on stderr after
    /// a prefix that varies (executors §2.3).
    package static func firstObject(in text: String) -> JSONValue? {
        let bytes = Array(text.utf8)
        var attempts = 0
        for start in bytes.indices where bytes[start] == UInt8(ascii: "{") && attempts < 64 {
            attempts += 1
            var parser = LooseJSON(bytes: bytes, at: start)
            if let value = try? parser.value(depth: 0), value.members?.isEmpty == false { return value }
        }
        return nil
    }

    private init(bytes: [UInt8], at: Int) {
        self.bytes = bytes
        self.at = at
    }

    private var byte: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipSpace() {
        while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
    }

    private mutating func expect(_ expected: UInt8) throws(Malformed) {
        guard byte == expected else { throw Malformed() }
        at += 1
    }

    private mutating func value(depth: Int) throws(Malformed) -> JSONValue {
        guard depth < 256 else { throw Malformed() }
        skipSpace()
        switch byte {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(Malformed) -> JSONValue {
        for index in 0..<text.utf8CodeUnitCount { try expect(text.utf8Start[index]) }
        return value
    }

    private mutating func object(depth: Int) throws(Malformed) -> JSONValue {
        try expect(UInt8(ascii: "{"))
        var members: [JSONMember] = []
        skipSpace()
        if byte == UInt8(ascii: "}") {
            at += 1
            return .object(members)
        }
        while true {
            skipSpace()
            let key = try string()
            skipSpace()
            try expect(UInt8(ascii: ":"))
            members.append(JSONMember(key, try value(depth: depth + 1)))
            skipSpace()
            if byte == UInt8(ascii: ",") {
                at += 1
                continue
            }
            try expect(UInt8(ascii: "}"))
            return .object(members)
        }
    }

    private mutating func array(depth: Int) throws(Malformed) -> JSONValue {
        try expect(UInt8(ascii: "["))
        var items: [JSONValue] = []
        skipSpace()
        if byte == UInt8(ascii: "]") {
            at += 1
            return .array(items)
        }
        while true {
            items.append(try value(depth: depth + 1))
            skipSpace()
            if byte == UInt8(ascii: ",") {
                at += 1
                continue
            }
            try expect(UInt8(ascii: "]"))
            return .array(items)
        }
    }

    private mutating func number() throws(Malformed) -> JSONValue {
        let start = at
        while let byte, (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte) { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if let whole = Int64(text) { return .int(whole) }
        guard let double = Double(text) else { throw Malformed() }
        return .double(double)
    }

    private mutating func string() throws(Malformed) -> String {
        try expect(UInt8(ascii: "\""))
        var units: [UInt8] = []
        while let byte {
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: units, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &units)
            default: units.append(byte)
            }
        }
        throw Malformed()
    }

    private mutating func escape(into units: inout [UInt8]) throws(Malformed) {
        guard let byte else { throw Malformed() }
        at += 1
        switch byte {
        case UInt8(ascii: "n"): units.append(0x0A)
        case UInt8(ascii: "t"): units.append(0x09)
        case UInt8(ascii: "r"): units.append(0x0D)
        case UInt8(ascii: "b"): units.append(0x08)
        case UInt8(ascii: "f"): units.append(0x0C)
        case UInt8(ascii: "u"): units.append(contentsOf: String(try unicodeEscape()).utf8)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(byte)
        default: throw Malformed()
        }
    }

    /// One `\u` escape or a surrogate pair of two; half a pair becomes U+FFFD.
    private mutating func unicodeEscape() throws(Malformed) -> Character {
        let first = try hexDigits()
        var scalar = UInt32(first)
        if (0xD800..<0xDC00).contains(first), byte == UInt8(ascii: "\\"), at + 1 < bytes.count,
            bytes[at + 1] == UInt8(ascii: "u")
        {
            let mark = at
            at += 2
            let second = try hexDigits()
            if (0xDC00..<0xE000).contains(second) {
                scalar = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
            } else {
                at = mark
            }
        }
        return Character(Unicode.Scalar(scalar) ?? "\u{FFFD}")
    }

    private mutating func hexDigits() throws(Malformed) -> UInt16 {
        guard at + 4 <= bytes.count,
            let number = UInt16(String(decoding: bytes[at..<(at + 4)], as: UTF8.self), radix: 16)
        else { throw Malformed() }
        at += 4
        return number
    }
}

extension JSONValue {
    /// A number of either kind.
    var number: Double? {
        switch self {
        case .int(let whole): Double(whole)
        case .double(let double): double
        default: nil
        }
    }
}
