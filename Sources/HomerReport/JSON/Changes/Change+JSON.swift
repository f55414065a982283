package import HomerCore

extension Change {
    /// - Parameter directory: where an intent would run.
    package func json(in plan: Plan, _ directory: (IntentSpec) -> String) -> JSONValue {
        .object([
            "intent": .string(id),
            "actions": .array(actions.map { .string($0.rawValue) }),
            "reason": .string(cause.rawValue),
            "cause": .string(GenerationCause.file.rawValue),
            "file": .string(file),
            "fromFile": fromFile.map { .string($0) },
            "generation": plan.knowsGenerations
                ? .object([
                    "from": fromGeneration.map { .int(Int64($0)) }, "to": .int(Int64(toGeneration)),
                ]) : nil,
            "commit": desired?.origin.commit.map { .string($0.hash) },
            "author": desired?.origin.commit.map { .string($0.author) },
            "committed": waitsForCommit ? false : nil,
            "madeByRun": writer.map(\.json),
            "permissionsRaised": .array(raises.map(\.json)),
            "outline": OutlineText(self, directory: directory)?.json,
            "fields": .array(fields.map(\.json)),
            "dueTimes": forecast.map(\.json),
            "spec": desired.map { SecretMask.spec($0.spec.canonical) },
        ])
    }
}

extension BlockedChange {
    package func json(in plan: Plan, _ directory: (IntentSpec) -> String) -> JSONValue {
        .object([
            "intent": .string(change.id), "reason": .string(reason.rawValue),
            "message": .string(message), "approvalId": plan.approvalID.map { .string($0) },
            "change": change.json(in: plan, directory),
        ])
    }
}

extension RunForecast {
    /// When the intent would be due, and no longer would.
    fileprivate var json: JSONValue {
        .object([
            "removed": Self.times(before.filter { !after.contains($0) }),
            "added": Self.times(after.filter { !before.contains($0) }),
            "next": Self.times(after),
            "day": .object(["before": .int(Int64(dayBefore)), "after": .int(Int64(dayAfter))]),
            "week": .object(["before": .int(Int64(weekBefore)), "after": .int(Int64(weekAfter))]),
        ])
    }

    private static func times(_ times: [Timestamp]) -> JSONValue { .array(times.map { .string($0.description) }) }
}

extension OutlineText {
    package var json: JSONValue {
        .object([
            "enabled": .bool(spec.enabled), "executor": .string(spec.execution.executor),
            "model": spec.execution.model.map { .string($0) }, "directory": .string(directory),
            "permissions": .strings(outline.permissions), "risk": .string(spec.risk.rawValue),
            "approval": .string(spec.approval.rawValue), "fallback": .strings(outline.fallbacks),
            "condition": outline.condition.map { .string($0) }, "budget": budget.map { .string($0) },
            "query": .strings(query),
        ])
    }
}

extension RunProvenance {
    package var json: JSONValue {
        .object([
            "run": .int(run), "intent": .string(intentID), "evidence": .string(evidence.rawValue),
        ])
    }
}

extension PermissionRaise {
    package var json: JSONValue {
        .object(["kind": .string(kind.rawValue), "field": .string(field), "message": .string(message)])
    }
}
