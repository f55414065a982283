package import HomerCore
package import HomerStore

extension RunRow {
    /// The same for a script, with why it waits.
    package func json(in queue: RunQueue) -> JSONValue {
        .object(
            (json.members ?? [])
                + (queue.wait(of: self)?.word.map { [JSONMember("waitsFor", .string($0))] } ?? []))
    }

    package var json: JSONValue {
        .object([
            "run": name.json, "engine": .string(name.engine.rawValue), "intent": .string(intentID),
            "triggeredBy": .string(triggeredBy.rawValue),
            "triggeredAt": triggeredAt.json, "scheduledFor": scheduledFor?.json, "startedAt": startedAt?.json,
            "completedAt": completedAt?.json, "status": .string(status.rawValue),
            "outcome": outcome.map { .string($0.rawValue) },
            "exitCode": exitCode.map { .int(Int64($0)) }, "signal": signal.map { .int(Int64($0)) },
            "durationMs": durationMS.map { .int(max(0, $0)) }, "lateMs": late.map { .int($0.count) },
            "generation": generation > 0 ? .int(Int64(generation)) : nil, "attempt": .int(Int64(attempt)),
            "missed": .int(Int64(missedCount)), "requestedBy": requestedBy.map { .string($0) },
            "pass": passID.map { .string($0) }, "error": error.map { .string($0) },
            "outputFile": outputFile.map { .string($0) }, "outputBytes": outputBytes.map { .int($0) },
            "tokensUsed": tokensUsed.map { .int(Int64($0)) }, "costEstimate": costEstimate.map { .double($0) },
            "sessionId": sessionID.map { .string($0) }, "pid": pid.map { .int(Int64($0)) },
            "notes": notes.isEmpty ? nil : .array(notes.map(JSONValue.string)),
            "denials": denials.isEmpty ? nil : .array(denials.map(\.json)),
            "artifacts": artifacts.isEmpty ? nil : .array(artifacts.map(JSONValue.string)),
            "notBefore": notBefore?.json, "executor": attempts.isEmpty ? nil : executor.map { .string($0) },
            "attempts": attempts.isEmpty ? nil : .array(attempts.map(\.json)),
            "parentRun": parentRunID.map { .int($0) },
            "event": eventName.map {
                .object([
                    "name": .string($0), "id": eventID.map { .string($0) },
                    "number": detail?.eventNumber.map { .int($0) },
                ])
            },
            "parentIntent": detail?.parentIntent.map { .string($0) },
            "approval": approval.map { state in
                .object([
                    "state": .string(state.rawValue), "until": approvalUntil?.json,
                    "by": approvalBy.map { .string($0) },
                    "reason": approvalReason.map { .string($0) },
                ])
            },
        ])
    }
}

extension RunName {
    /// A number of ours, or a text such as `h123`.
    package var json: JSONValue { oldNumber == nil ? .int(id) : .string(description) }
}

extension AttemptRow {
    package var json: JSONValue {
        .object([
            "attempt": .int(Int64(attempt)), "executor": .string(executor), "link": .int(Int64(link)),
            "startedAt": startedAt.json, "endedAt": endedAt.json, "outcome": .string(outcome.rawValue),
            "durationMs": .int(length.count), "exitCode": exitCode.map { .int(Int64($0)) },
            "signal": signal.map { .int(Int64($0)) }, "error": error.map { .string($0) },
            "tokensUsed": tokensUsed.map { .int(Int64($0)) }, "costEstimate": costEstimate.map { .double($0) },
            "outputFile": outputFile.map { .string($0) }, "nextAt": nextAt?.json,
        ])
    }
}
