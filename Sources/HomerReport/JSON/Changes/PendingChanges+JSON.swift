package import HomerCore
package import HomerStore

extension PendingPass {
    package var json: JSONValue {
        let stored = (try? JSONValue(parsing: plan))?.array ?? []
        return .object([
            "approvalId": .string(id), "status": .string(status.rawValue), "text": .string(summary),
            "blocked": .array(stored.map { blocked($0) }), "createdAt": createdAt.json,
            "decidedAt": decidedAt?.json, "decidedBy": decidedBy.map { .string($0) },
            "reason": reason.map { .string($0) },
        ])
    }

    /// As a plan shows it, as far as the database keeps it.
    private func blocked(_ stored: JSONValue) -> JSONValue {
        let paths = stored["fields"]?.array
        return .object([
            "intent": stored["id"], "reason": stored["reason"], "message": stored["message"],
            "approvalId": .string(id),
            "change": .object([
                "intent": stored["id"], "actions": stored["actions"], "file": stored["file"],
                "fields": paths.map { .array($0.map { .object(["path": $0]) }) },
            ]),
        ])
    }
}

extension PendingPlan {
    /// What the name of a plan begins with where other things have names too.
    package static let targetPrefix = "plan:"

    /// What `homer approve` and `homer reject` take for exactly this text.
    package var target: String { "\(Self.targetPrefix)\(intentID)@\(digest)" }

    package var json: JSONValue {
        .object([
            "intent": .string(intentID), "digest": .string(digest), "target": .string(target),
            "createdAt": createdAt.json, "text": .string(plan),
        ])
    }
}
