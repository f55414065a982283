import ArgumentParser

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies of the database: make, check, list and restore them.",
        discussion: """
            `homer backup` alone, or with a file, is `homer backup create`.

            EXAMPLES:
              homer backup
              homer backup create --label before-upgrade -o json
              homer backup /mnt/usb/homer.db
              homer backup list
              homer backup verify .homer/backups/manual-20260203T0405Z.db
              homer backup restore .homer/backups/manual-20260203T0405Z.db
            """,
        subcommands: [
            BackupCreateCommand.self, BackupVerifyCommand.self, BackupRestoreCommand.self, BackupListCommand.self,
        ], defaultSubcommand: BackupCreateCommand.self)
}
