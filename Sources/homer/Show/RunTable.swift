import HomerCore
import HomerStore

/// The table of `homer runs`.
struct RunTable {
    let moments: Moments
    let style: Style
    var isWide = false
    /// Whether runs of HOMER's scheduler may be among them.
    var showsEngine = false
    /// Says why those that wait do; nil shows them as `pending`.
    var queue: RunQueue?
    /// Whether a wide table has the column of notes; nil gives it one when there are some.
    var showsNotes: Bool?

    func table(_ runs: [RunRow]) -> TextTable {
        let hasNotes = isWide && showsNotes ?? runs.contains { !$0.notes.isEmpty }
        var table = TextTable(
            ["RUN"] + (showsEngine ? ["ENGINE"] : []) + [
                "INTENT", "TRIGGERED", "RESULT", "EXIT", "DURATION", "STARTED", "LATE", "GEN", "ATTEMPT",
            ]
                + (isWide ? ["SCHEDULED", "BY", "PASS", "ERROR"] : []) + (hasNotes ? ["NOTE"] : []))
        for run in runs {
            table.add(
                cells(run) + (hasNotes ? [.init(run.notes.isEmpty ? "-" : run.notes.joined(separator: "; "))] : []))
        }
        return table
    }

    private func cells(_ run: RunRow) -> [TextTable.Cell] {
        var cells: [TextTable.Cell] = ["\(run.name)"]
        if showsEngine { cells.append(.init(run.name.engine.rawValue)) }
        cells += [
            .init(run.intentID), .init(run.cause), style.result(run, in: queue), .init(exit(run)),
            .init(run.length(now: moments.now)?.elapsed ?? "-"),
            .init(run.startedAt.map { moments.relative($0) } ?? "-"), .init(run.late?.elapsed ?? "-"),
            .init(run.generation > 0 ? "\(run.generation)" : "-"), "\(run.attempt)",
        ]
        if isWide {
            let error = run.reason?.split(separator: "\n").first.map { String($0.prefix(80)) }
            cells += [
                .init(run.scheduledFor?.wholeSeconds ?? "-"), .init(run.requestedBy ?? "-"),
                .init(run.passID ?? "-"), .init(error ?? "-"),
            ]
        }
        return cells
    }

    private func exit(_ run: RunRow) -> String {
        if let signal = run.signal { return "signal \(signal)" }
        return run.exitCode.map { "\($0)" } ?? "-"
    }
}

extension RunRow {
    /// How long it took, or has been running.
    func length(now: Timestamp) -> Milliseconds? {
        if let durationMS { return Milliseconds(max(0, durationMS)) }
        guard status == "running", let startedAt else { return nil }
        return Milliseconds(max(0, (now - startedAt).count))
    }

    /// `cron`, `event push`, `after run 12`.
    var cause: String {
        if let parentRunID { return "\(triggeredBy) run \(parentRunID)" }
        guard case .event(let name) = TriggeredBy(word: triggeredBy) else { return triggeredBy }
        let shown = eventName ?? name
        return shown.isEmpty ? triggeredBy : "event \(shown)"
    }

    var waitsForApproval: Bool { approval == "waiting" && !isFinal }

    /// What a person should know of how it went; `Store.withDetails` fills it in.
    var notes: [String] { detail?.notes ?? [] }

    /// How long after its planned start it started: its due time, and what `jitter` of its generation adds to that when
    /// `Store.withDetails` has been asked. nil for a run that had no due time.
    var late: Milliseconds? {
        guard let startedAt, let scheduledFor else { return nil }
        let delay = DueRules.delay(within: detail?.jitter ?? .zero, id: intentID)
        return Milliseconds(max(0, (startedAt - scheduledFor).count - delay.count))
    }

    /// The same for a script, with why it waits.
    func json(in queue: RunQueue) -> JSONValue {
        .object(
            (json.members ?? [])
                + (queue.wait(of: self)?.word.map { [JSONMember("waitsFor", .string($0))] } ?? []))
    }

    var json: JSONValue {
        .object([
            "run": name.json, "engine": .string(name.engine.rawValue), "intent": .string(intentID),
            "triggeredBy": .string(triggeredBy),
            "triggeredAt": triggeredAt.json, "scheduledFor": scheduledFor?.json, "startedAt": startedAt?.json,
            "completedAt": completedAt?.json, "status": .string(status), "outcome": outcome.map { .string($0) },
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
                    "state": .string(state), "until": approvalUntil?.json, "by": approvalBy.map { .string($0) },
                    "reason": approvalReason.map { .string($0) },
                ])
            },
        ])
    }
}

extension RunName {
    /// A number of ours, or a text such as `h123`.
    var json: JSONValue { oldNumber == nil ? .int(id) : .string(description) }
}

extension AttemptRow {
    var length: Milliseconds { Milliseconds(max(0, (endedAt - startedAt).count)) }

    var json: JSONValue {
        .object([
            "attempt": .int(Int64(attempt)), "executor": .string(executor), "link": .int(Int64(link)),
            "startedAt": startedAt.json, "endedAt": endedAt.json, "outcome": .string(outcome),
            "durationMs": .int(length.count), "exitCode": exitCode.map { .int(Int64($0)) },
            "signal": signal.map { .int(Int64($0)) }, "error": error.map { .string($0) },
            "tokensUsed": tokensUsed.map { .int(Int64($0)) }, "costEstimate": costEstimate.map { .double($0) },
            "outputFile": outputFile.map { .string($0) }, "nextAt": nextAt?.json,
        ])
    }
}
