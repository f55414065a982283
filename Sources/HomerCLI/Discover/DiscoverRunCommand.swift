import ArgumentParser
import HomerCore
import HomerDiscovery
import HomerReport
import HomerStore

struct DiscoverRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Begin a night now, or show what its planner would be told.",
        discussion: """
            Stores a run of the intent "discovery", as `homer trigger` does; the daemon
            starts it, and the session begins by it. One night at a time. While
            runtime.discovery_enabled is false it is refused; --force begins this one night
            all the same.

            --dry-run prints the context and the prompt, with the size and the hash of
            every file that went in. It calls nothing, writes nothing and needs neither
            daemon nor database. The context is what leaves this machine: read it once.

            --wait waits for the end of the night, -f also tells each step of it.

            EXAMPLES:
              homer discover run --dry-run | less
              homer discover run
              homer discover run -f && homer discover briefing
              homer discover run --wait --timeout 6h -o json | jq .phase

            EXIT CODES: 0 stored; with --wait: the night is done · 1 it failed · 130 it was
            cancelled · 124 --timeout passed, the night goes on · 2 discovery is off, a
            night is under way, no daemon, or inside a run · 64 usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var waiting: WaitOptions

    @Flag(help: "Only show the context and the prompt.")
    var dryRun = false

    @Flag(help: "Also while runtime.discovery_enabled is false.")
    var force = false

    func validate() throws {
        try waiting.check(output)
        if dryRun, waiting.isWaiting || force {
            throw ValidationError("--dry-run goes with neither --wait nor --force")
        }
    }

    func run() async throws {
        let workspace = try global.resolve()
        if dryRun { return try NightPreview(workspace).print(output) }
        try workspace.refuseOwnRun("homer discover run")
        let store = try workspace.existingStoreForWriting()
        let hasDaemon = workspace.runningDaemon() != nil
        guard hasDaemon || !waiting.isWaiting else {
            throw Failure(
                message: "no daemon runs on this database, so no night would begin; start one with `homer run`")
        }
        let number = try store.startDiscovery(
            workspace.discovery.starter, by: CurrentUser.atHost, force: force, now: WallClock.now())
        if !hasDaemon { Console.note("no daemon runs on this database: run \(number) waits for `homer run`") }
        guard waiting.isWaiting else { return try show(number, store, workspace) }
        try await NightFollower(store: store, workspace: workspace, waiting: waiting, output: output).follow(number)
    }

    private func show(_ number: Int64, _ store: Store, _ workspace: Workspace) throws {
        guard let run = try store.run(number) else { throw Failure(message: "run \(number) is gone") }
        if output.output == .name { return Console.print("\(number)") }
        let answers = try RunAnswers(store, settings: workspace.report, now: WallClock.now())
        output.printOne(.run, try answers.json(run)) {
            "run \(number) of \(run.intentID) begins a night; `homer discover show` follows it\n"
        }
    }
}
