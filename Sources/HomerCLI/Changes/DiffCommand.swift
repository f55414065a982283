import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what a pass would change now, down to the fire times. Changes nothing.",
        discussion: """
            Reads the files and the database (read-only) and runs the daemon's own
            planner. With --from the files of that commit take the place of the database,
            and it needs neither daemon nor database; --to is the work tree unless given.

            Where the source is a commit, the answer is what committing the work tree
            would change, and what is not committed yet is marked; --committed shows only
            what the next pass takes.

            What changes is looked at as by `homer preflight`; what is found are warnings
            W3xx (not with --from).

            EXIT CODES: 0 no change · 1 changes, all inputs valid · 2 could not be
            computed, or the source is held as a whole · 3 at least one input is held · 4
            the guard blocks a removal · 64 usage.
            --detailed-exitcode: 0 none · 2 changes · 1 any error, held or blocked input.
            --exit-zero: 0 for 0 and 1.

            EXAMPLES:
              homer diff                      what would change?
              homer diff nightly-backup       only this intent
              homer diff --summary            one line an intent
              homer diff --committed          only what is committed already
              homer diff -o json | jq '.changes[].intent'
              homer diff --format unified     canonical JSON, stored against file
              homer diff --from origin/main --to HEAD --format markdown
                                              what would merging this branch change?
              homer diff --backtest 30d       what would the last month have cost?
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, unified, markdown, github, sarif }

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: "Form of the answer: text, json, unified; for pull requests markdown, github (annotations), sarif.")
    var format: Format = .text

    @Option(help: ArgumentHelp("Compare with the files of this commit, not with the database.", valueName: "ref"))
    var from: String?

    @Option(help: ArgumentHelp("With --from: the commit to compare; default: the work tree.", valueName: "ref"))
    var to: String?

    @Flag(help: "Where the source is a commit: only what the next pass takes, without edits of the work tree.")
    var committed = false

    @Flag(help: "Only one line an intent and the totals.")
    var summary = false

    @Flag(name: .customLong("detailed-exitcode"), help: "Terraform's codes: 0 none, 2 changes, 1 error.")
    var detailedExitCode = false

    @Flag(help: "Exit with status 0 when there are changes.")
    var exitZero = false

    @Option(
        help: ArgumentHelp(
            "Replay old and new triggers over the last while, such as 30d: runs, run time, cost.", valueName: "length"))
    var backtest: LengthArgument?

    @Argument(help: "Only these intents.", completion: IntentCompletion.kind)
    var ids: [String] = []

    func validate() throws {
        if to != nil, from == nil { throw ValidationError("--to needs --from: the commit to compare it with.") }
        if committed, from != nil {
            throw ValidationError("--committed is about the next pass; --from compares two states of the files.")
        }
        guard let length = backtest?.length, !(.seconds(1) ... .days(366)).contains(length) else { return }
        throw ValidationError("--backtest takes a length from 1s to 366d")
    }

    func run() async throws {
        let workspace = try global.resolve()
        let zones = workspace.zones()
        var preview = try await preview(workspace, zones)
        if !ids.isEmpty { preview.plan = preview.plan.limited(to: Set(ids)) }
        // Two commits are compared where neither may ever run.
        if from == nil {
            preview.plan = try await preview.plan.withPreflight(workspace, workspace.readStore(), zones)
        }
        try show(preview, workspace, zones)
        workspace.noteConfiguration()
        Console.flush()
        throw ExitCode(PlanExit(preview.plan, detailed: detailedExitCode, exitZero: exitZero).code)
    }

    private func preview(_ workspace: Workspace, _ zones: ZoneDatabase) async throws -> PlanPreview {
        if let from { return try await workspace.refPlan(from: from, to: to, zones: zones) }
        let store = try workspace.readStore()
        var plan: Plan
        if case .commit(let ref) = workspace.source, !committed {
            plan = try await workspace.commitPreview(ref, store: store, zones: zones)
        } else {
            plan = try await workspace.makePlan(store: store, zones: zones)
        }
        // A database in memory has another name each time.
        if !Paths.exists(workspace.database) { plan.base = .none }
        return PlanPreview(plan: plan) { try store.canonicalSpec(of: $0) }
    }

    private func show(_ preview: PlanPreview, _ workspace: Workspace, _ zones: ZoneDatabase) throws {
        let plan = preview.plan
        let backtest = try backtest.map { length in
            try BacktestText(
                of: plan, over: length.length, medians: workspace.readStore().runMedians(), zones: zones,
                storedSpec: preview.storedSpec)
        }
        let text = PlanText(
            plan: plan, moments: Moments(now: plan.madeAt, zones: zones), style: output.style,
            desiredName: workspace.shown(workspace.desired), directory: workspace.shownDirectory(of:),
            backtest: backtest)
        let files = ReportedFiles(workspace)
        switch output.isJSON ? .json : format {
        case .json:
            let value = workspace.addingConfiguration(
                to: PlanJSON.value(plan, mode: workspace.source, directory: workspace.shownDirectory(of:)))
            Console.print(AnswerKind.plan.envelope(backtest?.added(to: value) ?? value).pretty)
        case .unified: Console.printText(try UnifiedDiff(stored: preview.storedSpec).text(plan))
        case .markdown: Console.printText(PlanMarkdown(text).text)
        case .github: Console.printText(PlanGitHub(plan: plan, files: files).text)
        case .sarif: Console.print(PlanSarif(plan: plan, files: files).json.pretty)
        case .text:
            Console.printText(summary ? text.summary : text.text)
            if let line = backtest?.totalLine { Console.print(line) }
        }
    }
}

/// Which status a plan exits with; 2 > 4 > 3 > 1 when several apply.
struct PlanExit {
    let code: Int32

    init(_ plan: Plan, detailed: Bool = false, exitZero: Bool = false) {
        let plain = Self.status(plan)
        if detailed {
            code = plain == .changes ? 2 : plain == .clean ? 0 : 1
        } else {
            code = exitZero && plain == .changes ? 0 : plain.rawValue
        }
    }

    private static func status(_ plan: Plan) -> ExitStatus {
        if plan.hold != nil || plan.unusableSource != nil { return .trouble }
        if plan.blocked.contains(where: \.reason.isGuard) { return .blocked }
        if !plan.held.isEmpty || !plan.keptBySource.isEmpty { return .held }
        // What waits for approval or for the end of a freeze is a change all the same.
        return plan.isEmpty && plan.blocked.isEmpty ? .clean : .changes
    }
}

extension Plan {
    /// The part of the plan that is about some intents.
    func limited(to ids: Set<String>) -> Plan {
        var plan = self
        plan.changes = changes.filter { ids.contains($0.id) }
        plan.blocked = blocked.filter { ids.contains($0.change.id) }
        plan.held = held.filter { $0.input.intentID.map(ids.contains) ?? false }
        plan.overrides = overrides.filter { override in ids.contains { override.concerns($0) } }
        plan.pinned = pinned.filter { ids.contains($0) }
        let others = plan.changes.count + plan.blocked.count + plan.held.count + plan.pinned.count
        plan.unchanged = max(0, ids.count - others)
        return plan
    }
}
