package import HomerCore

/// What a command answers that did or found something which no other answer shows.
package enum ActJSON {
    package static func validation(files: Int, errors: [Diagnostic], warnings: [Diagnostic]) -> JSONValue {
        .object([
            "valid": .bool(errors.isEmpty), "files": .int(Int64(files)), "errors": .array(errors.map(\.json)),
            "warnings": .array(warnings.map(\.json)),
        ])
    }

    package static func formatting(changed: [String], errors: [Diagnostic]) -> JSONValue {
        .object(["changed": .strings(changed), "errors": .array(errors.map(\.json))])
    }

    package static func explanation(of topic: String, text: String) -> JSONValue {
        .object(["topic": .string(topic), "text": .string(text)])
    }

    /// A new workspace.
    package static func workspace(_ root: String, files: [String], mode: SourceMode) -> JSONValue {
        .object([
            "workspace": .string(root), "files": .strings(files),
            "source": .object(["mode": .string(mode.description)]),
        ])
    }

    /// - Parameter generation: the one that now has the name; nil when the name was taken off.
    package static func tag(_ name: String, of intent: String, generation: Int?) -> JSONValue {
        .object([
            "intent": .string(intent), "tag": .string(name), "generation": generation.map { .int(Int64($0)) },
            "removed": .bool(generation == nil),
        ])
    }

    /// - Parameters:
    ///   - from: the generation that was in force.
    ///   - target: the one whose text is in force now, as generation `made`.
    package static func rollback(
        of intent: String, from: Int, to target: Int, made: Int, dryRun: Bool, raises: [PermissionRaise],
        fields: [FieldChange]
    ) -> JSONValue {
        .object([
            "intent": .string(intent), "from": .int(Int64(from)), "to": .int(Int64(target)),
            "generation": .int(Int64(made)), "dryRun": .bool(dryRun),
            "permissionsRaised": .array(raises.map(\.json)), "fields": .array(fields.map(\.json)),
        ])
    }

    /// - Parameter run: carries an approved plan out; nil when it was rejected.
    package static func planDecision(_ intent: String, digest: String, run: Int64?) -> JSONValue {
        .object([
            "intent": .string(intent), "digest": .string(digest),
            "decision": .string((run == nil ? ApprovalState.rejected : .approved).rawValue),
            "run": run.map { RunName($0).json },
        ])
    }

    /// - Parameter started: the runs that were made; nil for a plan.
    package static func backfill(
        of intent: String, _ span: ClosedRange<Timestamp>, _ plan: BackfillPlan, started: [Int64]?
    ) -> JSONValue {
        .object([
            "intent": .string(intent), "since": span.lowerBound.json, "until": span.upperBound.json,
            "toRun": .int(Int64(plan.count(.run))),
            "due": .array(
                plan.items.map { item in
                    .object([
                        "at": item.due.json, "fate": .string(item.fate.rawValue),
                        "decision": item.decision.map { .string($0.rawValue) },
                        "run": item.run.map { RunName($0).json },
                    ])
                }), "started": started.map { .array($0.map { .int($0) }) },
        ])
    }

    /// What somebody asked for in the dashboard's API.
    ///
    /// - Parameters:
    ///   - lines: what was done, or would be.
    ///   - problems: what of it was not, or would not be.
    ///   - started: the runs that were made or let go on.
    package static func action(
        _ action: String, dryRun: Bool, lines: [String], problems: [String], started: [Int64]
    ) -> JSONValue {
        .object([
            "action": .string(action), "dryRun": .bool(dryRun), "lines": .strings(lines),
            "problems": .strings(problems), "started": .array(started.map { .int($0) }),
        ])
    }

    package static func backup(_ path: String, integrity: String) -> JSONValue {
        .object(["path": .string(path), "integrity": .string(integrity)])
    }

    /// - Parameter replaced: where what was there before is now; nil when there was nothing.
    package static func restored(_ path: String, from copy: String, replaced: String?) -> JSONValue {
        .object([
            "path": .string(path), "integrity": "ok", "from": .string(copy), "replaced": replaced.map { .string($0) },
        ])
    }

    package static func backupFile(_ path: String, bytes: Int64, writtenAt: Timestamp) -> JSONValue {
        .object(["path": .string(path), "bytes": .int(bytes), "writtenAt": writtenAt.json])
    }

    /// - Parameters:
    ///   - messages: those that ended long ago.
    ///   - nights: sessions of nights.
    ///   - nightFiles: files that these recorded as theirs.
    package static func pruning(
        runs: Int = 0, events: Int = 0, outputFiles: Int = 0, backups: Int = 0, messages: Int = 0, nights: Int,
        nightFiles: Int
    ) -> JSONValue {
        .object([
            "deleted": .object([
                "runs": .int(Int64(runs)), "events": .int(Int64(events)), "outputFiles": .int(Int64(outputFiles)),
                "backups": .int(Int64(backups)), "messages": .int(Int64(messages)), "nights": .int(Int64(nights)),
                "nightFiles": .int(Int64(nightFiles)),
            ])
        ])
    }

    /// How an intent stands to what `homer wait` waits for.
    ///
    /// - Parameter run: the run, as `RunAnswers` has it, when one was waited for.
    package static func goal(_ goal: String, of intent: String, text: String, run: JSONValue?) -> JSONValue {
        .object([
            "intent": .string(intent), "for": .string(goal), "met": true, "text": .string(text),
            "runs": run.map { .array([$0]) },
        ])
    }
}
