import ArgumentParser
import HomerCore
import HomerMigration
import HomerReport
import HomerStore

struct MigrateReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Say what parallel mode has compared, and whether the new engine may take over.",
        discussion: """
            By job and in all: what was compared (MATCHED + MISMATCHED, with reasons) and
            how much of it the old engine EXECUTED, how late it was, success and duration;
            then the success criteria of the move, and the verdict: go when at least 100
            executions have been compared, no mismatch is unexplained, every job that was
            due has matched, and no criterion says no.

            EXIT CODES: 0 go · 4 not yet · 2 unknown job, or no database · 64 usage.

            EXAMPLES:
              homer migrate report
              homer migrate report --since 2026-02-01 --job morning-brief
              homer migrate report -o markdown >> journal.md
              homer migrate report -o json | jq '.obstacles[]'
            """)

    enum Form: String, ExpressibleByArgument, CaseIterable {
        case table, json, markdown
    }

    @OptionGroup var global: GlobalOptions

    @Option(name: [.short, .customLong("output")], help: "Form of the answer: table, json, markdown.")
    var output = Form.table

    @Option(
        help: ArgumentHelp(
            "The last while (7d), or from a time on. Default: since parallel mode was switched on.",
            valueName: "length|time"))
    var since: SinceArgument?

    @Option(help: "Only this job.", completion: IntentCompletion.kind)
    var job: String?

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        let now = WallClock.now()
        let report = try ParallelReport.make(
            store, workspace, since: since?.moment(now: now) ?? ParallelReport.start(store, now: now), until: now,
            job: job)
        switch output {
        case .json: Console.print(AnswerKind.parallelReport.envelope(report.json).pretty)
        case .markdown: Console.printText(ParallelReportText(report).markdown)
        case .table: Console.printText(ParallelReportText(report).table)
        }
        Console.flush()
        if !report.isGo { throw ExitCode(ExitStatus.blocked.rawValue) }
    }
}

extension ParallelReport {
    /// The beginning of the parallel mode that is on: an earlier one says nothing about it. Of all that is kept when
    /// none is on.
    static func start(_ store: Store, now: Timestamp) throws -> Timestamp {
        let oldest = now - Store.comparisonRetention
        return max(try store.parallelSince() ?? oldest, oldest)
    }

    /// Throws when the job is neither accepted from a schedule file nor compared.
    static func make(
        _ store: Store, _ workspace: Workspace, since: Timestamp, until: Timestamp, job: String? = nil
    ) throws -> ParallelReport {
        let rows = try store.comparisons(since: since, until: until, job: job)
        let known = try store.shadowedJobs()
        if let job, rows.isEmpty, !known.contains(where: { $0.spec.id == job }) {
            throw Failure(
                message: "there is no job \"\(job)\" in a schedule file; `homer migrate report` lists all of them")
        }
        let active = known.filter { $0.isActive && (job == nil || $0.spec.id == job) }.map(\.spec.id)
        return ParallelReport(
            rows: rows,
            facts: ParallelFacts(
                jobs: active, oldRows: try store.oldRowCounts(),
                oldEngine: try workspace.oldEngine(store, zones: workspace.zones(store), now: until),
                memory: workspace.memory.map(workspace.shown)),
            since: since, until: until)
    }
}

/// `7d`, or `2026-02-03T06:00:00Z`, or a date, which is its midnight in UTC.
struct SinceArgument: ExpressibleByArgument, Hashable {
    private enum Value: Hashable {
        case length(Milliseconds)
        case time(Timestamp)
    }
    private let value: Value

    init?(argument: String) {
        if let length = Milliseconds(text: argument) {
            value = .length(length)
        } else if let time = Timestamp(iso: argument) ?? Timestamp(iso: argument + "T00:00:00Z") {
            value = .time(time)
        } else {
            return nil
        }
    }

    func moment(now: Timestamp) -> Timestamp {
        switch value {
        case .length(let length): now - length
        case .time(let time): time
        }
    }
}
