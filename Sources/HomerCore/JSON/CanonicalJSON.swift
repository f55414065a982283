/// JSON text from values, always the same for the same value.
package enum CanonicalJSON {
    /// One line without spaces. Ends without a line break.
    package static func compact(_ value: JSONValue, sortedKeys: Bool = false) -> String {
        var writer = JSONWriter(indent: nil, sortedKeys: sortedKeys)
        writer.write(value, depth: 0)
        return writer.text
    }

    /// Two spaces a level, one member a line, empty containers as `{}` and `[]`. Ends without a line break.
    package static func pretty(_ value: JSONValue, sortedKeys: Bool = false) -> String {
        var writer = JSONWriter(indent: 2, sortedKeys: sortedKeys)
        writer.write(value, depth: 0)
        return writer.text
    }
}

private struct JSONWriter {
    let indent: Int?
    let sortedKeys: Bool
    private var bytes: [UInt8] = []

    init(indent: Int?, sortedKeys: Bool) {
        self.indent = indent
        self.sortedKeys = sortedKeys
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func write(_ value: JSONValue, depth: Int) {
        switch value {
        case .null: put("null")
        case .bool(let flag): put(flag ? "true" : "false")
        case .int(let number): put(String(number))
        // JSON has no NaN and no infinities; null is what every other writer puts there.
        case .double(let number): put(number.isFinite ? number.description : "null")
        case .string(let text): write(text)
        case .array(let items):
            write(items, depth, brackets: "[]") { writer, item in writer.write(item, depth: depth + 1) }
        case .object(let members):
            let ordered =
                sortedKeys ? members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } : members
            write(ordered, depth, brackets: "{}") { writer, member in
                writer.write(member.key)
                writer.put(writer.indent == nil ? ":" : ": ")
                writer.write(member.value, depth: depth + 1)
            }
        }
    }

    private mutating func write<Element>(
        _ elements: [Element], _ depth: Int, brackets: String, each: (inout JSONWriter, Element) -> Void
    ) {
        if elements.isEmpty { return put(brackets) }
        put(brackets.prefix(1))
        for (index, element) in elements.enumerated() {
            if index > 0 { put(",") }
            newline(depth + 1)
            each(&self, element)
        }
        newline(depth)
        put(brackets.suffix(1))
    }

    private mutating func newline(_ depth: Int) {
        guard let indent else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: depth * indent))
    }

    private mutating func put(_ text: some StringProtocol) { bytes.append(contentsOf: text.utf8) }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): put("\\\"")
            case UInt8(ascii: "\\"): put("\\\\")
            case 0x0A: put("\\n")
            case 0x0D: put("\\r")
            case 0x09: put("\\t")
            case 0..<0x20, 0x7F:
                let code = String(byte, radix: 16)
                put("\\u" + String(repeating: "0", count: 4 - code.count) + code)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
