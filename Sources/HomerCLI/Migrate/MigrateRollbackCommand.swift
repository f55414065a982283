import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct MigrateRollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Go back to the old HOMER's way by levels 1 to 4, and wait until the daemon has done so.",
        discussion: """
            1  runtime.enabled false: the old engine runs the jobs, desired/ does not run
            2  runtime.scheduler_bridge false: the old engine runs the jobs, desired/ runs
            3  all four switches false: as before the migration
            4  files and program: prints what to type, and changes nothing. --to names the
               commit whose files shall hold again

            Plain `sqlite3` on runtime_flags does the same as levels 1 to 3. A daemon takes
            it up within a second; this waits up to five for it and says how long it took.
            Without a daemon it holds from the next start. Nothing is lost, no row is
            deleted; the way forward again is printed.

            EXIT CODES: 0 done · 2 the flags are set but the daemon has not taken them up,
            no such commit, or no database · 64 usage.

            EXAMPLES:
              homer migrate rollback --level 1
              homer migrate rollback --level 3 --dry-run
              homer migrate rollback --level 4 --to HEAD~1
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "How far: 1, 2, 3 or 4.", completion: .list(["1", "2", "3", "4"]))
    var level: Int

    @Flag(help: "Write nothing; say what would change.")
    var dryRun = false

    @Option(
        name: .customLong("to"),
        help: ArgumentHelp("Level 4: the commit, tag or branch whose files shall hold.", valueName: "ref"))
    var ref: String?

    func validate() throws {
        guard (1...4).contains(level) else { throw ValidationError("--level takes 1, 2, 3 or 4, not \(level)") }
        if ref != nil, level != 4 { throw ValidationError("--to is for --level 4: the other levels change no file") }
    }

    func run() async throws {
        let workspace = try global.resolve()
        guard let level = RollbackLevel(rawValue: level) else {
            let rollback = try await FileRollback(workspace, ref: ref)
            return output.printOne(.migrationRollback, rollback.json) { rollback.text }
        }
        if !dryRun { try workspace.refuseOwnRun("homer migrate rollback") }
        let answer =
            try dryRun
            ? FlagRollback.preview(level, workspace) : await FlagRollback.perform(level, workspace)
        output.printOne(.migrationRollback, answer.json) { answer.text }
        Console.flush()
        if case .late(let holder) = answer.daemon, !answer.isDryRun {
            throw Failure(
                message: "the flags are set, but the daemon (\(holder)) has not taken them up within "
                    + "\(FlagRollback.patience); `homer status` shows what it does, and a restart makes them hold")
        }
    }
}
