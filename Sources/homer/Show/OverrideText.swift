import HomerCore

extension Override {
    var json: JSONValue {
        .object([
            "override": .int(id), "kind": .string(kind.rawValue), "intent": intentID.map { .string($0) },
            "reason": .string(reason), "by": .string(by), "createdAt": createdAt.json, "until": until?.json,
            "endedAt": endedAt?.json, "endedBy": endedBy.map { .string($0) },
            "generation": generation.map { .int(Int64($0)) },
        ])
    }
}
