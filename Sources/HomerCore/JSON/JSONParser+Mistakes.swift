private import Cron

/// The messages: each names what was found, what the grammar wants there, and the usual mistake behind it.
extension JSONParser {
    func checkWholeText() throws(JSONProblem) {
        if bytes.count > limits.bytes {
            throw JSONProblem(
                .tooLarge, 0..<0, "the file is \(bytes.count) bytes, more than the limit of \(limits.bytes)")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw JSONProblem(
                .syntax, 0..<3, "a byte order mark is not allowed in JSON", hint: "remove the byte order mark")
        }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw JSONProblem(.notUTF8, 0..<2, "the file is UTF-16, not UTF-8", hint: "save it as UTF-8")
        }
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) {
            throw JSONProblem(.emptyFile, 0..<0, "the file is empty")
        }
    }

    func trailingText() -> JSONProblem {
        if let comment = comment() { return comment }
        let hint = peek == UInt8(ascii: ",") ? "remove the comma" : "a file holds one JSON value"
        return problem("unexpected \(found) after the end of the JSON value", hint: hint)
    }

    func trailingComma(at comma: Int, closer: UInt8) -> JSONProblem {
        let name = Character(Unicode.Scalar(closer))
        return JSONProblem(
            .syntax, comma..<comma + 1, "a comma before '\(name)' is not allowed", hint: "remove the comma")
    }

    func missingSeparator(isObject: Bool) -> JSONProblem {
        if let comment = comment() { return comment }
        guard peek != nil else { return endOfFile(expected: "',' or '\(isObject ? "}" : "]")'") }
        let closer = isObject ? "}" : "]"
        if let byte = peek, byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
            return problem("expected '\(closer)' here, found \(found)", related: opened)
        }
        // The mistake stands behind the value, not at whatever follows on a later line.
        let end = nodes.last.map { max(Int($0.end), lastClosed) } ?? position
        return JSONProblem(
            .syntax, end..<end, "expected ',' or '\(closer)' after this value",
            hint: peek == UInt8(ascii: ":") ? nil : "add a comma here")
    }

    func notAKey() -> JSONProblem {
        if let comment = comment() { return comment }
        switch peek {
        case nil: return endOfFile(expected: "a key in double quotes or '}'")
        case UInt8(ascii: "'"): return singleQuotes()
        case UInt8(ascii: ","): return problem("expected a key in double quotes, found a second comma")
        case let byte? where Self.isWord(byte):
            let word = wordRange
            let text = String(decoding: bytes[word].prefix(60), as: UTF8.self)
            return JSONProblem(.syntax, word, "a key must be in double quotes", hint: "write \"\(text)\"")
        default: return problem("expected a key in double quotes, found \(found)")
        }
    }

    func missingColon(after key: Range<Int>) -> JSONProblem {
        if let comment = comment() { return comment }
        guard peek != nil else { return endOfFile(expected: "':'") }
        if peek == UInt8(ascii: "=") { return problem("expected ':' after the key, found '='", hint: "write ':'") }
        return JSONProblem(.syntax, key.upperBound..<key.upperBound, "expected ':' after this key")
    }

    func notAValue() -> JSONProblem {
        if let comment = comment() { return comment }
        switch peek {
        case UInt8(ascii: "'"): return singleQuotes()
        case UInt8(ascii: "+"): return problem("a number must not begin with '+'", hint: "remove the '+'")
        case UInt8(ascii: "."): return problem("a number must not begin with '.'", hint: "write a 0 before the point")
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"): return problem("expected a value, found \(found)")
        case let byte? where Self.isWord(byte): return unknownWord()
        default: return problem("expected a value, found \(found)")
        }
    }

    private func unknownWord() -> JSONProblem {
        let range = wordRange
        let word = String(decoding: bytes[range].prefix(60), as: UTF8.self)
        switch word.lowercased() {
        case "true", "false", "null":
            return JSONProblem(
                .syntax, range, "\(word) must be written in lower case", hint: "write \(word.lowercased())")
        case "nan", "infinity", "-infinity": return JSONProblem(.syntax, range, "\(word) is not a JSON value")
        case "none", "nil", "undefined":
            return JSONProblem(.syntax, range, "\(word) is not a JSON value", hint: "write null, or leave the key out")
        case "yes", "on": return JSONProblem(.syntax, range, "\(word) is not a JSON value", hint: "write true")
        case "no", "off": return JSONProblem(.syntax, range, "\(word) is not a JSON value", hint: "write false")
        default: return JSONProblem(.syntax, range, "a text must be in double quotes", hint: "write \"\(word)\"")
        }
    }

    func notANumber(from start: Int) -> JSONProblem {
        var end = max(position, start + 1)
        while end < bytes.count, Self.isWord(bytes[end]) || bytes[end] == UInt8(ascii: ".") { end += 1 }
        let text = String(decoding: bytes[start..<end].prefix(60), as: UTF8.self)
        if text == "-Infinity" || text == "-NaN" {
            return JSONProblem(.syntax, start..<end, "\(text) is not a JSON value")
        }
        let hint = text.contains { $0.isLetter } ? "a text such as \"\(text)\" must be in double quotes" : nil
        return JSONProblem(.syntax, start..<end, "\(text) is not a number", hint: hint)
    }

    func tooDeep() -> JSONProblem {
        JSONProblem(
            .tooDeep, position..<position + 1, "objects and arrays are nested more than \(limits.depth) levels deep")
    }

    func unterminatedString(from start: Int) -> JSONProblem {
        let isLineEnd = position < bytes.count
        return JSONProblem(
            .syntax, start..<min(position, bytes.count), "this string has no closing quote",
            hint: isLineEnd ? "a line break inside a string is written \\n" : nil)
    }

    func controlCharacter(_ byte: UInt8) -> JSONProblem {
        let code = String(byte, radix: 16)
        let escape = byte == 9 ? "\\t" : "\\u" + String(repeating: "0", count: 4 - code.count) + code
        let name = byte == 9 ? "a tab" : "a control character"
        return problem("\(name) inside a string is not allowed", hint: "write \(escape)")
    }

    func unknownEscape() -> JSONProblem {
        JSONProblem(
            .syntax, position..<position + 2, "this is not an escape JSON knows",
            hint: "write \\\\ for a backslash; the escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX")
    }

    func loneSurrogate(_ range: Range<Int>) -> JSONProblem {
        JSONProblem(.syntax, range, "half of a surrogate pair is not a character")
    }

    func notUTF8() -> JSONProblem {
        JSONProblem(.notUTF8, position..<position + 1, "this byte is not valid UTF-8", hint: "save the file as UTF-8")
    }

    func endOfFile(expected: String) -> JSONProblem {
        guard let container = open.last else {
            return JSONProblem(.syntax, bytes.count..<bytes.count, "expected \(expected), found the end of the file")
        }
        let kind = nodes[Int(container)].kind.phrase
        return JSONProblem(
            .syntax, bytes.count..<bytes.count, "the file ends inside \(kind)", hint: "expected \(expected)",
            related: opened)
    }

    /// Where the innermost open container begins.
    private var opened: JSONProblem.Related? {
        open.last.map {
            .init(
                offset: Int(nodes[Int($0)].start),
                message: nodes[Int($0)].kind == .object ? "the object opened here" : "the array opened here")
        }
    }

    private var lastClosed: Int {
        var end = position
        while end > 0, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[end - 1]) { end -= 1 }
        return end
    }

    private func comment() -> JSONProblem? {
        switch peek {
        case UInt8(ascii: "/"):
            let isBlock = position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "*")
            let mark = isBlock ? "/*" : "//"
            return JSONProblem(
                .syntax, position..<min(position + 2, bytes.count), "\(mark) comments are not JSON",
                hint: "put the remark in \"description\"")
        case UInt8(ascii: "#"): return problem("# comments are not JSON", hint: "put the remark in \"description\"")
        default: return nil
        }
    }

    private func singleQuotes() -> JSONProblem {
        problem("single quotes are not JSON", hint: "use double quotes")
    }

    private var wordRange: Range<Int> {
        var end = position
        while end < bytes.count, Self.isWord(bytes[end]) { end += 1 }
        return position..<end
    }

    private var found: String {
        guard let byte = peek else { return "the end of the file" }
        if byte == UInt8(ascii: "\"") { return "a string" }
        guard byte > 0x20, byte < 0x7F else {
            if byte < 0x80 { return "the control character \(CodePoint.name(Unicode.Scalar(byte)))" }
            guard let scalar = String(decoding: bytes[position...].prefix(4), as: UTF8.self).unicodeScalars.first
            else { return "an unreadable byte" }
            let name = CodePoint.name(scalar)
            return CodePoint.isInvisible(scalar) ? name : "'\(scalar)' (\(name))"
        }
        return "'\(Character(Unicode.Scalar(byte)))'"
    }

    private func problem(_ message: String, hint: String? = nil, related: JSONProblem.Related? = nil) -> JSONProblem {
        if let byte = peek, byte >= 0x80 {
            var probe = self
            do throws(JSONProblem) { try probe.multibyte() } catch { return error }
            return JSONProblem(.syntax, position..<probe.position, message, hint: hint, related: related)
        }
        return JSONProblem(
            .syntax, position..<min(position + 1, bytes.count), message, hint: hint, related: related)
    }
}
