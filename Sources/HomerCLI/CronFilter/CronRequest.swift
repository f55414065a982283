import HomerCore

/// One line of the filter: where in its bytes each value stands.
struct CronRequest {
    /// The JSON text of the id, to be given back as it came.
    var id: Range<Int>?
    /// The characters between the quotes, free of escapes.
    var expression: Range<Int>?
    var timeZone: Range<Int>?
    var after: Range<Int>?
    var count: Int?

    /// Reads a flat object of plain values in one pass. nil for everything else, valid or not: nested values, escapes,
    /// characters beyond ASCII, a key given twice; those are for the JSON parser to judge.
    init?(plain bytes: UnsafeBufferPointer<UInt8>) {
        var scanner = PlainScanner(bytes: bytes)
        guard scanner.take(UInt8(ascii: "{")) else { return nil }
        repeat {
            guard let key = scanner.string(), scanner.take(UInt8(ascii: ":")), let value = scanner.value() else {
                return nil
            }
            guard set(bytes, key: key, value) else { return nil }
        } while scanner.take(UInt8(ascii: ","))
        guard scanner.take(UInt8(ascii: "}")), scanner.isAtEnd else { return nil }
    }

    /// False when the value is not of the kind the field takes, or the field was there before.
    private mutating func set(
        _ bytes: UnsafeBufferPointer<UInt8>, key: Range<Int>, _ value: PlainScanner.Value
    ) -> Bool {
        switch key.count {
        case 2 where Self.matches(bytes, key, "id"):
            guard id == nil else { return false }
            id = value.whole
        case 2 where Self.matches(bytes, key, "tz"): return Self.keep(value, in: &timeZone)
        case 4 where Self.matches(bytes, key, "expr"): return Self.keep(value, in: &expression)
        case 5 where Self.matches(bytes, key, "after"): return Self.keep(value, in: &after)
        case 5 where Self.matches(bytes, key, "count"):
            guard count == nil, let number = value.number else { return false }
            count = number
        default: break
        }
        return true
    }

    private static func keep(_ value: PlainScanner.Value, in field: inout Range<Int>?) -> Bool {
        guard field == nil, let text = value.text else { return false }
        field = text
        return true
    }

    private static func matches(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ name: StaticString) -> Bool
    {
        for index in 0..<range.count where bytes[range.lowerBound + index] != name.utf8Start[index] { return false }
        return true
    }
}

/// Walks over the tokens of a plain JSON line.
struct PlainScanner {
    struct Value {
        var whole: Range<Int>
        /// Inside the quotes of a string.
        var text: Range<Int>?
        /// A whole number without a sign.
        var number: Int?
    }

    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0D].contains(bytes[position]) { position += 1 }
    }

    var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return position == bytes.count
        }
    }

    mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// The characters of a string, or nil when there is none here or it is not plain.
    mutating func string() -> Range<Int>? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return start..<position - 1
            }
            guard byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\\") else { return nil }
            position += 1
        }
        return nil
    }

    mutating func value() -> Value? {
        skipSpace()
        guard position < bytes.count else { return nil }
        if bytes[position] == UInt8(ascii: "\"") {
            return string().map { Value(whole: $0.lowerBound - 1..<$0.upperBound + 1, text: $0) }
        }
        let start = position
        var number = 0
        while position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39, position - start < 16 {
            number = number * 10 + Int(bytes[position] & 15)
            position += 1
        }
        let length = position - start
        guard length > 0, length < 16, length == 1 || bytes[start] != 0x30 else { return nil }
        // What follows must be the end of the value; a fraction or an exponent is not plain.
        guard position < bytes.count, [0x2C, 0x7D, 0x20, 0x09, 0x0D].contains(bytes[position]) else { return nil }
        return Value(whole: start..<position, number: number)
    }
}
