package import HomerCore
package import HomerStore

extension MessageRow {
    /// One message of `homer notify list`.
    package var json: JSONValue {
        .object([
            "message": .int(id), "kind": .string(kind.rawValue), "severity": .string(severity.rawValue),
            "state": .string(state.rawValue), "channel": channel.isEmpty ? nil : .string(channel),
            "cause": .string(cause), "intent": intentID.map { .string($0) }, "run": runID.map { RunName($0).json },
            "incident": incidentID.map { .int($0) }, "mutedFor": mute.map { .string($0.rawValue) },
            "error": error.map { .string($0) }, "attempts": .int(Int64(attempts)), "nextTryAt": nextAt?.json,
            "sentWith": sentWith.map { .int($0) }, "reference": reference.map { .string($0) },
            "createdAt": createdAt.json, "endedAt": endedAt?.json,
        ])
    }
}

extension IncidentRow {
    /// One entry of `homer alerts`.
    package var json: JSONValue {
        .object([
            "incident": .int(id), "state": .string(state.rawValue), "severity": .string(severity.rawValue),
            "cause": .string(cause.rawValue), "intent": intentID.map { .string($0) }, "title": .string(title),
            "detail": detail.map { .string($0) }, "fingerprint": .string(fingerprint), "count": .int(Int64(count)),
            "openedAt": openedAt.json, "lastAt": lastAt.json, "until": snoozedUntil?.json,
            "decidedBy": decidedBy.map { .string($0) }, "recoveredAt": recoveredAt?.json,
        ])
    }
}
