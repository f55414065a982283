/// Splits an expression into the byte ranges of its fields, expanding macros and refusing what is not cron at all.
struct CronText {
    /// The text with single spaces; parsing it again gives the same expression.
    var canonical: String
    var bytes: [UInt8]
    /// Five, or six with seconds first.
    var fields: [Range<Int>]

    static let macros: [(name: String, fields: String)] = [
        ("@yearly", "0 0 1 1 *"), ("@annually", "0 0 1 1 *"), ("@monthly", "0 0 1 * *"), ("@weekly", "0 0 * * 0"),
        ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"), ("@hourly", "0 * * * *"),
    ]

    init(_ text: String) throws(CronError) {
        bytes = Array(text.utf8)
        fields = Self.words(of: bytes)
        if let strange = Self.foreignSpace(in: text) { throw strange }
        canonical = Self.joined(bytes, fields)
        guard let first = fields.first else {
            throw CronError(field: nil, column: 1, reason: "the expression is empty", hint: Self.shape)
        }
        if bytes[first.lowerBound] == UInt8(ascii: "@") {
            guard let macro = Self.macros.first(where: { $0.name == canonical }) else {
                throw refusedMacro(at: first)
            }
            bytes = Array(macro.fields.utf8)
            fields = Self.words(of: bytes)
            return
        }
        if ["TZ=", "CRON_TZ="].contains(where: { canonical.hasPrefix($0) }) {
            throw failure(at: first, "a time zone cannot stand in the expression", "give it beside the expression")
        }
        guard fields.count == 5 || fields.count == 6 else { throw wrongCount() }
    }

    private static let shape = "five fields: minute hour day-of-month month day-of-week, such as 0 6 * * MON-FRI"

    /// A character that looks like a blank, or like nothing, and is no separator here: counting fields would mislead.
    private static func foreignSpace(in text: String) -> CronError? {
        var column = 1
        for character in text {
            for scalar in character.unicodeScalars
            where CodePoint.isInvisible(scalar) && scalar != "\t" {
                return CronError(
                    field: nil, column: column, reason: "unexpected character \(CodePoint.name(scalar))",
                    hint: "write an ordinary space, or nothing")
            }
            column += 1
        }
        return nil
    }

    private static func words(of bytes: [UInt8]) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var start: Int?
        for (index, byte) in bytes.enumerated() {
            let isBlank = byte == 0x20 || byte == 0x09
            if isBlank, let first = start {
                words.append(first..<index)
                start = nil
            } else if !isBlank, start == nil {
                start = index
            }
        }
        if let first = start { words.append(first..<bytes.count) }
        return words
    }

    private static func joined(_ bytes: [UInt8], _ words: [Range<Int>]) -> String {
        words.map { String(decoding: bytes[$0], as: UTF8.self) }.joined(separator: " ")
    }

    private func failure(at word: Range<Int>, _ reason: String, _ hint: String?) -> CronError {
        CronError(field: nil, column: cronColumn(of: word.lowerBound, in: bytes), reason: reason, hint: hint)
    }

    private func wrongCount() -> CronError {
        let count = fields.count
        if count == 1, let macro = Self.macros.first(where: { $0.name.dropFirst() == canonical.lowercased() }) {
            return failure(at: fields[0], "a macro begins with '@'", "did you mean \(macro.name)?")
        }
        if count > 6 {
            return failure(at: fields[6], "too many fields: \(count)", "no user, year or command belongs here")
        }
        let places = "found \(count) field\(count == 1 ? "" : "s"), five are needed"
        return CronError(
            field: nil, column: cronColumn(of: fields[count - 1].upperBound, in: bytes), reason: places,
            hint: count == 4 ? "write a fifth field for the day of the week, such as *" : Self.shape)
    }

    private func refusedMacro(at word: Range<Int>) -> CronError {
        let name = String(decoding: bytes[word], as: UTF8.self)
        let known = Self.macros.map(\.name)
        if known.contains(name) {
            return failure(at: fields[1], "nothing may follow \(name)", nil)
        }
        switch name {
        case "@every": return failure(at: word, "@every is not cron", "use an interval trigger")
        case "@at": return failure(at: word, "@at is not cron", "use an at trigger")
        case "@reboot": return failure(at: word, "@reboot is not supported", "run the job from a system service")
        default: break
        }
        let nearest = known.map { ($0, editDistance(name.lowercased(), $0)) }.min { $0.1 < $1.1 }
        let hint =
            nearest.flatMap { $0.1 <= 3 ? "did you mean \($0.0)?" : nil }
            ?? "macros are \(known.joined(separator: ", "))"
        return failure(at: word, "unknown macro '\(name)'", hint)
    }

    /// Levenshtein distance; `a` is cut so that hostile input stays cheap.
    private func editDistance(_ a: String, _ b: String) -> Int {
        let left = Array(a.utf8.prefix(32))
        let right = Array(b.utf8)
        var row = Array(0...right.count)
        for (i, x) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in right.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}
