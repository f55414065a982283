import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct RejectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Refuse a run or a plan that waits for approval: it never starts.",
        discussion: """
            The due time of a run is recorded as skipped:approval. A plan that an agent
            wrote is kept with who refused it and why. Changes that wait need no
            rejection: change the files. `homer approve` lists runs, `homer plans` plans.

            EXIT CODES: 0 rejected · 2 nothing waits under that name, or inside a run · 64
            usage.

            EXAMPLES:
              homer reject 12 --reason "not before the backup is done"
              homer reject run:12 --reason "wrong night"
              homer reject plan:homer-improvements --reason "not now"
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
    var reason: String

    @Argument(
        help: ArgumentHelp("A run, such as 12 or run:12, or a plan: plan:homer-improvements.", valueName: "run|plan"))
    var target: String

    func run() async throws {
        let workspace = try global.resolve()
        try workspace.refuseOwnRun("homer reject")
        if let plan = PlanTarget(target) { return try plan.reject(workspace, output, reason: reason) }
        guard let number = RunNumber(target)?.value else {
            throw Failure(
                message: "\"\(target)\" is not the number of a run, nor plan:ID; `homer approve` lists runs that wait, "
                    + "`homer plans` plans")
        }
        let store = try workspace.existingStoreForWriting()
        try store.reject(run: number, by: CurrentUser.atHost, reason: reason, now: WallClock.now())
        guard let run = try store.run(number) else { throw Failure(message: "run \(number) is gone") }
        let answers = try RunAnswers(store, settings: workspace.report, now: WallClock.now())
        output.printOne(.run, try answers.json(run)) { "run \(number) of \(run.intentID) rejected: \(reason)\n" }
    }
}

/// A run as it is named where other things have names too: `12`, `run:12`.
struct RunNumber: Hashable {
    let value: Int64
    /// Whether nothing but a run can be meant.
    let isExplicit: Bool

    init?(_ text: String) {
        isExplicit = text.hasPrefix("run:")
        guard let number = Int64(isExplicit ? String(text.dropFirst(4)) : text), number > 0 else { return nil }
        value = number
    }
}
