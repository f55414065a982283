extension JSONTree {
    /// The node of a field path such as `trigger.type`, `contextFiles[2]` or `jobs[0].query`. Where the path ends at
    /// nothing, the nearest enclosing node that is there; nil when not even the first member is.
    package func node(atField path: String) -> Int? {
        guard !nodes.isEmpty else { return nil }
        var node = JSONTree.root
        for part in path.split(whereSeparator: { $0 == "." || $0 == "[" || $0 == "]" }) {
            let next: Int?
            if self[node].kind == .array, let index = Int(part) {
                next = children(of: node).enumerated().first { $0.offset == index }?.element
            } else {
                next = self[node].kind == .object ? children(of: node).first { key($0) == part } : nil
            }
            guard let next else { return node == JSONTree.root ? nil : node }
            node = next
        }
        return node
    }
}

extension SourceText {
    /// The same diagnostics with the place of their field, for those that have none. For messages only: parses the text.
    package func located(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        guard diagnostics.contains(where: { $0.range == nil }) else { return diagnostics }
        let tree = JSONParser.parse(bytes).tree
        return diagnostics.map { diagnostic in
            guard diagnostic.range == nil, let node = tree.node(atField: diagnostic.field) else { return diagnostic }
            var placed = diagnostic
            placed.range = range(tree[node].range)
            placed.sourceLine = line(at: tree[node].range.lowerBound)
            return placed
        }
    }
}
