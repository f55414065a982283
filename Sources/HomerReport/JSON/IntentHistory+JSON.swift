package import HomerCore
import HomerStore

extension IntentHistory.Entry {
    package var json: JSONValue {
        .object([
            "generation": .int(Int64(row.generation)), "acceptedAt": row.acceptedAt.json, "file": .string(row.file),
            "commit": row.commit.map { .string($0) }, "author": row.author.map { .string($0) },
            "pass": .string(row.passID), "cause": .string(row.cause.rawValue), "tags": .array(tags.map { .string($0) }),
            "specHash": .string(row.specHash), "contentHash": .string(row.contentHash),
            "changes": changes.map { .array($0.map(\.json)) },
        ])
    }
}
