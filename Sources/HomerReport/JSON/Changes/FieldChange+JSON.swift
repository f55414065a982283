package import HomerCore

extension FieldChange {
    /// One entry of the `fields` of a plan or a history; secrets masked. `diff` is there for long and multi-line values.
    package var json: JSONValue {
        let shown = SecretMask.change(self)
        return .object([
            "path": .string(path), "op": before == nil ? "add" : after == nil ? "remove" : "replace",
            "before": shown.before, "after": shown.after, "diff": shown.diffJSON,
        ])
    }

    private var diffJSON: JSONValue? {
        guard case .text(let excerpt) = form else { return nil }
        return .array(
            excerpt.rows.map { row in
                switch row {
                case .skipped(let count): return .object(["skipped": .int(Int64(count))])
                case .line(let line):
                    return .object([
                        "line": .int(Int64(line.number)), "kind": .string(line.kind.rawValue),
                        "pieces": .array(
                            line.pieces.map { .object(["op": .string($0.kind.rawValue), "text": .string($0.text)]) }),
                    ])
                }
            })
    }
}

extension JSONValue {
    /// How many values that are no objects it holds.
    package var leafCount: Int {
        guard let members else { return 1 }
        return members.reduce(0) { $0 + $1.value.leafCount }
    }
}
