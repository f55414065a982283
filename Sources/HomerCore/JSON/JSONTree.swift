/// A parsed JSON text that remembers where everything stands.
///
/// The nodes lie in document order in one array: the children of a container follow it directly, and `next` of a node is
/// the index behind its last descendant. Positions are byte offsets; lines and columns are computed only for an error.
package struct JSONTree: Sendable {
    package let bytes: [UInt8]
    let nodes: [JSONNode]

    /// The index of the outermost value.
    package static let root = 0

    package subscript(_ index: Int) -> JSONNode { nodes[index] }

    /// Indices of the direct children of a container, in file order.
    package func children(of index: Int) -> ChildIndices {
        ChildIndices(tree: self, cursor: index + 1, end: Int(nodes[index].next))
    }

    package struct ChildIndices: Sequence, IteratorProtocol {
        let tree: JSONTree
        var cursor: Int
        let end: Int

        package mutating func next() -> Int? {
            guard cursor < end else { return nil }
            defer { cursor = Int(tree.nodes[cursor].next) }
            return cursor
        }
    }
}

package enum JSONKind: UInt8, Sendable {
    case null, `true`, `false`, integer, double, string, array, object

    /// For messages: `a number`, `an object`.
    package var phrase: String {
        switch self {
        case .null: "null"
        case .true: "true"
        case .false: "false"
        case .integer: "a number"
        case .double: "a number with a fraction or exponent"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

package struct JSONNode: Sendable {
    package var kind: JSONKind
    /// Whether the text of a string value, or of the key, contains a backslash.
    var isEscaped = false
    var keyIsEscaped = false
    /// Offset of the first byte and of the byte behind the last.
    var start: Int32
    var end: Int32
    var next: Int32
    /// Offsets of the key with its quotes; -1 when the value is no member.
    var keyStart: Int32 = -1
    var keyEnd: Int32 = -1
    var keyHash: UInt32 = 0
    /// Number of children.
    var count: Int32 = 0

    package var range: Range<Int> { Int(start)..<Int(end) }
    package var keyRange: Range<Int> { Int(keyStart)..<Int(keyEnd) }
}

extension JSONTree {
    /// The decoded text of a string value.
    package func text(_ index: Int) -> String {
        let node = nodes[index]
        return decode(Int(node.start) + 1..<Int(node.end) - 1, escaped: node.isEscaped)
    }

    /// The decoded key of a member; empty for a value that has none.
    package func key(_ index: Int) -> String {
        let node = nodes[index]
        guard node.keyStart >= 0 else { return "" }
        return decode(Int(node.keyStart) + 1..<Int(node.keyEnd) - 1, escaped: node.keyIsEscaped)
    }

    /// The exact value of an integer node; nil when it does not fit 64 bits.
    package func integer(_ index: Int) -> Int64? {
        let node = nodes[index]
        guard node.kind == .integer else { return nil }
        var value: Int64 = 0
        let isNegative = bytes[Int(node.start)] == UInt8(ascii: "-")
        for position in (isNegative ? Int(node.start) + 1 : Int(node.start))..<Int(node.end) {
            let digit = Int64(bytes[position] & 15)
            let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
            let (next, carry) = tenfold.addingReportingOverflow(isNegative ? -digit : digit)
            if overflow || carry { return nil }
            value = next
        }
        return value
    }

    /// The byte offset of the n-th character (from 0, in Unicode scalars) of a string value, for carets inside it.
    package func offset(ofCharacter n: Int, in index: Int) -> Int {
        let node = nodes[index]
        let end = Int(node.end) - 1
        var position = Int(node.start) + 1
        var left = n
        while left > 0, position < end {
            if bytes[position] == UInt8(ascii: "\\") {
                position += escapeLength(position)
            } else {
                position += 1
                while position < end, bytes[position] & 0xC0 == 0x80 { position += 1 }
            }
            left -= 1
        }
        return min(position, end)
    }

    /// Bytes of the escape at a backslash; a pair of surrogates is one character.
    private func escapeLength(_ position: Int) -> Int {
        guard bytes[position + 1] == UInt8(ascii: "u") else { return 2 }
        return hexQuad(position + 2) & 0xFC00 == 0xD800 ? 12 : 6
    }

    private func decode(_ range: Range<Int>, escaped: Bool) -> String {
        guard escaped else { return String(decoding: bytes[range], as: UTF8.self) }
        return String(decoding: unescaped(range), as: UTF8.self)
    }

    /// The bytes of a key without its quotes, escapes resolved: what two keys are compared by.
    func keyBytes(_ index: Int) -> [UInt8] {
        let node = nodes[index]
        let range = Int(node.keyStart) + 1..<Int(node.keyEnd) - 1
        return node.keyIsEscaped ? unescaped(range) : Array(bytes[range])
    }

    /// Resolves the escapes of a string the parser has accepted.
    func unescaped(_ range: Range<Int>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var position = range.lowerBound
        while position < range.upperBound {
            let byte = bytes[position]
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                position += 1
                continue
            }
            let letter = bytes[position + 1]
            position += 2
            switch letter {
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "u"):
                var code = hexQuad(position)
                position += 4
                if code & 0xFC00 == 0xD800, let second = lowSurrogate(position, before: range.upperBound) {
                    code = 0x10000 + (code & 0x3FF) << 10 + (second & 0x3FF)
                    position += 6
                }
                // Only a lenient parse lets half a pair through.
                let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
                result.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
            default: result.append(letter)
            }
        }
        return result
    }

    /// The second half of a surrogate pair, if its escape stands here.
    private func lowSurrogate(_ position: Int, before end: Int) -> UInt32? {
        guard position + 6 <= end, bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
        else { return nil }
        let code = hexQuad(position + 2)
        return code & 0xFC00 == 0xDC00 ? code : nil
    }

    private func hexQuad(_ position: Int) -> UInt32 {
        bytes[position..<position + 4].reduce(0) { $0 << 4 + UInt32(JSONParser.hexValue($1) ?? 0) }
    }
}
