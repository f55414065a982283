/// JSON text from values, always the same for the same value.
package enum CanonicalJSON {
    /// One line without spaces. Ends without a line break.
    package static func compact(_ value: JSONValue, sortedKeys: Bool = false) -> String {
        text(value, indent: nil, sortedKeys: sortedKeys)
    }

    /// Two spaces a level, one member a line, empty containers as `{}` and `[]`. Ends without a line break.
    package static func pretty(_ value: JSONValue, sortedKeys: Bool = false) -> String {
        text(value, indent: 2, sortedKeys: sortedKeys)
    }

    /// The bytes of `compact`.
    package static func bytes(_ value: JSONValue) -> [UInt8] { written(value, indent: nil, sortedKeys: false) }

    private static func text(_ value: JSONValue, indent: Int?, sortedKeys: Bool) -> String {
        String(decoding: written(value, indent: indent, sortedKeys: sortedKeys), as: UTF8.self)
    }

    private static func written(_ value: JSONValue, indent: Int?, sortedKeys: Bool) -> [UInt8] {
        var writer = JSONWriter(indent: indent, sortedKeys: sortedKeys)
        writer.write(value, depth: 0)
        return writer.bytes
    }
}

/// Every spec, row and answer goes through it, so it moves whole pieces where it can.
private struct JSONWriter {
    let indent: Int?
    let sortedKeys: Bool
    private(set) var bytes: [UInt8] = []

    init(indent: Int?, sortedKeys: Bool) {
        self.indent = indent
        self.sortedKeys = sortedKeys
        bytes.reserveCapacity(Self.usual)
    }

    /// Most values are no longer.
    private static let usual = 1024

    mutating func write(_ value: JSONValue, depth: Int) {
        switch value {
        case .null: put("null")
        case .bool(let flag): put(flag ? "true" : "false")
        case .int(let number): bytes.append(contentsOf: String(number).utf8)
        // JSON has no NaN and no infinities; null is what every other writer puts there.
        case .double(let number) where number.isFinite: bytes.append(contentsOf: number.description.utf8)
        case .double: put("null")
        case .string(let text): write(text)
        case .array(let items):
            write(items, depth, from: "[", to: "]") { writer, item in writer.write(item, depth: depth + 1) }
        case .object(let members):
            let ordered =
                sortedKeys ? members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } : members
            write(ordered, depth, from: "{", to: "}") { writer, member in
                writer.write(member.key)
                writer.put(writer.indent == nil ? ":" : ": ")
                writer.write(member.value, depth: depth + 1)
            }
        }
    }

    private mutating func write<Element>(
        _ elements: [Element], _ depth: Int, from opening: StaticString, to closing: StaticString,
        each: (inout JSONWriter, Element) -> Void
    ) {
        put(opening)
        for (index, element) in elements.enumerated() {
            if index > 0 { put(",") }
            newline(depth + 1)
            each(&self, element)
        }
        if !elements.isEmpty { newline(depth) }
        put(closing)
    }

    private mutating func newline(_ depth: Int) {
        guard let indent else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: depth * indent))
    }

    private mutating func put(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func write(_ text: String) {
        var text = text
        put("\"")
        text.withUTF8 { all in
            var written = 0
            for place in all.indices where Self.isSpelt(all[place]) {
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: all[written..<place]))
                spell(all[place])
                written = place + 1
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: all[written...]))
        }
        put("\"")
    }

    private static func isSpelt(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
    }

    private mutating func spell(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): put("\\\"")
        case UInt8(ascii: "\\"): put("\\\\")
        case 0x0A: put("\\n")
        case 0x0D: put("\\r")
        case 0x09: put("\\t")
        default:
            put("\\u00")
            let code = String(byte, radix: 16)
            bytes.append(contentsOf: (code.count == 1 ? "0" + code : code).utf8)
        }
    }
}
