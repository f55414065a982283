package import HomerCore
package import HomerStore

extension AttemptRow {
    package var json: JSONValue {
        .object([
            "attempt": .int(Int64(attempt)), "executor": .string(executor), "link": .int(Int64(link)),
            "startedAt": startedAt.json, "endedAt": endedAt.json, "outcome": .string(outcome.rawValue),
            "durationMs": .int(length.count), "exitCode": exitCode.map { .int(Int64($0)) },
            "signal": signal.map { .int(Int64($0)) }, "error": error.map { .string($0) },
            "tokensUsed": tokensUsed.map { .int(Int64($0)) }, "costEstimate": costEstimate.map { .double($0) },
            "outputFile": outputFile.map { .string($0) }, "nextAt": nextAt?.json,
            "condition": condition.map { .string($0.rawValue) },
        ])
    }
}

extension RunRow {
    /// The attempt that runs; it has no ending yet.
    package var openAttemptJSON: JSONValue {
        .object([
            "attempt": .int(Int64(attempt)), "executor": executor.map { .string($0) },
            "link": .int(Int64(detail?.link ?? 0)),
            "startedAt": (detail?.attemptStartedAt ?? startedAt)?.json, "status": .string(RunStatus.running.rawValue),
        ])
    }
}

extension ExecutorState {
    package var json: JSONValue {
        .object([
            "executor": .string(executor), "reason": breaker.reason.map { .string($0.rawValue) },
            "until": until?.json, "trips": .int(Int64(breaker.trips)), "message": message.map { .string($0) },
            "since": changedAt.json,
        ])
    }
}
