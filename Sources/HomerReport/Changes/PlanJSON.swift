package import HomerCore

/// A plan for programs: versioned, fields in a fixed order, the same bytes for the same plan.
package enum PlanJSON {
    package static let formatVersion = "1.0"

    /// - Parameter directory: where an intent would run.
    package static func value(
        _ plan: Plan, mode: SourceMode = .workTree,
        directory: (IntentSpec) -> String = { $0.execution.workingDirectory ?? "" }
    ) -> JSONValue {
        .object([
            "format_version": .string(formatVersion),
            "source": source(plan.revision, mode),
            "state": .object(["lineage": .string(plan.base.lineage), "serial": .int(plan.base.serial)]),
            "summary": summary(plan),
            "changes": .array(plan.changes.map { change($0, plan, directory) }),
            "held": .array(plan.held.map { held($0, plan) }),
            "sources": .array(plan.sources.map { source($0) }),
            "warnings": .array(plan.warnings.map(\.json)),
            "blocked": .array(plan.blocked.map { blocked($0, plan, directory) }),
            "approve": plan.approvalID.map { .string($0) },
            "hold": plan.hold.map { hold($0) },
            "overrides": .array(plan.overrides.map { override($0) }),
            "uncommitted": .array(plan.uncommitted.map { .string($0) }),
            "complete": .bool(plan.sources.allSatisfy(\.complete)),
            "errored": .bool(plan.unusableSource != nil),
        ])
    }

    package static func summary(_ plan: Plan) -> JSONValue {
        .object(
            ChangeAction.allCases.map { JSONMember($0.rawValue, .int(Int64(plan.count($0)))) } + [
                JSONMember("held", .int(Int64(plan.held.count))), JSONMember("unchanged", .int(Int64(plan.unchanged))),
                JSONMember("pinned", .int(Int64(plan.pinned.count))),
                JSONMember("blocked", .int(Int64(plan.blocked.count))),
            ])
    }

    private static func source(_ revision: Revision?, _ mode: SourceMode) -> JSONValue {
        .object([
            "mode": .string(mode.description),
            "branch": revision.map { .string($0.branch) },
            "commit": revision.map { .string($0.commit) },
            "dirty": revision.map { .bool($0.dirty) },
        ])
    }

    private static func change(_ change: Change, _ plan: Plan, _ directory: (IntentSpec) -> String) -> JSONValue {
        .object([
            "id": .string(change.id),
            "actions": .array(change.actions.map { .string($0.rawValue) }),
            "reason": .string(change.cause.rawValue),
            "cause": "file",
            "file": .string(change.file),
            "from_file": change.fromFile.map { .string($0) },
            "generation": plan.knowsGenerations
                ? .object([
                    "from": change.fromGeneration.map { .int(Int64($0)) }, "to": .int(Int64(change.toGeneration)),
                ]) : nil,
            "commit": change.desired?.origin.commit.map { .string($0.hash) },
            "author": change.desired?.origin.commit.map { .string($0.author) },
            "committed": change.waitsForCommit ? false : nil,
            "permissions_raised": .array(change.raises.map(\.json)),
            "outline": OutlineText(change, directory: directory)?.json,
            "fields": .array(change.fields.map(\.json)),
            "runs": change.forecast.map { runs($0) },
            "after": change.desired.map { SecretMask.spec($0.spec.canonical) },
        ])
    }

    private static func runs(_ forecast: RunForecast) -> JSONValue {
        .object([
            "removed": times(forecast.before.filter { !forecast.after.contains($0) }),
            "added": times(forecast.after.filter { !forecast.before.contains($0) }),
            "next": times(forecast.after),
            "day": .object(["before": .int(Int64(forecast.dayBefore)), "after": .int(Int64(forecast.dayAfter))]),
            "week": .object(["before": .int(Int64(forecast.weekBefore)), "after": .int(Int64(forecast.weekAfter))]),
        ])
    }

    private static func times(_ times: [Timestamp]) -> JSONValue { .array(times.map { .string($0.description) }) }

    private static func held(_ held: HeldChange, _ plan: Plan) -> JSONValue {
        .object([
            "file": .string(held.input.file),
            "intent": held.input.intentID.map { .string($0) },
            "reason": .string(held.reason.rawValue),
            "keeps_generation": plan.knowsGenerations ? held.keepsGeneration.map { .int(Int64($0)) } : nil,
            "diagnostics": .array(held.input.diagnostics.map(\.json)),
        ])
    }

    private static func blocked(
        _ blocked: BlockedChange, _ plan: Plan, _ directory: (IntentSpec) -> String
    ) -> JSONValue {
        .object([
            "id": .string(blocked.change.id), "reason": .string(blocked.reason.rawValue),
            "message": .string(blocked.message), "approval": plan.approvalID.map { .string($0) },
            "change": change(blocked.change, plan, directory),
        ])
    }

    private static func hold(_ hold: SourceHold) -> JSONValue {
        .object(["reason": .string(hold.reason.rawValue), "message": .string(hold.message)])
    }

    private static func source(_ report: SourceReport) -> JSONValue {
        .object([
            "path": .string(report.path), "source": .string(report.source),
            "condition": .string(report.condition.rawValue), "complete": .bool(report.complete),
            "files": .int(Int64(report.files)), "ignored": .int(Int64(report.ignored)),
            "unread": .array(report.unread.map { .string($0) }), "message": report.message.map { .string($0) },
        ])
    }

    /// `intent` is left out when it is about all.
    private static func override(_ override: Override) -> JSONValue {
        .object([
            "intent": override.intentID.map { .string($0) }, "kind": .string(override.kind.rawValue),
            "reason": .string(override.reason), "by": .string(override.by), "created_at": override.createdAt.json,
            "until": override.until?.json, "generation": override.generation.map { .int(Int64($0)) },
        ])
    }
}

extension PermissionRaise {
    package var json: JSONValue {
        .object(["kind": .string(kind.rawValue), "field": .string(field), "message": .string(message)])
    }
}
