import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Check the database and write a verified copy of it; a daemon may go on meanwhile.",
        discussion: """
            The copy goes to `backups/` beside the database, is read back and checked, and
            its path is printed. To restore one, stop the daemon and put the file in the
            database's place.

            EXIT CODES: 0 written · 2 the database is damaged, or the copy could not be
            written · 64 usage.

            EXAMPLES:
              homer backup
              homer backup --label before-upgrade -o json
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "First part of the file's name.")
    var label = "manual"

    func validate() throws {
        guard label.isEmpty || label.hasPrefix(".") || label.contains("/") else { return }
        throw ValidationError("--label is part of a file name: \"\(label)\" cannot be one")
    }

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        let verdict = try store.integrity()
        guard verdict == "ok" else {
            throw Failure(
                message: "the database is damaged (\(verdict)); keep \(workspace.database), and restore a copy from "
                    + "\(workspace.stateDirectory)/backups")
        }
        let path = try store.backup(label: label)
        output.printOne(.backup, ActJSON.backup(path, integrity: verdict)) { path + "\n" }
    }
}
