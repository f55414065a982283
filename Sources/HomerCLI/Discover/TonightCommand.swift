import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct TonightCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tonight",
        abstract: "Ask for something to be done in the next night.",
        discussion: """
            The text becomes an item of the next session, ahead of what its planner finds,
            and runs as the others do: by its risk, and within the night's limits. It needs
            no planner's agreement. Until then it can be withdrawn.

            EXAMPLES:
              homer tonight "research how others cache prepared statements"
              homer tonight --list
              homer tonight --withdraw 3

            EXIT CODES: 0 queued, listed or withdrawn · 2 no such task, it was taken, or
            inside a run · 64 usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "The tasks, newest first.")
    var list = false

    @Option(help: ArgumentHelp("Take a task back that no night has taken.", valueName: "task"))
    var withdraw: Int64?

    @Argument(help: "What is to be done.")
    var text: String?

    /// Bytes: what a run can be given as its query, with room for what stands around it.
    static let longest = 16 << 10

    func validate() throws {
        let asked = [list, withdraw != nil, text != nil].count { $0 }
        guard asked == 1 else {
            throw ValidationError("give a text, --list, or --withdraw with the number of a task")
        }
        guard let text else { return }
        if text.allSatisfy(\.isWhitespace) { throw ValidationError("the text says nothing") }
        if text.utf8.count > Self.longest {
            throw ValidationError(
                "the text has \(text.utf8.count) bytes, more than \(Self.longest); put it into a file and name that")
        }
    }

    func run() async throws {
        let workspace = try global.resolve()
        if list { return try show(workspace) }
        try workspace.refuseOwnRun("homer tonight")
        if let withdraw {
            let store = try workspace.existingStoreForWriting()
            try store.withdrawTonightTask(id: withdraw)
            let task = try store.snapshot { try $0.tonightTasks().first { $0.id == withdraw } }
            guard let task else { throw Failure(message: "task \(withdraw) is gone") }
            return output.printOne(.tonightTask, task.json) { "task \(withdraw) withdrawn\n" }
        }
        guard let text else { return }
        let store = try workspace.existingStoreForWriting()
        let task = try store.addTonightTask(text: text, kind: .tonight, by: CurrentUser.atHost, now: WallClock.now())
        if output.output == .name { return Console.print("\(task.id)") }
        output.printOne(.tonightTask, task.json) {
            "task \(task.id) waits for the next night; `homer tonight --withdraw \(task.id)` takes it back\n"
        }
        if try !store.flags().discoveryEnabled {
            Console.note(
                "discovery is off, so no night begins by itself: `homer flags set runtime.discovery_enabled true`, or "
                    + "`homer discover run --force`")
        }
    }

    private func show(_ workspace: Workspace) throws {
        let store = try workspace.existingStore()
        let tasks = try store.snapshot { try $0.tonightTasks() }
        if tasks.isEmpty { Console.note("nothing is asked for; `homer tonight \"TEXT\"` does that") }
        if tasks.isEmpty, !output.isJSON { return }
        let moments = Moments(now: WallClock.now(), zones: workspace.zones(store))
        output.printRows(tasks.map(\.json), name: { "\($0["task"]?.int ?? 0)" }) {
            TonightTable(moments: moments).table(tasks).text
        }
    }
}
