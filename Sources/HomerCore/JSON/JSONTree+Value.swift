extension JSONTree {
    /// The value of a node without its positions. Of duplicate keys the first is kept.
    package func value(_ index: Int, sortedKeys: Bool = false) -> JSONValue {
        let node = nodes[index]
        switch node.kind {
        case .null: return .null
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .string: return .string(text(index))
        case .integer:
            if let exact = integer(index) { return .int(exact) }
            return .double(number(node))
        case .double: return .double(number(node))
        case .array: return .array(children(of: index).map { value($0, sortedKeys: sortedKeys) })
        case .object:
            let members = children(of: index).map { JSONMember(key($0), value($0, sortedKeys: sortedKeys)) }
            guard sortedKeys else { return .object(members) }
            return .object(members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
        }
    }

    private func number(_ node: JSONNode) -> Double {
        Double(String(decoding: bytes[node.range], as: UTF8.self)) ?? 0
    }
}

extension JSONValue {
    /// Parses a text that is expected to be JSON, such as a stored column. Throws the first problem.
    package init(parsing text: String, limits: JSONLimits = JSONLimits(bytes: 64 << 20)) throws(JSONProblem) {
        let parse = JSONParser.parse(Array(text.utf8), limits: limits)
        if let problem = parse.syntaxError ?? parse.problems.first { throw problem }
        self = parse.tree.value(JSONTree.root)
    }
}
