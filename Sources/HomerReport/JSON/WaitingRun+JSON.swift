package import HomerCore
package import HomerStore

extension WaitingRun {
    package var json: JSONValue {
        .object([
            "run": .int(run), "intent": .string(intentID), "status": "waiting", "generation": .int(Int64(generation)),
            "triggeredBy": .string(triggeredBy), "scheduledFor": scheduledFor?.json, "createdAt": since.json,
            "expiresAt": until.json, "reason": .string(reason),
        ])
    }
}
