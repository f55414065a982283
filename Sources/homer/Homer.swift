import ArgumentParser
import Glibc
import HomerCore
import HomerStore

/// The command line. Every command is a file in `Commands/`; this is only the list and the way out.
@main
struct Homer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "homer",
        abstract: "Recurring work, described in files, reconciled and run.",
        discussion: """
            Keep intents (what to run, when, how) as JSON files in git. `homer run`
            watches them, applies what changed, and runs what is due; `homer diff` says
            beforehand what would change.

            EXAMPLES:
              homer init ~/jobs && cd ~/jobs     make a workspace that works
              homer run                          start the daemon
              homer diff                         what would a pass change now?
              homer get                          what is there, and how does it go?
              homer why nightly-backup           why did it not run last night?
              homer logs nightly-backup -f       what does it print?

            A workspace is the directory with `desired/`, `schedule.json` and an optional
            `homer.json`: -C DIR, HOMER_WORKSPACE, or the current directory. Exit codes are
            listed in `homer diff --help` and docs/cli.md.
            """,
        version: Version.text,
        groupedSubcommands: [
            CommandGroup(
                name: "FILES",
                subcommands: [
                    InitCommand.self, ValidateCommand.self, FmtCommand.self, ExplainCommand.self, SchemaCommand.self,
                ]),
            CommandGroup(
                name: "CHANGES",
                subcommands: [
                    DiffCommand.self, PlanCommand.self, ShowCommand.self, ApplyCommand.self, ApproveCommand.self,
                    PlansCommand.self, RejectCommand.self, RollbackCommand.self,
                ]),
            CommandGroup(
                name: "RUNNING",
                subcommands: [
                    RunCommand.self, StatusCommand.self, TriggerCommand.self, EmitCommand.self, CancelCommand.self,
                    SuspendCommand.self, ResumeCommand.self, FlagsCommand.self, DoctorCommand.self,
                ]),
            CommandGroup(
                name: "LOOKING",
                subcommands: [
                    GetCommand.self, DescribeCommand.self, WhyCommand.self, RunsCommand.self, LogsCommand.self,
                    EventsCommand.self, HistoryCommand.self, TimelineCommand.self, WaitCommand.self,
                ]),
            CommandGroup(name: "MOVING FROM HOMER", subcommands: [MigrateCommand.self, ImportCommand.self]),
            CommandGroup(
                name: "TOOLS",
                subcommands: [CronCommand.self, SimulateCommand.self, BackupCommand.self, PruneCommand.self]),
        ])

    /// Exit code 1 means "changes" (or "errors found", "a run failed") and nothing else: whatever a command does not
    /// catch itself ends as 2, and a wrong command line as 64.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            Console.flush()
        } catch {
            Console.flush()
            Glibc.exit(ExitStatus.report(error))
        }
    }
}

/// What this binary calls itself.
enum Version {
    static let text = "0.1.0"
}
