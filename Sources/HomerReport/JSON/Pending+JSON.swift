package import HomerCore
package import HomerStore

extension PendingPass {
    package var json: JSONValue {
        .object([
            "pass": .string(id), "status": .string(status.rawValue), "summary": .string(summary),
            "changes": (try? JSONValue(parsing: plan)) ?? .array([]), "createdAt": createdAt.json,
            "decidedAt": decidedAt?.json, "decidedBy": decidedBy.map { .string($0) },
            "reason": reason.map { .string($0) },
        ])
    }
}
