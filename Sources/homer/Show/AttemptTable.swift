import HomerCore
import HomerStore

/// The attempts of runs that needed more than one, below the table of `homer runs`.
struct AttemptTable {
    let moments: Moments
    /// With at least one attempt each.
    let runs: [(run: RunRow, attempts: [AttemptRow])]

    /// Only runs with attempts beside their own row; empty when there is none.
    init(_ runs: [RunRow], store: Store, moments: Moments) throws {
        self.moments = moments
        self.runs = try runs.filter { $0.attempt > 1 }.map { ($0, try store.attempts(ofRun: $0.id)) }
            .filter { !$0.1.isEmpty }
    }

    var text: String {
        guard !runs.isEmpty else { return "" }
        var table = TextTable(["RUN", "ATTEMPT", "EXECUTOR", "OUTCOME", "EXIT", "STARTED", "NEXT", "ERROR"])
        for (run, attempts) in runs {
            for attempt in attempts {
                let error = attempt.error?.split(separator: "\n").first.map { String($0.prefix(60)) }
                table.add([
                    "\(run.id)", "\(attempt.attempt)", .init(attempt.executor), .init(attempt.outcome),
                    .init(attempt.exitCode.map { "\($0)" } ?? "-"),
                    .init(attempt.startedAt.map { moments.local($0) } ?? "-"),
                    .init(attempt.nextAt.map { moments.local($0) } ?? "-"), .init(error ?? "-"),
                ])
            }
        }
        return "\n" + table.text
    }

    /// The run as JSON, with its attempts when it has any.
    static func json(_ run: RunRow, store: Store) throws -> JSONValue {
        guard run.attempt > 1, let members = run.json.members else { return run.json }
        let attempts = try store.attempts(ofRun: run.id)
        return .object(members + [JSONMember("attempts", .array(attempts.map(\.json)))])
    }
}

extension AttemptRow {
    var json: JSONValue {
        .object([
            "attempt": .int(Int64(attempt)), "link": .int(Int64(link)), "executor": .string(executor),
            "startedAt": startedAt?.json, "endedAt": endedAt.json, "outcome": .string(outcome),
            "exitCode": exitCode.map { .int(Int64($0)) }, "error": error.map { .string($0) }, "nextAt": nextAt?.json,
        ])
    }
}
