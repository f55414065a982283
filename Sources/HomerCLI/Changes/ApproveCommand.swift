import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct ApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract:
            "Approve what waits: changes (too many removals, protected intents, manual mode, a freeze), a run, or a plan.",
        discussion: """
            The name of a set of changes is in `homer diff`, `homer status` and the log. An
            approval covers exactly these changes: if the files say something else by the
            time it is applied, that needs a new approval. A running daemon applies at once;
            without one, run `homer apply`. Name a run by its number; it starts with the
            text its intent has now, and waits again if that changes first. Without a name,
            this lists what waits; `homer reject` refuses a run. A plan that an agent wrote
            (`homer plans`) is carried out by a run that asks nobody again.

            A process of a run cannot approve anything.

            EXIT CODES: 0 approved, or listed · 2 nothing waits under that name, or inside
            a run · 64 usage.

            EXAMPLES:
              homer approve
              homer approve 3f2a91bc --reason "the old jobs are really gone"
              homer approve 12
              homer approve plan:homer-improvements   a plan that `homer plans` lists
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
    var reason: String?

    @Argument(
        help: ArgumentHelp(
            "The set of changes, such as 3f2a91bc, a run: 12, run:12, or a plan: plan:ID.", valueName: "pass|run|plan"))
    var pass: String?

    func run() async throws {
        let workspace = try global.resolve()
        guard let pass else { return try await list(workspace) }
        try workspace.refuseOwnRun("homer approve")
        if let plan = PlanTarget(pass) { return try plan.approve(workspace, output, reason: reason) }
        let now = WallClock.now()
        let store = try workspace.writeStore()
        if try approveRun(pass, store, workspace, now: now) { return }
        let known = try store.pendingPasses().first { $0.id == pass }
        // A set that no daemon has seen is named by `homer diff` all the same.
        var waiting = known
        if waiting == nil {
            let plan = try await workspace.makePlan(store: store, zones: workspace.zones(store))
            waiting = PendingPass(waitingIn: plan, now: now).flatMap { $0.id == pass ? $0 : nil }
        }
        guard let waiting else {
            throw Failure(message: "nothing waits under \"\(pass)\"; `homer approve` lists what does")
        }
        try store.approve(waiting, by: CurrentUser.atHost, reason: reason, now: now)
        let approved = try store.pendingPasses().first { $0.id == pass } ?? waiting
        output.printOne(.pendingChanges, approved.json) { "\(pass) approved: \(waiting.summary)\n" }
        if workspace.runningDaemon() == nil {
            Console.note("no daemon runs on this database: `homer apply` applies it")
        }
    }

    /// False when the name is not a run's: a set of changes may be named by digits alone, and goes first.
    private func approveRun(_ name: String, _ store: Store, _ workspace: Workspace, now: Timestamp) throws -> Bool {
        guard let number = RunNumber(name) else { return false }
        if !number.isExplicit {
            if try store.pendingPasses().contains(where: { $0.id == name }) { return false }
            guard try store.run(number.value) != nil else { return false }
        }
        try store.approve(run: number.value, by: CurrentUser.atHost, reason: reason, now: now)
        guard let run = try store.run(number.value) else { throw Failure(message: "run \(number.value) is gone") }
        let answers = try RunAnswers(store, settings: workspace.report, now: now)
        output.printOne(.run, try answers.json(run)) { "run \(run.id) of \(run.intentID) approved\n" }
        if workspace.runningDaemon() == nil {
            Console.note("no daemon runs on this database: run \(run.id) waits for `homer run`")
        }
        return true
    }

    private func list(_ workspace: Workspace) async throws {
        let store = try workspace.existingStore()
        var rows = try store.pendingPasses()
        let plan = try await workspace.makePlan(store: store, zones: workspace.zones(store))
        if let current = PendingPass(waitingIn: plan, now: plan.madeAt), !rows.contains(where: { $0.id == current.id })
        {
            rows.insert(current, at: 0)
        }
        let runs = try store.waitingRuns()
        let moments = Moments(now: WallClock.now(), zones: workspace.zones(store))
        if rows.isEmpty, runs.isEmpty { Console.note("nothing waits for approval") }
        if rows.isEmpty, runs.isEmpty, !output.isJSON { return }
        output.printRows(
            rows.map(\.json) + runs.map(\.json),
            name: { $0["approvalId"]?.string ?? "run:\($0["run"]?.int ?? 0)" }
        ) {
            let waiting = runs.isEmpty ? "" : WaitingRunTable(moments: moments).table(runs).text
            if rows.isEmpty { return waiting }
            var table = TextTable(["PASS", "STATUS", "AGE", "WHAT"])
            for row in rows {
                table.add([
                    .init(row.id), .init(row.status.rawValue), .init(moments.age(row.createdAt)), .init(row.summary),
                ])
            }
            return table.text + (waiting.isEmpty ? "" : "\n" + waiting)
        }
    }
}
