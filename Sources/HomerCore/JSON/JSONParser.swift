/// A strict RFC 8259 parser: one pass over the bytes, no recursion, no backtracking, so time is linear in the input and
/// nesting cannot exhaust the stack.
///
/// It rejects what other readers let through: trailing commas, comments, a byte order mark, control characters, lone
/// surrogates, leading zeros, NaN, and anything after the value. Duplicate keys are reported, never resolved. What other
/// programs print is read more mildly (`JSONValue.init(lenient:)`): only the text inside strings may be amiss there.
package struct JSONParser {
    let bytes: [UInt8]
    let limits: JSONLimits
    /// Whether strings may hold raw control characters, bytes that are not UTF-8 and halves of surrogate pairs, and an
    /// object a key twice.
    let isLenient: Bool
    var position = 0
    var nodes: [JSONNode] = []
    var problems: [JSONProblem] = []
    /// Indices of the containers that are open.
    var open: [Int32] = []

    /// Parses a whole text. Never traps; a syntax error ends the parse and keeps what was read before it.
    package static func parse(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) -> JSONParse {
        var parser = JSONParser(bytes: bytes, limits: limits, isLenient: false)
        var syntaxError: JSONProblem?
        do throws(JSONProblem) {
            try parser.checkWholeText()
            try parser.value()
            if parser.position < bytes.count { throw parser.trailingText() }
        } catch {
            syntaxError = error
            for container in parser.open { parser.nodes[Int(container)].next = Int32(parser.nodes.count) }
        }
        return JSONParse(
            tree: JSONTree(bytes: bytes, nodes: parser.nodes), syntaxError: syntaxError, problems: parser.problems)
    }

    init(bytes: [UInt8], limits: JSONLimits, isLenient: Bool) {
        self.bytes = bytes
        self.limits = limits
        self.isLenient = isLenient
    }

    /// What the grammar allows next inside the innermost open container.
    private enum Expectation { case value, firstMember, firstItem, separator }

    /// Reads one value with the white space around it.
    mutating func value() throws(JSONProblem) {
        nodes.reserveCapacity(min(bytes.count / 12 + 4, 4096))
        var expectation = Expectation.value
        var key: PendingKey?
        repeat {
            skipSpace()
            switch expectation {
            case .firstMember:
                if peek == UInt8(ascii: "}") {
                    close()
                    expectation = .separator
                } else {
                    key = try readKey()
                    expectation = .value
                }
            case .firstItem:
                if peek == UInt8(ascii: "]") {
                    close()
                    expectation = .separator
                } else {
                    expectation = .value
                }
            case .value:
                expectation = try value(key: key)
                key = nil
            case .separator:
                key = try separator()
                expectation = key == nil && isClosed ? .separator : .value
            }
        } while !(open.isEmpty && expectation == .separator)
        skipSpace()
    }

    /// Set by `separator()`: whether it closed the container instead of reading a comma.
    private var isClosed = false

    private mutating func separator() throws(JSONProblem) -> PendingKey? {
        let isObject = open.last.map { nodes[Int($0)].kind == .object } ?? false
        let closer = UInt8(ascii: isObject ? "}" : "]")
        if peek == closer {
            close()
            isClosed = true
            return nil
        }
        guard peek == UInt8(ascii: ",") else { throw missingSeparator(isObject: isObject) }
        isClosed = false
        let comma = position
        position += 1
        skipSpace()
        if peek == closer { throw trailingComma(at: comma, closer: closer) }
        return isObject ? try readKey() : nil
    }

    struct PendingKey {
        var start: Int
        var end: Int
        var isEscaped: Bool
        var hash: UInt32
    }

    private mutating func readKey() throws(JSONProblem) -> PendingKey {
        guard peek == UInt8(ascii: "\"") else { throw notAKey() }
        let start = position
        let isEscaped = try string()
        var key = PendingKey(start: start, end: position, isEscaped: isEscaped, hash: 0)
        if isEscaped {
            key.hash = KeyHash.of(JSONTree(bytes: bytes, nodes: []).unescaped(start + 1..<position - 1)[...])
        } else {
            key.hash = KeyHash.of(bytes[start + 1..<position - 1])
        }
        skipSpace()
        guard peek == UInt8(ascii: ":") else { throw missingColon(after: start..<key.end) }
        position += 1
        return key
    }

    private mutating func value(key: PendingKey?) throws(JSONProblem) -> Expectation {
        let start = position
        guard let byte = peek else { throw endOfFile(expected: "a value") }
        var node = JSONNode(kind: .null, start: Int32(start), end: 0, next: Int32(nodes.count + 1))
        if let key {
            (node.keyStart, node.keyEnd) = (Int32(key.start), Int32(key.end))
            (node.keyHash, node.keyIsEscaped) = (key.hash, key.isEscaped)
        }
        switch byte {
        case UInt8(ascii: "\""):
            node.kind = .string
            node.isEscaped = try string()
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard open.count < limits.depth else { throw tooDeep() }
            position += 1
            let isObject = byte == UInt8(ascii: "{")
            node.kind = isObject ? .object : .array
            append(node)
            open.append(Int32(nodes.count - 1))
            return isObject ? .firstMember : .firstItem
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): node.kind = try number()
        case UInt8(ascii: "t") where matches("true"): node.kind = .true
        case UInt8(ascii: "f") where matches("false"): node.kind = .false
        case UInt8(ascii: "n") where matches("null"): node.kind = .null
        default: throw notAValue()
        }
        node.end = Int32(position)
        append(node)
        return .separator
    }

    private mutating func append(_ node: JSONNode) {
        if let parent = open.last { nodes[Int(parent)].count += 1 }
        nodes.append(node)
    }

    private mutating func close() {
        position += 1
        guard let container = open.popLast() else { return }
        nodes[Int(container)].end = Int32(position)
        nodes[Int(container)].next = Int32(nodes.count)
        if nodes[Int(container)].kind == .object, !isLenient { reportDuplicates(in: Int(container)) }
    }

    /// Consumes a literal if it stands here as a whole word.
    private mutating func matches(_ literal: StaticString) -> Bool {
        let end = position + literal.utf8CodeUnitCount
        guard end <= bytes.count else { return false }
        let isSame = literal.withUTF8Buffer { $0.elementsEqual(bytes[position..<end]) }
        guard isSame, end == bytes.count || !Self.isWord(bytes[end]) else { return false }
        position = end
        return true
    }

    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// FNV-1a: tells most keys apart before their bytes are compared.
enum KeyHash {
    static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var hash: UInt32 = 2_166_136_261
        for byte in bytes { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return hash
    }
}
