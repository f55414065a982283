import ArgumentParser

/// Moving over from HOMER's schedulers; each step is a subcommand of its own.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Move over from the old HOMER: where you are, what parallel mode shows, and the way back.",
        discussion: """
            EXAMPLES:
              homer migrate status
              homer migrate report --since 7d
              homer migrate import-history --dry-run
              homer migrate rollback --level 1
            """,
        subcommands: [
            MigrateStatusCommand.self, MigrateReportCommand.self, ImportHistoryCommand.self,
            MigrateRollbackCommand.self,
        ])
}
