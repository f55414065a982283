import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct PlansCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plans",
        abstract: "List plans that agents wrote and that wait for approval, or print one.",
        discussion: """
            An agent's answer with a heading such as "## Implementation Plan" is a plan:
            nothing of it is done until somebody approves it. Each intent has at most one;
            a newer one replaces it.

            EXIT CODES: 0 answered · 2 no plan of that intent waits, or no database · 64
            usage.

            EXAMPLES:
              homer plans
              homer plans homer-improvements
              homer approve plan:homer-improvements
              homer reject plan:homer-improvements --reason "not now"
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Print the plan of this intent.", completion: IntentCompletion.kind)
    var id: String?

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        guard let id else { return try list(store, workspace.zones(store)) }
        guard let plan = try store.pendingPlan(of: id) else {
            throw Failure(message: "no plan of \"\(id)\" waits; `homer plans` lists what does")
        }
        output.printOne(.agentPlan, plan.json) { plan.shown.hasSuffix("\n") ? plan.shown : plan.shown + "\n" }
        if !output.isJSON { Console.note("`homer approve \(plan.target)` has it carried out") }
    }

    private func list(_ store: Store, _ zones: ZoneDatabase) throws {
        let plans = try store.pendingPlans()
        let moments = Moments(now: WallClock.now(), zones: zones)
        if plans.isEmpty { Console.note("no plan waits for approval") }
        if plans.isEmpty, !output.isJSON { return }
        output.printRows(plans.map(\.json), name: { $0["intent"]?.string ?? "" }) {
            var table = TextTable(["PLAN", "AGE", "BYTES", "FIRST LINE"])
            for plan in plans {
                table.add([
                    .init(plan.target), .init(moments.age(plan.createdAt)), .init("\(plan.plan.utf8.count)"),
                    .init(plan.firstLine),
                ])
            }
            return table.text
        }
    }
}
