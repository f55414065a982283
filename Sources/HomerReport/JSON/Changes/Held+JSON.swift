package import HomerCore
package import HomerStore

extension HeldRow {
    /// An input that is not applied, as the database has it: only its first diagnostic is kept.
    package var json: JSONValue {
        .object([
            "file": .string(file), "intent": intentID.isEmpty ? nil : .string(intentID),
            "reason": .string(reason.rawValue),
            "code": .string(code), "message": .string(message), "line": line.map { .int(Int64($0)) },
            "column": column.map { .int(Int64($0)) }, "keepsGeneration": keepsGeneration.map { .int(Int64($0)) },
            "since": since.json,
        ])
    }
}

extension HeldChange {
    /// An input that a plan would not apply, with all its diagnostics.
    package func json(in plan: Plan) -> JSONValue {
        let first = input.diagnostics.first
        let start = first?.range?.start
        return .object([
            "file": .string(input.file), "intent": input.intentID.map { .string($0) },
            "reason": .string(reason.rawValue), "code": first.map { .string($0.code.rawValue) },
            "message": first.map { .string($0.message) }, "line": start.map { .int(Int64($0.line)) },
            "column": start.map { .int(Int64($0.column)) },
            "keepsGeneration": plan.knowsGenerations ? keepsGeneration.map { .int(Int64($0)) } : nil,
            "diagnostics": .array(input.diagnostics.map(\.json)),
        ])
    }
}
