/// `homer fmt`: one layout for every intent file.
package enum IntentFormatter {
    /// The file with its keys in the order of the table (unknown ones behind them, in their own order), two spaces a
    /// level, one member a line and a final line break. Values stay as written: `"10m"` stays `"10m"`, `1.50` stays
    /// `1.50`. Formatting twice changes nothing more. Throws the first problem of a text that is not JSON.
    package static func format(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONProblem) -> [UInt8] {
        let parse = JSONParser.parse(bytes, limits: limits)
        if let problem = parse.syntaxError ?? parse.problems.first(where: { $0.code == .duplicateKey }) {
            throw problem
        }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count * 5 / 4)
        write(parse.tree, JSONTree.root, FieldTable.intent, 0, &output)
        output.append(0x0A)
        return output
    }

    private static func write(
        _ tree: JSONTree, _ index: Int, _ group: FieldGroup?, _ depth: Int, _ output: inout [UInt8]
    ) {
        let node = tree[index]
        guard node.kind == .object || node.kind == .array else {
            output.append(contentsOf: tree.bytes[node.range])
            return
        }
        let isObject = node.kind == .object
        let children = isObject ? ordered(tree, index, group) : tree.children(of: index).map { ($0, group) }
        output.append(UInt8(ascii: isObject ? "{" : "["))
        for (count, (child, inner)) in children.enumerated() {
            if count > 0 { output.append(UInt8(ascii: ",")) }
            newline(depth + 1, &output)
            if isObject {
                output.append(contentsOf: tree.bytes[tree[child].keyRange])
                output.append(contentsOf: [UInt8(ascii: ":"), 0x20])
            }
            write(tree, child, inner, depth + 1, &output)
        }
        if !children.isEmpty { newline(depth, &output) }
        output.append(UInt8(ascii: isObject ? "}" : "]"))
    }

    private static func ordered(_ tree: JSONTree, _ index: Int, _ group: FieldGroup?) -> [(Int, FieldGroup?)] {
        let members = tree.children(of: index).map { (node: $0, field: group?.index(of: tree[$0], in: tree)) }
        guard let group else { return members.map { ($0.node, nil) } }
        let known = members.filter { $0.field != nil }.sorted { ($0.field ?? 0) < ($1.field ?? 0) }
        return (known + members.filter { $0.field == nil }).map { member in
            (member.node, member.field.flatMap { group.fields[$0].shape.ordering })
        }
    }

    private static func newline(_ depth: Int, _ output: inout [UInt8]) {
        output.append(0x0A)
        output.append(contentsOf: repeatElement(0x20, count: depth * 2))
    }
}

extension FieldShape {
    /// By what the keys of a value are put in order; nil for names of the author, which stay as they are.
    fileprivate var ordering: FieldGroup? {
        if case .namedObjects = self { nil } else { group }
    }
}
