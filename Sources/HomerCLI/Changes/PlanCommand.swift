import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Make a plan, and save it to be applied exactly as shown.",
        discussion: """
            Like `homer diff --committed`; with --out the plan is written to a file that
            `homer show` prints and `homer apply FILE` carries out, once, and only while
            the database and the files of its changes are as they were. Exit codes as for
            `homer diff`.

            EXAMPLES:
              homer plan --out change.plan && homer show change.plan && homer apply change.plan
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Save the plan here.", valueName: "file"))
    var out: String?

    @Flag(name: .customLong("detailed-exitcode"), help: "Terraform's codes: 0 none, 2 changes, 1 error.")
    var detailedExitCode = false

    @Flag(help: "Exit with status 0 when there are changes.")
    var exitZero = false

    func run() async throws {
        let workspace = try global.resolve()
        let zones = workspace.zones()
        let store = try workspace.readStore()
        var plan = try await workspace.makePlan(store: store, zones: zones)
        // A database in memory has a lineage of its own that nothing will ever match.
        if !Paths.exists(workspace.database) { plan.base = .none }
        if let out {
            let saved = SavedPlan(id: SavedPlan.newID(), workspace: workspace.root, plan: plan)
            try FileText.write(saved.json.pretty + "\n", to: out, mode: 0o600)
        }
        plan = try await plan.withPreflight(workspace, store, zones)
        if output.isJSON {
            let value = workspace.addingConfiguration(
                to: PlanJSON.value(plan, mode: workspace.source, directory: workspace.shownDirectory(of:)))
            Console.print(AnswerKind.plan.envelope(value).pretty)
        } else {
            Console.printText(
                PlanText(
                    plan: plan, moments: Moments(now: plan.madeAt, zones: zones), style: output.style,
                    desiredName: workspace.shown(workspace.desired), directory: workspace.shownDirectory(of:)
                ).text)
            workspace.noteConfiguration()
            if let out { Console.note("Saved to \(out). Apply exactly this with: homer apply \(out)") }
        }
        Console.flush()
        throw ExitCode(PlanExit(plan, detailed: detailedExitCode, exitZero: exitZero).code)
    }
}

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print a saved plan, also a stale one.",
        discussion: "EXAMPLES:\n  homer show change.plan\n  homer show change.plan -o json")

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "A file written by `homer plan --out`.", completion: .file())
    var file: String

    func run() async throws {
        let saved = try SavedPlan.read(file)
        if output.isJSON { return Console.print(AnswerKind.savedPlan.envelope(SecretMask.spec(saved.json)).pretty) }
        let workspace = try global.resolve()
        let zones = workspace.zones()
        Console.printText(
            PlanText(
                plan: saved.plan, moments: Moments(now: saved.plan.madeAt, zones: zones), style: output.style,
                desiredName: workspace.shown(workspace.desired), directory: workspace.shownDirectory(of:)
            ).text)
        let version = try workspace.readStore().stateVersion()
        let isEmptyState = saved.plan.base == .none && !Paths.exists(workspace.database)
        if version != saved.plan.base, !isEmptyState {
            Console.print("STALE: made from serial \(saved.plan.base.serial), the state is now at \(version.serial).")
        }
        let desired = await workspace.readDesired(zones)
        let outdated = Set(desired.hold == nil ? saved.plan.outdated(by: desired).map(\.file) : []).sorted()
        if !outdated.isEmpty {
            Console.print("CHANGED since it was made: \(outdated.joined(separator: ", ")).")
        }
    }
}
