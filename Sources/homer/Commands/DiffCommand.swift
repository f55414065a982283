import ArgumentParser
import HomerCore
import HomerStore

struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what a pass would change now, down to the fire times. Changes nothing.",
        discussion: """
            Reads the files and the database (read-only) and runs the daemon's own
            planner.

            EXIT CODES: 0 no change · 1 changes, all inputs valid · 2 could not be
            computed · 3 at least one input is held · 4 a removal is blocked · 64 usage.
            --detailed-exitcode: 0 none · 2 changes · 1 any error, held or blocked input.
            --exit-zero: 0 for 0 and 1.

            EXAMPLES:
              homer diff                      what would change?
              homer diff nightly-backup       only this intent
              homer diff --summary            one line an intent
              homer diff -o json | jq '.changes[].id'
              homer diff --format unified     canonical JSON, stored against file
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, unified }

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Form of the answer: text, json, unified.")
    var format: Format = .text

    @Flag(help: "Only one line an intent and the totals.")
    var summary = false

    @Flag(name: .customLong("detailed-exitcode"), help: "Terraform's codes: 0 none, 2 changes, 1 error.")
    var detailedExitCode = false

    @Flag(help: "Leave with 0 when there are changes.")
    var exitZero = false

    @Argument(help: "Only these intents.", completion: IntentCompletion.kind)
    var ids: [String] = []

    func run() async throws {
        let workspace = try global.resolve()
        let zones = ZoneDatabase()
        let store = try workspace.readStore()
        var plan = try await workspace.makePlan(store: store, zones: zones)
        if !ids.isEmpty { plan = plan.limited(to: Set(ids)) }
        try show(plan, workspace, store, zones)
        Console.flush()
        throw ExitCode(PlanExit(plan, detailed: detailedExitCode, exitZero: exitZero).code)
    }

    private func show(_ plan: Plan, _ workspace: Workspace, _ store: Store, _ zones: ZoneDatabase) throws {
        if output.isJSON || format == .json { return Console.print(PlanJSON.value(plan).pretty) }
        if format == .unified {
            return Console.printText(try UnifiedDiff { try store.canonicalSpec(of: $0) }.text(plan))
        }
        let text = PlanText(
            plan: plan, moments: Moments(now: plan.madeAt, zones: zones), style: output.style,
            desiredName: workspace.shown(workspace.desired))
        Console.printText(summary ? text.summary : text.text)
    }
}

/// Which code a plan leaves with; 2 > 4 > 3 > 1 when several apply.
struct PlanExit {
    let code: Int32

    init(_ plan: Plan, detailed: Bool = false, exitZero: Bool = false) {
        let plain: ExitStatus = !plan.held.isEmpty ? .held : plan.isEmpty ? .clean : .changes
        if detailed {
            code = plain == .changes ? 2 : plain == .clean ? 0 : 1
        } else {
            code = exitZero && plain == .changes ? 0 : plain.rawValue
        }
    }
}

extension Plan {
    /// The part of the plan that is about some intents.
    func limited(to ids: Set<String>) -> Plan {
        var plan = self
        plan.changes = changes.filter { ids.contains($0.id) }
        plan.held = held.filter { $0.input.intentID.map(ids.contains) ?? false }
        plan.unchanged = max(0, ids.count - plan.changes.count - plan.held.count)
        return plan
    }
}
