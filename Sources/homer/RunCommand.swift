import ArgumentParser
import HomerCLI
import HomerCore
import HomerRuntime
import HomerStore

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Start the daemon: watch the files, apply what changes, run what is due.",
        discussion: """
            Stays in the foreground and logs to standard output. One daemon per database:
            a second one waits two seconds for it to end, then exits with status 75. A
            daemon whose lock, database or workspace is moved or deleted ends what runs and
            exits with status 72. homer.json is read again when it changes; SIGHUP looks at
            everything now. SIGTERM or Ctrl-C starts nothing new and waits for what runs
            (30 s, or `runtime.drain`); a second one cancels it at once. Under systemd use
            Type=notify and WatchdogSec.

            EXAMPLES:
              homer run
              homer run -C ~/jobs --log-format json
              homer run --bind 127.0.0.1:9123     with the dashboard (`homer dashboard`)
              homer run --schedule ~/work/schedule.json:work --schedule ~/memory/schedule.json
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "Runs at once, over all intents; overrides runtime.concurrency.")
    var concurrency: Int?

    @Option(
        help: ArgumentHelp(
            "Answer the dashboard, health and metrics there, such as 127.0.0.1:9123; overrides listen.",
            valueName: "address:port"))
    var bind: String?

    func validate() throws {
        if let concurrency, !(1...256).contains(concurrency) {
            throw ValidationError("--concurrency takes a number from 1 to 256")
        }
    }

    func run() async throws {
        var inputs = global.inputs
        inputs.concurrency = concurrency
        inputs.listen = bind
        try await Daemon(workspace: WorkspaceResolver(inputs).resolve()).run()
    }
}
