/// Parses one field of an expression; keeps the whole text so that errors carry the column in it.
struct CronFieldParser {
    let field: CronField
    let bytes: [UInt8]
    let end: Int
    private(set) var position: Int

    init(field: CronField, bytes: [UInt8], range: Range<Int>) {
        self.field = field
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// `item {"," item}` to the end of the field.
    mutating func parse() throws(CronError) -> [CronItem] {
        if field.isDayField, end - position == 1, bytes[position] == UInt8(ascii: "?") {
            position = end
            return [CronItem(base: .all, step: nil)]
        }
        var items: [CronItem] = []
        repeat {
            items.append(try item())
        } while accept(",")
        if let byte = peek { throw unexpected(byte) }
        return items
    }

    private mutating func item() throws(CronError) -> CronItem {
        let start = position
        if accept("*") { return CronItem(base: .all, step: try step()) }
        let first = try value()
        guard accept("-") else { return CronItem(base: .value(first), step: try step()) }
        let last = try value()
        let step = try step()
        guard first <= last else { throw reversed(from: start, first: first, last: last, step: step) }
        return CronItem(base: .range(first, last), step: step)
    }

    private mutating func step() throws(CronError) -> Int? {
        guard accept("/") else { return nil }
        let start = position
        guard let step = number() else { throw failure("a number must follow '/'", hint: "such as */5") }
        guard step >= 1 else { throw failure("a step must be 1 or more", at: start) }
        return step
    }

    private mutating func value() throws(CronError) -> Int {
        let start = position
        guard let byte = peek else { throw failure("a value is missing") }
        if isLetter(byte) { return try nameValue() }
        guard let value = number() else { throw unexpected(byte) }
        guard field.bounds.contains(value) else {
            let text = String(decoding: bytes[start..<position], as: UTF8.self)
            let low = field.bounds.lowerBound
            let high = field.bounds.upperBound
            var hint: String?
            if field == .minute || field == .second, value == 60 { hint = "write 0" }
            if field == .hour, value == 24 { hint = "midnight is 0" }
            throw failure("\(text) is outside \(low)-\(high)", at: start, hint: hint)
        }
        return value
    }

    private mutating func nameValue() throws(CronError) -> Int {
        let start = position
        while let byte = peek, isLetter(byte) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        let upper = text.uppercased()
        if let index = field.shortNames.firstIndex(of: upper) { return field.bounds.lowerBound + index }
        throw failure("unknown word '\(text)'", at: start, hint: hint(forWord: upper))
    }

    private func hint(forWord word: String) -> String? {
        if field.isDayField, word == "L" || word == "W" || word == "LW" {
            return "L and W of Quartz are not cron; list the days"
        }
        if word == "H" { return "H of Jenkins is not cron; write a number, and use jitter to spread jobs" }
        for other in CronField.allCases where other != field && other.shortNames.contains(word) {
            return "a name of the \(other.name) field; the order is minute hour day-of-month month day-of-week"
        }
        if let name = field.shortNames.first(where: { word.count > 3 && word.hasPrefix($0) }) { return "write \(name)" }
        guard !field.shortNames.isEmpty else { return nil }
        return "names are \(field.shortNames.joined(separator: ", "))"
    }

    private func unexpected(_ byte: UInt8) -> CronError {
        guard byte < 0x80 else {
            let scalar = String(decoding: bytes[position..<end], as: UTF8.self).unicodeScalars.first
            return failure("unexpected character\(scalar.map { " \(CodePoint.name($0))" } ?? ""), not ASCII")
        }
        let character = Character(Unicode.Scalar(byte))
        var hint: String?
        switch character {
        case "#":
            hint = "MON#1 of Quartz is not cron; for the first Monday write days 1-7, day-of-week MON, dayMatch both"
        case "L", "W": hint = "L and W of Quartz are not cron; list the days"
        case "~": hint = "'~' is not supported; use jitter to spread jobs"
        case "?": hint = "'?' stands alone, and only in a day field; write *"
        case "%": hint = "no command belongs here; '%' needs no escape in an intent"
        case ",": return failure("a value is missing before ','")
        case "-": return failure("a value is missing before '-'")
        case "/": return failure("'/' needs * or a value before it", hint: "such as */5")
        default: break
        }
        return failure("unexpected '\(character)'", hint: hint)
    }

    /// crond accepts these ranges and never runs the job; other schedulers wrap them.
    private func reversed(from start: Int, first: Int, last: Int, step: Int?) -> CronError {
        let low = field.bounds.lowerBound
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        let instead: String
        if let step {
            let size = field.lastValue - low + 1
            let values = stride(from: first, through: last + size, by: step).map { low + ($0 - low) % size }
            instead = values.map { spelled($0) }.joined(separator: ",")
        } else if first == 7, field == .dayOfWeek {
            instead = last == 0 ? spelled(0) : "0-\(last)"
        } else {
            instead = [(first, field.lastValue), (low, last)]
                .map { $0 == $1 ? spelled($0) : "\(spelled($0))-\(spelled($1))" }.joined(separator: ",")
        }
        return failure("the range \(text) runs backwards", at: start, hint: "write \(instead)")
    }

    private func spelled(_ value: Int) -> String {
        let index = value - field.bounds.lowerBound
        return field.shortNames.indices.contains(index) ? field.shortNames[index] : String(value)
    }

    private var peek: UInt8? { position < end ? bytes[position] : nil }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Decimal digits; a number too long to mean anything saturates instead of overflowing.
    private mutating func number() -> Int? {
        let start = position
        var value = 0
        while let byte = peek, byte >= 0x30, byte <= 0x39 {
            value = min(value * 10 + Int(byte - 0x30), 1_000_000)
            position += 1
        }
        return position > start ? value : nil
    }

    private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }

    private func failure(_ reason: String, at offset: Int? = nil, hint: String? = nil) -> CronError {
        CronError(
            field: field.name, column: cronColumn(of: offset ?? position, in: bytes), reason: reason, hint: hint)
    }
}

/// The 1-based column, in characters, of the byte at `offset`.
func cronColumn(of offset: Int, in bytes: [UInt8]) -> Int {
    String(decoding: bytes[..<min(offset, bytes.count)], as: UTF8.self).count + 1
}
