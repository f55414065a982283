extension JSONValue {
    /// Reads a whole text that another program printed; nil when it is not JSON.
    ///
    /// Tolerant where it does no harm: strings may hold raw control characters; bytes that are not UTF-8 and halves of
    /// surrogate pairs become U+FFFD; of a key given twice the first counts; a number beyond 64 bits becomes a double.
    package init?(lenient bytes: [UInt8]) {
        guard let (value, end) = Self.lenientValue(in: bytes, at: 0), end == bytes.count else { return nil }
        self = value
    }

    package init?(lenient text: String) { self.init(lenient: Array(text.utf8)) }

    /// The first object with members that begins at one of the first 64 braces of a text, whatever stands around it.
    package static func firstObject(in text: String) -> JSONValue? {
        let bytes = Array(text.utf8)
        return bytes.indices.lazy.filter { bytes[$0] == UInt8(ascii: "{") }.prefix(64)
            .compactMap { lenientValue(in: bytes, at: $0)?.value }
            .first { $0.members?.isEmpty == false }
    }

    /// The value that begins at an offset, and where it and the white space behind it end.
    private static func lenientValue(in bytes: [UInt8], at start: Int) -> (value: JSONValue, end: Int)? {
        let limits = JSONLimits(depth: 256, bytes: 1 << 30)
        guard bytes.count <= limits.bytes else { return nil }
        var parser = JSONParser(bytes: bytes, limits: limits, isLenient: true)
        parser.position = start
        guard (try? parser.value()) != nil else { return nil }
        return (JSONTree(bytes: bytes, nodes: parser.nodes).value(JSONTree.root), parser.position)
    }

    /// A number of either kind.
    package var number: Double? {
        switch self {
        case .int(let whole): Double(whole)
        case .double(let double): double
        default: nil
        }
    }
}
