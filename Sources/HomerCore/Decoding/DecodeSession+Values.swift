/// Readers of single values. Each checks the value against the field's shape in the table, reports what is wrong, and
/// returns nil when the key is absent or the value unusable.
extension DecodeSession {
    mutating func text<Key>(_ object: ObjectReader<Key>, _ key: Key) -> String? {
        guard let node = object[key] else { return nil }
        return text(node, Key.group.fields[key.rawValue].shape, object.path(key))
    }

    mutating func integer<Key>(_ object: ObjectReader<Key>, _ key: Key) -> Int64? {
        guard let node = object[key] else { return nil }
        guard case .integer(let range) = Key.group.fields[key.rawValue].shape else { return nil }
        return integer(node, range, object.path(key))
    }

    mutating func amount<Key>(_ object: ObjectReader<Key>, _ key: Key) -> Double? {
        guard let node = object[key] else { return nil }
        let shape = Key.group.fields[key.rawValue].shape
        guard case .amount(let range) = shape else { return nil }
        guard tree[node].kind == .integer || tree[node].kind == .double, let value = tree.value(node).number else {
            wrongType(node, object.path(key), shape)
            return nil
        }
        guard range.contains(value) else {
            let text =
                value < range.lowerBound
                ? "at least \(JSONValue.amount(range.lowerBound).compact)"
                : "at most \(JSONValue.amount(range.upperBound).compact)"
            report(.outOfRange, tree[node].range, object.path(key), "must be \(text)")
            return nil
        }
        return value
    }

    mutating func boolean<Key>(_ object: ObjectReader<Key>, _ key: Key) -> Bool? {
        guard let node = object[key] else { return nil }
        switch tree[node].kind {
        case .true: return true
        case .false: return false
        default:
            wrongType(node, object.path(key), .boolean)
            return nil
        }
    }

    mutating func duration<Key>(_ object: ObjectReader<Key>, _ key: Key) -> Milliseconds? {
        guard let node = object[key] else { return nil }
        let shape = Key.group.fields[key.rawValue].shape
        guard let range = shape.lengths else { return nil }
        let path = object.path(key)
        let length: Milliseconds
        switch tree[node].kind {
        case .integer: length = Milliseconds(tree.integer(node) ?? .max)
        case .string:
            let text = tree.text(node)
            guard let parsed = Milliseconds(text: text) else {
                report(
                    .invalidValue, tree[node].range, path, "\(Quote.text(text)) is not a duration",
                    hint: "write milliseconds as a number, or a text such as \"10m\", \"2h30m\", \"1d\"")
                return nil
            }
            length = parsed
        case .double:
            notWhole(node, path)
            return nil
        default:
            wrongType(node, path, shape)
            return nil
        }
        guard range.contains(length) else {
            let isShort = length < range.lowerBound
            let meant = Milliseconds.likelySeconds(length.count).map { "; write \"\($0)\" if seconds were meant" } ?? ""
            report(
                .outOfRange, tree[node].range, path,
                "must be at \(isShort ? "least \(range.lowerBound)" : "most \(range.upperBound)")",
                hint: isShort && tree[node].kind == .integer ? "a number is in milliseconds\(meant)" : nil)
            return nil
        }
        warnOfSeconds(node, path)
        return length
    }

    /// A length, or one of the words that stand for one.
    mutating func startDeadline(_ object: ObjectReader<IntentKey>) -> StartDeadline? {
        if let node = object[.startDeadline], tree[node].kind == .string,
            let known = StartDeadline(word: tree.text(node))
        {
            return known
        }
        return duration(object, .startDeadline).map { .fixed($0) }
    }

    mutating func timestamp<Key>(_ object: ObjectReader<Key>, _ key: Key) -> Timestamp? {
        guard let node = object[key] else { return nil }
        let path = object.path(key)
        guard tree[node].kind == .string else {
            wrongType(node, path, .timestamp)
            return nil
        }
        let text = tree.text(node)
        let moment = MomentText(text)
        if let time = moment?.timestamp { return time }
        let needsZone = moment != nil
        report(
            .invalidValue, tree[node].range, path,
            needsZone ? "the time has no zone" : "\(Quote.text(text)) is not a date and time",
            hint: needsZone
                ? "add Z for UTC or an offset such as +02:00" : "write it as \"2026-02-03T01:00:00Z\"")
        return nil
    }

    mutating func choice<Key, Value: RawRepresentable<String>>(
        _ object: ObjectReader<Key>, _ key: Key, as: Value.Type = Value.self
    ) -> Value? {
        text(object, key).flatMap(Value.init(rawValue:))
    }

    mutating func strings<Key>(_ object: ObjectReader<Key>, _ key: Key) -> [String]? {
        guard let node = object[key] else { return nil }
        let path = object.path(key)
        guard tree[node].kind == .array else {
            wrongType(node, path, .strings)
            return nil
        }
        var shape = FieldShape.text(.any)
        if case .choices(let words) = Key.group.fields[key.rawValue].shape { shape = .choice(words) }
        var result: [String] = []
        result.reserveCapacity(Int(tree[node].count))
        for (index, item) in tree.children(of: node).enumerated() {
            if let text = text(item, shape, "\(path)[\(index)]") { result.append(text) }
        }
        return result
    }

    mutating func integers<Key>(_ object: ObjectReader<Key>, _ key: Key) -> [Int]? {
        guard let node = object[key] else { return nil }
        let shape = Key.group.fields[key.rawValue].shape
        let path = object.path(key)
        guard case .integers(let range) = shape, tree[node].kind == .array else {
            wrongType(node, path, shape)
            return nil
        }
        return tree.children(of: node).enumerated().compactMap { index, item in
            integer(item, range, "\(path)[\(index)]").map { Int($0) }
        }
    }

    /// - Parameter fault: what is wrong with a name and its value, said of the name; nil when both are fine.
    mutating func stringMap<Key>(
        _ object: ObjectReader<Key>, _ key: Key, fault: (String, String) -> String? = { _, _ in nil }
    ) -> [String: String]? {
        guard let node = object[key] else { return nil }
        let path = object.path(key)
        guard tree[node].kind == .object else {
            wrongType(node, path, .stringMap)
            return nil
        }
        var result: [String: String] = [:]
        for member in tree.children(of: node) {
            let name = tree.key(member)
            if name.isEmpty || name.utf8.contains(0) {
                report(.invalidValue, tree[member].keyRange, path, "a name must not be empty or contain a NUL")
            }
            guard let value = text(member, .text(.any), "\(path).\(name)") else { continue }
            if let fault = fault(name, value), !name.isEmpty {
                report(.invalidValue, tree[member].keyRange, path, "\(Quote.text(name)) \(fault)")
            }
            // Two spellings of one name in Unicode are different bytes but the same dictionary key.
            if result.updateValue(value, forKey: name) != nil {
                report(.duplicateKey, tree[member].keyRange, path, "duplicate key \(Quote.text(name))")
            }
        }
        return result
    }

    /// Any object, its keys sorted so that their order in the file means nothing.
    mutating func freeObject<Key>(_ object: ObjectReader<Key>, _ key: Key) -> JSONValue? {
        guard let node = object[key] else { return nil }
        guard tree[node].kind == .object else {
            wrongType(node, object.path(key), .freeObject)
            return nil
        }
        return tree.value(node, sortedKeys: true)
    }

    mutating func integer(_ node: Int, _ range: ClosedRange<Int64>, _ path: String) -> Int64? {
        switch tree[node].kind {
        case .integer:
            // What does not fit 64 bits was reported by the parser.
            guard let value = tree.integer(node) else { return nil }
            if range.contains(value) { return value }
            let bound = value < range.lowerBound ? "at least \(range.lowerBound)" : "at most \(range.upperBound)"
            report(.outOfRange, tree[node].range, path, "must be \(bound)")
        case .double: notWhole(node, path)
        default: wrongType(node, path, .integer(range))
        }
        return nil
    }

    private mutating func notWhole(_ node: Int, _ path: String) {
        let text = String(decoding: tree.bytes[tree[node].range].prefix(40), as: UTF8.self)
        var hint: String?
        if let value = Double(text), value.magnitude < 9e15, Double(Int64(value)) == value {
            hint = "write \(Int64(value))"
        }
        report(.wrongType, tree[node].range, path, "expected a whole number, found \(text)", hint: hint)
    }

    mutating func text(_ node: Int, _ shape: FieldShape, _ path: @autoclosure () -> String) -> String? {
        guard tree[node].kind == .string else {
            wrongType(node, path(), shape)
            return nil
        }
        let text = tree.text(node)
        if holdsNUL(text, node), !shape.mayHoldNUL {
            reportNUL(text, node, path())
            return nil
        }
        guard let fault = fault(of: text, shape) else { return text }
        report(fault.code, tree[node].range, path(), fault.message, hint: fault.hint)
        return nil
    }
}
