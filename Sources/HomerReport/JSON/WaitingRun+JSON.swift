package import HomerCore
package import HomerStore

extension WaitingRun {
    package var json: JSONValue {
        .object([
            "run": .int(run), "intent": .string(intentID), "status": .string(ApprovalState.waiting.rawValue),
            "generation": .int(Int64(generation)),
            "triggeredBy": .string(triggeredBy.rawValue), "scheduledFor": scheduledFor?.json, "createdAt": since.json,
            "expiresAt": until.json, "reason": .string(reason),
        ])
    }
}
