package import HomerCore
package import HomerStore

extension SourceStatusRow {
    /// A source as it stood at the last pass.
    package var json: JSONValue {
        .object([
            "path": .string(path), "condition": .string(condition.rawValue), "ready": .bool(isReady),
            "message": message.isEmpty ? nil : .string(message), "since": since.json,
        ])
    }
}

extension SourceReport {
    /// A source as it was just read.
    package var json: JSONValue {
        .object([
            "path": .string(path), "kind": .string(source),
            "condition": .string(condition.rawValue), "complete": .bool(complete),
            "files": .int(Int64(files)), "ignored": .int(Int64(ignored)),
            "unread": .array(unread.map { .string($0) }), "message": message.map { .string($0) },
        ])
    }
}

extension EditRow {
    /// A file whose edits wait for a commit.
    package var json: JSONValue { .object(["file": .string(file), "since": since.json]) }
}
