package import HomerCore

extension Diagnostic {
    /// The form for programs; `Diagnostic.rendered` is that for people.
    package var json: JSONValue {
        .object([
            "file": .string(file), "code": .string(code.rawValue), "severity": .string(severity.rawValue),
            "range": range.map { .object(["start": $0.start.json, "end": $0.end.json]) },
            "field": field.isEmpty ? nil : .string(field), "message": .string(message),
            "hint": hint.map(JSONValue.string),
            "related": related.map {
                .object([
                    "file": .string($0.file), "position": $0.position?.json, "message": .string($0.message),
                ])
            },
        ])
    }
}

extension SourcePosition {
    package var json: JSONValue {
        .object(["line": .int(Int64(line)), "column": .int(Int64(column)), "byte": .int(Int64(byte))])
    }
}
