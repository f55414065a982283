import HomerCore
import HomerReport
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
                + (isWide ? ["SCHEDULED", "BY", "PASS", "TOLD", "ERROR"] : []) + (hasNotes ? ["NOTE"] : []))
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
            let error = run.error?.split(separator: "\n").first.map { String($0.prefix(80)) }
            cells += [
                .init(run.scheduledFor?.wholeSeconds ?? "-"), .init(run.requestedBy ?? "-"),
                .init(run.passID ?? "-"), told(run), .init(error ?? "-"),
            ]
        }
        return cells
    }

    /// How the messages about it stand.
    private func told(_ run: RunRow) -> TextTable.Cell {
        let messages = run.detail?.messages ?? []
        let text = messages.isEmpty ? "-" : messages.map(\.told).joined(separator: ", ")
        return messages.contains(where: \.isTrouble) ? style.warning(text) : .init(text)
    }

    private func exit(_ run: RunRow) -> String {
        if let signal = run.signal { return "signal \(signal)" }
        return run.exitCode.map { "\($0)" } ?? "-"
    }
}
