import ArgumentParser
import Glibc
import HomerCLI
import HomerCore

/// The command line. Every command is a file of HomerCLI; this is only the way in and out.
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
        groupedSubcommands: HomerCommands.groups(running: RunCommand.self))

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
            Glibc.exit(ExitStatus.report(error, of: Homer.self))
        }
    }
}
