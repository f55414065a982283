import HomerCore
import HomerReport
import HomerStore

/// The attempts of runs, one a line: `homer runs --attempts`, and below the runs of `homer describe`.
struct AttemptTable {
    let moments: Moments
    let style: Style

    func table(_ runs: [RunRow]) -> TextTable {
        var table = TextTable(
            ["RUN", "ATTEMPT", "EXECUTOR", "RESULT", "EXIT", "DURATION", "STARTED", "NEXT", "ERROR"])
        for run in runs {
            for attempt in run.attempts { table.add(cells(attempt, of: run)) }
            if run.status == .running { table.add(running(run)) }
        }
        return table
    }

    /// What the runs noted, one line each: `note of run 12: …`; empty when they noted nothing.
    static func notes(_ runs: [RunRow]) -> String {
        runs.flatMap { run in run.notes.map { "note of run \(run.name): \($0)\n" } }.joined()
    }

    private func running(_ run: RunRow) -> [TextTable.Cell] {
        let started = run.detail?.attemptStartedAt ?? run.startedAt
        let length = started.map { Milliseconds(max(0, (moments.now - $0).count)).elapsed }
        return [
            "\(run.name)", "\(run.attempt)", .init(run.executor ?? "-"), style.result(.running), "-",
            .init(length ?? "-"), .init(started.map { moments.relative($0) } ?? "-"), "-", "-",
        ]
    }

    private func cells(_ attempt: AttemptRow, of run: RunRow) -> [TextTable.Cell] {
        let error = attempt.error?.split(separator: "\n").first.map { String($0.prefix(80)) }
        return [
            "\(run.name)", "\(attempt.attempt)", .init(attempt.doer), style.result(.ended(attempt.outcome)),
            .init(exit(attempt)), .init(attempt.length.elapsed), .init(moments.relative(attempt.startedAt)),
            .init(attempt.nextAt.map { moments.local($0) } ?? "-"), .init(error ?? "-"),
        ]
    }

    private func exit(_ attempt: AttemptRow) -> String {
        if let signal = attempt.signal { return "signal \(signal)" }
        return attempt.exitCode.map { "\($0)" } ?? "-"
    }
}
