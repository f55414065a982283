package import HomerCore
import HomerStore

extension IntentHistory.Entry {
    package var json: JSONValue {
        .object([
            "generation": .int(Int64(row.generation)), "acceptedAt": row.acceptedAt.json, "file": .string(row.file),
            "commit": row.commit.map { .string($0) }, "author": row.author.map { .string($0) },
            "pass": .string(row.passID), "cause": .string(row.cause.rawValue), "tags": .array(tags.map { .string($0) }),
            "specHash": .string(row.specHash), "contentHash": .string(row.contentHash),
            "madeByRun": row.madeByRun.map { .int($0) },
            "fields": changes.map { .array($0.map(\.json)) },
        ])
    }
}

extension BlamedField {
    package var json: JSONValue {
        .object([
            "path": .string(path), "value": value, "generation": .int(Int64(row.generation)),
            "commit": row.commit.map { .string($0) }, "author": row.author.map { .string($0) },
            "acceptedAt": row.acceptedAt.json, "cause": .string(row.cause.rawValue),
        ])
    }
}

extension GenerationComparison {
    package var json: JSONValue {
        .object([
            "intent": .string(id), "from": .int(Int64(from)), "to": .int(Int64(to)),
            "fields": .array(changes.map(\.json)),
        ])
    }
}
