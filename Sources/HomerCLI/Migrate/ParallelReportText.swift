import HomerCore
import HomerMigration
import HomerReport
import HomerStore

/// The report of parallel mode for people: a table, or Markdown.
struct ParallelReportText {
    let report: ParallelReport

    init(_ report: ParallelReport) { self.report = report }

    private static let columns = [
        "JOB", "COMPARED", "MATCHED", "MISMATCHED", "EXECUTED", "PENDING", "LATE MEDIAN/P95/MAX", "SUCCESS OLD",
        "DURATION OLD", "REASONS",
    ]

    var table: String {
        var table = TextTable(Self.columns)
        for figures in rows { table.add(Self.cells(figures).map { TextTable.Cell($0) }) }
        var text = "\(period)\n\n\(table.text)\n"
        var criteria = TextTable(["CRITERION", "ANSWER", "FIGURE"])
        for criterion in report.criteria {
            criteria.add([.init(criterion.name), .init(criterion.answer.rawValue), .init(criterion.figure)])
        }
        text += criteria.text + "\n" + verdict + "\n"
        return text + report.obstacles.map { "  \($0)\n" }.joined()
    }

    var markdown: String {
        var text = "## Parallel mode: \(report.isGo ? "go" : "not yet")\n\n\(MarkdownText.escaped(period))\n\n"
        text += Self.row(Self.columns) + Self.row(Self.columns.map { _ in "---" })
        for figures in rows {
            var cells = Self.cells(figures).map(MarkdownText.escaped)
            cells[0] = figures.id == report.total.id ? "**all**" : MarkdownText.code(figures.id)
            text += Self.row(cells)
        }
        text += "\n" + Self.row(["Criterion", "Answer", "Figure"]) + Self.row(["---", "---", "---"])
        for criterion in report.criteria {
            text += Self.row([
                "\(criterion.group): \(criterion.name)", criterion.answer.rawValue,
                MarkdownText.escaped(criterion.figure),
            ])
        }
        text += "\n" + verdict + "\n"
        if !report.obstacles.isEmpty { text += "\n" }
        return text + report.obstacles.map { "- \(MarkdownText.escaped($0))\n" }.joined()
    }

    private var rows: [ParallelFigures] { report.jobs + [report.total] }

    private var period: String { "Compared from \(report.since) to \(report.until)." }

    private var verdict: String {
        guard report.isGo else { return "Verdict: not yet." }
        guard !report.stepsBeforeHandover.isEmpty else {
            return "Verdict: go. `\(Self.handover)` hands the jobs over."
        }
        return "Verdict: go. To hand the jobs over, in this order: "
            + report.stepsBeforeHandover.joined(separator: ", then ") + ", then `\(Self.handover)`."
    }

    static let handover = RuntimeFlag.parallelMode.command("false")

    private static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }

    private static func cells(_ figures: ParallelFigures) -> [String] {
        let lateness = figures.oldLateness.map { "\($0.median)/\($0.p95)/\($0.max)" } ?? "-"
        return [
            figures.id, "\(figures.compared)", "\(figures.matched)", "\(figures.mismatched)", "\(figures.executed)",
            "\(figures.pending)", lateness, share(figures.oldSuccess), length(figures.oldDuration), reasons(figures),
        ]
    }

    private static func share(_ share: Share) -> String {
        share.all == 0 ? "-" : "\(share.good * 100 / share.all)% (\(share.good)/\(share.all))"
    }

    private static func length(_ length: Milliseconds?) -> String { length?.description ?? "-" }

    private static func reasons(_ figures: ParallelFigures) -> String {
        let found = MismatchReason.allCases.compactMap { reason in
            figures.reasons[reason].map { "\(reason.rawValue) \($0)" }
        }
        return found.isEmpty ? "-" : found.joined(separator: ", ")
    }
}

extension ParallelReport {
    var json: JSONValue {
        .object([
            "since": .string(since.description), "until": .string(until.description),
            "verdict": isGo ? "go" : "not yet", "wanted": .int(Int64(Self.wanted)),
            "obstacles": .array(obstacles.map { .string($0) }), "total": total.json,
            "jobs": .array(jobs.map(\.json)),
            "criteria": .array(
                criteria.map { criterion in
                    .object([
                        "group": .string(criterion.group), "name": .string(criterion.name),
                        "answer": .string(criterion.answer.rawValue), "figure": .string(criterion.figure),
                    ])
                }),
        ])
    }
}

extension ParallelFigures {
    fileprivate var json: JSONValue {
        let named = MismatchReason.allCases.compactMap { reason in
            reasons[reason].map { JSONValue.object(["reason": .string(reason.rawValue), "count": .int(Int64($0))]) }
        }
        return .object([
            "job": .string(id), "planned": .int(Int64(planned)), "compared": .int(Int64(compared)),
            "matched": .int(Int64(matched)), "mismatched": .int(Int64(mismatched)),
            "executed": .int(Int64(executed)), "extra": .int(Int64(extra)), "neither": .int(Int64(neither)),
            "unexplained": .int(Int64(unexplained)), "pending": .int(Int64(pending)), "reasons": .array(named),
            "oldLatenessMs": oldLateness?.json, "newLatenessMs": newLateness?.json,
            "oldSuccess": oldSuccess.json, "oldDurationMs": oldDuration.map { .int($0.count) },
        ])
    }
}

extension Spread {
    fileprivate var json: JSONValue {
        .object(["median": .int(median.count), "p95": .int(p95.count), "max": .int(max.count)])
    }
}

extension Share {
    fileprivate var json: JSONValue? {
        all == 0 ? nil : .object(["good": .int(Int64(good)), "all": .int(Int64(all))])
    }
}
