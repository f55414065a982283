extension JSONParser {
    /// Reads a string from its opening quote to behind its closing one; says whether it contains escapes.
    mutating func string() throws(JSONProblem) -> Bool {
        let start = position
        var isEscaped = false
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return isEscaped
            case UInt8(ascii: "\\"):
                isEscaped = true
                try escape()
            case _ where isLenient: position += 1
            case 0x0A, 0x0D: throw unterminatedString(from: start)
            case 0..<0x20: throw controlCharacter(byte)
            case 0..<0x80: position += 1
            default: try multibyte()
            }
        }
        throw unterminatedString(from: start)
    }

    private mutating func escape() throws(JSONProblem) {
        let start = position
        guard position + 1 < bytes.count else { throw unterminatedString(from: start) }
        switch bytes[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            let unit = try hexQuad()
            if isLenient { return }
            if unit & 0xFC00 == 0xDC00 { throw loneSurrogate(start..<position) }
            guard unit & 0xFC00 == 0xD800 else { return }
            guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u"), try hexQuad() & 0xFC00 == 0xDC00
            else { throw loneSurrogate(start..<position) }
        default: throw unknownEscape()
        }
    }

    /// Reads `\uXXXX`.
    private mutating func hexQuad() throws(JSONProblem) -> UInt32 {
        var unit: UInt32 = 0
        for index in position + 2..<position + 6 {
            guard index < bytes.count, let digit = Self.hexValue(bytes[index]) else {
                throw JSONProblem(
                    .syntax, position..<min(index + 1, bytes.count), "\\u must be followed by four hexadecimal digits")
            }
            unit = unit << 4 + UInt32(digit)
        }
        position += 6
        return unit
    }

    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Steps over one well-formed UTF-8 sequence (Unicode table 3-7: no overlong forms, no surrogates).
    mutating func multibyte() throws(JSONProblem) {
        let first = bytes[position]
        var second: ClosedRange<UInt8> = 0x80...0xBF
        let length: Int
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: throw notUTF8()
        }
        guard position + length <= bytes.count, second.contains(bytes[position + 1]) else { throw notUTF8() }
        for index in position + 2..<max(position + 2, position + length) where bytes[index] & 0xC0 != 0x80 {
            throw notUTF8()
        }
        position += length
    }

    /// Reads a number; one without fraction and exponent is an integer, kept digit by digit.
    mutating func number() throws(JSONProblem) -> JSONKind {
        let start = position
        if peek == UInt8(ascii: "-") { position += 1 }
        let digits = position
        skipDigits()
        if position == digits { throw notANumber(from: start) }
        if bytes[digits] == UInt8(ascii: "0"), position > digits + 1 {
            throw JSONProblem(
                .syntax, start..<position, "a number must not begin with 0",
                hint: "write \(trimmedZeros(start, digits))")
        }
        var kind = JSONKind.integer
        if peek == UInt8(ascii: ".") {
            kind = .double
            position += 1
            let fraction = position
            skipDigits()
            if position == fraction {
                throw JSONProblem(.syntax, start..<position, "a digit must follow the decimal point")
            }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            kind = .double
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            let exponent = position
            skipDigits()
            if position == exponent { throw JSONProblem(.syntax, start..<position, "the exponent has no digits") }
        }
        if let byte = peek, Self.isWord(byte) || byte == UInt8(ascii: ".") { throw notANumber(from: start) }
        checkExactness(kind, start..<position)
        return kind
    }

    private mutating func skipDigits() {
        while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    }

    private func trimmedZeros(_ start: Int, _ digits: Int) -> String {
        let significant = bytes[digits..<position].drop { $0 == UInt8(ascii: "0") }
        let sign = digits > start ? "-" : ""
        return sign + (significant.isEmpty ? "0" : String(decoding: significant.prefix(40), as: UTF8.self))
    }

    /// A number that would lose digits or become infinite is an error: nothing is changed silently.
    private mutating func checkExactness(_ kind: JSONKind, _ range: Range<Int>) {
        if kind == .integer, range.count >= 19 {
            let node = JSONNode(kind: kind, start: Int32(range.lowerBound), end: Int32(range.upperBound), next: 1)
            guard JSONTree(bytes: bytes, nodes: [node]).integer(0) == nil else { return }
        } else {
            guard kind == .double, range.count > 300 || hasLongExponent(range) else { return }
            let value = Double(String(decoding: bytes[range], as: UTF8.self)) ?? .infinity
            guard !value.isFinite else { return }
        }
        guard problems.count < 200 else { return }
        problems.append(
            JSONProblem(
                .outOfRange, range, "this number does not fit 64 bits", hint: "write it as a string to keep every digit"
            ))
    }

    private func hasLongExponent(_ range: Range<Int>) -> Bool {
        guard let e = bytes[range].lastIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) else { return false }
        return range.upperBound - e > 3
    }
}
