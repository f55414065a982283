package import HomerCore

extension Override {
    /// `intent` is left out when it is about all of them.
    package var json: JSONValue {
        .object([
            "id": .int(id), "kind": .string(kind.rawValue), "intent": intentID.map { .string($0) },
            "reason": .string(reason), "by": .string(by), "createdAt": createdAt.json, "until": until?.json,
            "endedAt": endedAt?.json, "endedBy": endedBy.map { .string($0) },
            "generation": generation.map { .int(Int64($0)) },
        ])
    }
}

extension ResumePreview {
    package var json: JSONValue {
        Self.answer(id, skipped: skipped, last: lastSkipped, next: next, failures: failures)
    }

    static func answer(
        _ id: String, skipped: Int, last: Timestamp?, next: Timestamp?, failures: [Failure]
    ) -> JSONValue {
        .object([
            "intent": .string(id), "skipped": .int(Int64(skipped)), "lastSkippedAt": last?.json,
            "nextRunAt": next?.json,
            "lastErrors": .array(
                failures.map { failure in
                    .object([
                        "run": .int(failure.run), "outcome": .string(failure.outcome.rawValue),
                        "endedAt": failure.endedAt.json, "error": failure.error.map { .string($0) },
                    ])
                }),
        ])
    }
}
