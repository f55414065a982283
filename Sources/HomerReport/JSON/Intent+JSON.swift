package import HomerCore
import HomerStore

extension IntentView {
    /// An intent as it is in force, and how it stands.
    package var json: JSONValue {
        .object([
            "id": .string(row.id), "name": .string(row.name), "enabled": .bool(row.enabled),
            "generation": .int(Int64(row.generation)), "spec": SecretMask.spec(row.spec.canonical),
            "status": statusJSON,
        ])
    }

    private var statusJSON: JSONValue {
        .object([
            "observedGeneration": .int(Int64(row.generation)), "specHash": .string(row.specHash),
            "sync": .string(status.sync.rawValue), "health": .string(status.health.rawValue),
            "origin": .object([
                "kind": .string(row.source), "file": .string(row.file), "commit": row.commit.map { .string($0) },
                "author": row.author.map { .string($0) }, "acceptedAt": row.acceptedAt.json,
            ]),
            "uncommittedSince": context.edit?.since.json, "engine": context.engine.map { .string($0.rawValue) },
            "runBy": context.keeper.map { .string($0.rawValue) },
            "createdAt": row.createdAt.json, "removedAt": row.removedAt?.json, "nextRunAt": status.next?.json,
            "lastRunAt": (row.lastRun?.startedAt ?? row.lastRun?.triggeredAt)?.json,
            "lastResult": row.lastRun.map { .string(RunEnding($0).word) }, "lastRun": row.lastRun?.name.json,
            "consecutiveFailures": .int(Int64(row.consecutiveFailures)), "held": row.held?.json,
            "overrides": context.overrides.isEmpty ? nil : .array(context.overrides.map(\.json)),
            "pendingChanges": context.pending.isEmpty ? nil : .array(context.pending.map(\.json)),
            "conditions": .array(status.conditions.map { $0.json(generation: row.generation) }),
        ])
    }
}

extension IntentDetail {
    /// The intent with its next runs, and what happened to it.
    package var json: JSONValue {
        view.json.adding([
            "nextRunTimes": .array(next.map(\.json)),
            "triggerInWords": .string(row.spec.triggersInWords),
            "followedBy": .array(followers.map { .string($0) }),
            "night": night?.json,
            "runs": .array(runs.map { run in queue.map { run.json(in: $0) } ?? run.json }),
            "budgets": .array(budgets.map(\.json)),
            "incidents": .array(incidents.map(\.json)),
            "generations": .array(generations.map(\.json)),
            "events": .array(events.map(\.json)),
            "blame": blame.map { .array($0.map(\.json)) },
        ])
    }
}

extension Condition {
    /// - Parameter generation: the generation the observation is about.
    package func json(generation: Int) -> JSONValue {
        .object([
            "type": .string(type.rawValue), "status": .string(status.rawValue), "reason": .string(reason),
            "message": .string(message), "observedGeneration": .int(Int64(generation)), "since": since?.json,
        ])
    }
}
