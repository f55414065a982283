import ArgumentParser
import HomerCore
import HomerStore

struct ApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Agree to changes that wait: too many removals, protected intents, manual mode, a freeze.",
        discussion: """
            The name of a set of changes is in `homer diff`, `homer status` and the log. An
            approval is bound to exactly these changes: when the files say something else
            by the time it is applied, that waits anew. A running daemon applies at once;
            without one, run `homer apply`. Without a name, what waits is listed.

            EXIT CODES: 0 approved, or listed · 2 nothing waits under that name · 64 usage.

            EXAMPLES:
              homer approve
              homer approve 3f2a91bc --reason "the old jobs are really gone"
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
    var reason: String?

    @Argument(help: ArgumentHelp("The set of changes, such as 3f2a91bc.", valueName: "pass"))
    var pass: String?

    func run() async throws {
        let workspace = try global.resolve()
        guard let pass else { return try await list(workspace) }
        let now = WallClock.now()
        let store = try workspace.writeStore()
        let known = try store.pendingPasses().first { $0.id == pass }
        // A set that no daemon has seen is named by `homer diff` all the same.
        var waiting = known
        if waiting == nil {
            let plan = try await workspace.makePlan(store: store, zones: ZoneDatabase())
            waiting = PendingPass(waitingIn: plan, now: now).flatMap { $0.id == pass ? $0 : nil }
        }
        guard let waiting else {
            throw Failure(message: "nothing waits under \"\(pass)\"; `homer approve` lists what does")
        }
        try store.approve(waiting, by: CurrentUser.atHost, reason: reason, now: now)
        let approved = try store.pendingPasses().first { $0.id == pass } ?? waiting
        output.printOne(approved.json) { "\(pass) approved: \(waiting.summary)\n" }
        if workspace.runningDaemon() == nil {
            Console.note("no daemon runs on this database: `homer apply` applies it")
        }
    }

    private func list(_ workspace: Workspace) async throws {
        let store = try workspace.existingStore()
        var rows = try store.pendingPasses()
        let plan = try await workspace.makePlan(store: store, zones: ZoneDatabase())
        if let current = PendingPass(waitingIn: plan, now: plan.madeAt), !rows.contains(where: { $0.id == current.id })
        {
            rows.insert(current, at: 0)
        }
        let moments = Moments(now: WallClock.now(), zones: ZoneDatabase())
        if rows.isEmpty { Console.note("nothing waits for approval") }
        if rows.isEmpty, !output.isJSON { return }
        output.printRows(rows.map(\.json), name: { $0["pass"]?.string ?? "" }) {
            var table = TextTable(["PASS", "STATUS", "AGE", "WHAT"])
            for row in rows {
                table.add([
                    .init(row.id), .init(row.status.rawValue), .init(moments.age(row.createdAt)), .init(row.summary),
                ])
            }
            return table.text
        }
    }
}

extension PendingPass {
    var json: JSONValue {
        .object([
            "pass": .string(id), "status": .string(status.rawValue), "summary": .string(summary),
            "changes": (try? JSONValue(parsing: plan)) ?? .array([]), "createdAt": createdAt.json,
            "decidedAt": decidedAt?.json, "decidedBy": decidedBy.map { .string($0) },
            "reason": reason.map { .string($0) },
        ])
    }
}
