package import HomerCore

/// A plan for programs: fields in a fixed order, the same bytes for the same plan.
package enum PlanJSON {
    /// - Parameter directory: where an intent would run.
    package static func value(
        _ plan: Plan, mode: SourceMode = .workTree,
        directory: (IntentSpec) -> String = { $0.execution.workingDirectory ?? "" }
    ) -> JSONValue {
        .object([
            "source": source(plan.revision, mode),
            "state": .object(["lineage": .string(plan.base.lineage), "serial": .int(plan.base.serial)]),
            "summary": summary(plan),
            "changes": .array(plan.changes.map { $0.json(in: plan, directory) }),
            "held": .array(plan.held.map { $0.json(in: plan) }),
            "sources": .array(plan.sources.map(\.json)),
            "warnings": .array(plan.warnings.map(\.json)),
            "blocked": .array(plan.blocked.map { $0.json(in: plan, directory) }),
            "approvalId": plan.approvalID.map { .string($0) },
            "hold": plan.hold.map { .object(["reason": .string($0.reason.rawValue), "message": .string($0.message)]) },
            "overrides": .array(plan.overrides.map(\.json)),
            "edits": .array(plan.uncommitted.map { .object(["file": .string($0)]) }),
            "complete": .bool(plan.sources.allSatisfy(\.complete)),
            "errored": .bool(plan.unusableSource != nil),
        ])
    }

    /// What was applied, as pass `pass`.
    package static func applied(
        _ plan: Plan, pass: String, serial: Int64, directory: (IntentSpec) -> String
    ) -> JSONValue {
        .object([
            "pass": .string(pass), "serial": .int(serial), "summary": summary(plan),
            "changes": .array(plan.changes.map { $0.json(in: plan, directory) }),
            "blocked": .array(plan.blocked.map { $0.json(in: plan, directory) }),
            "approvalId": plan.approvalID.map { .string($0) },
            "held": .array(plan.held.map { $0.json(in: plan) }),
        ])
    }

    private static func summary(_ plan: Plan) -> JSONValue {
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
}
