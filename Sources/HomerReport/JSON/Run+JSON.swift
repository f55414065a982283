package import HomerCore
package import HomerStore

extension RunRow {
    /// With what it waits for.
    package func json(in queue: RunQueue) -> JSONValue {
        json.adding(["waitsFor": queue.wait(of: self)?.word.map { .string($0) }])
    }

    package var json: JSONValue { facts.adding(["event": eventJSON, "approval": approvalJSON]) }

    private var facts: JSONValue {
        .object([
            "run": name.json, "engine": .string(name.engine.rawValue), "intent": .string(intentID),
            "triggeredBy": .string(triggeredBy.rawValue),
            "triggeredAt": triggeredAt.json, "dueAt": scheduledFor?.json, "startedAt": startedAt?.json,
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
            "condition": condition.map { .string($0.rawValue) },
            "decision": RunEnding(self).skip.map { .string($0.rawValue) },
            "denials": denials.isEmpty ? nil : .array(denials.map(\.json)),
            "drift": drift?.json,
            "artifacts": artifacts.isEmpty ? nil : .array(artifacts.map(JSONValue.string)),
            "nextAttemptAt": notBefore?.json, "executor": attempts.isEmpty ? nil : executor.map { .string($0) },
            "attempts": attempts.isEmpty ? nil : .array(attempts.map(\.json)),
            "parentRun": parentRunID.map { RunName($0).json },
            "parentIntent": detail?.parentIntent.map { .string($0) },
            "variables": detail.flatMap { $0.given.isEmpty ? nil : JSONValue(texts: $0.given) },
            "messages": detail.flatMap { $0.messages.isEmpty ? nil : .array($0.messages.map(\.json)) },
        ])
    }

    private var eventJSON: JSONValue? {
        eventName.map {
            .object([
                "number": detail?.eventNumber.map { .int($0) }, "name": .string($0), "id": eventID.map { .string($0) },
            ])
        }
    }

    private var approvalJSON: JSONValue? {
        approval.map { state in
            .object([
                "state": .string(state.rawValue), "until": approvalUntil?.json, "by": approvalBy.map { .string($0) },
                "reason": approvalReason.map { .string($0) },
            ])
        }
    }
}

extension WaitingRun {
    /// What is known of a run that waits for a person; `approval.why` says why it was asked about.
    package var json: JSONValue {
        .object([
            "run": RunName(run).json, "engine": .string(RunName(run).engine.rawValue), "intent": .string(intentID),
            "triggeredBy": .string(triggeredBy.rawValue), "triggeredAt": since.json, "dueAt": scheduledFor?.json,
            "status": .string(RunStatus.pending.rawValue), "generation": .int(Int64(generation)),
            "approval": .object([
                "state": .string(ApprovalState.waiting.rawValue), "until": until.json, "why": .string(reason),
            ]),
        ])
    }
}

extension RunName {
    /// A number of ours, or a text such as `h123`.
    package var json: JSONValue { oldNumber == nil ? .int(id) : .string(description) }
}
