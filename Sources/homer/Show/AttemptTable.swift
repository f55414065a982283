import HomerCore
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
        }
        return table
    }

    private func cells(_ attempt: AttemptRow, of run: RunRow) -> [TextTable.Cell] {
        let error = attempt.error?.split(separator: "\n").first.map { String($0.prefix(80)) }
        return [
            "\(run.name)", "\(attempt.attempt)", .init(attempt.executor), style.result(attempt.outcome),
            .init(exit(attempt)), .init(attempt.length.elapsed), .init(moments.relative(attempt.startedAt)),
            .init(attempt.nextAt.map { moments.local($0) } ?? "-"), .init(error ?? "-"),
        ]
    }

    private func exit(_ attempt: AttemptRow) -> String {
        if let signal = attempt.signal { return "signal \(signal)" }
        return attempt.exitCode.map { "\($0)" } ?? "-"
    }
}
