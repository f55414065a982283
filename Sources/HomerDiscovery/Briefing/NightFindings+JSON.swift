package import HomerCore

extension NightFindings {
    /// As the column `findings` keeps it; answers are left out, they are with their runs.
    package var json: JSONValue {
        .object([
            "summary": .string(ForeignText.line(summary, limit: 2000)), "failure": failure.map { .string($0) },
            "runs": .int(Int64(runs)),
            "cost": cost.map { .double($0) }, "tokens": .int(Int64(tokens)),
            "items": .array(
                items.map { item in
                    .object([
                        "item": .int(Int64(item.number)), "kind": .string(item.kind.rawValue),
                        "title": .string(item.title), "state": .string(item.state.rawValue),
                        "reason": item.reason.map { .string($0) }, "run": item.run.map { .int($0) },
                        "outputFile": item.outputFile.map { .string($0) },
                    ])
                }),
        ])
    }
}
