import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct BackupCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Check the database and write a verified copy of it; a daemon may go on meanwhile.",
        discussion: """
            The copy goes to `backups/` beside the database, or to FILE, which must not be
            there yet. It is read back and checked, only then gets its name, and its path
            is printed.

            EXIT CODES: 0 written · 2 the database is damaged, or the copy could not be
            written · 64 usage.

            EXAMPLES:
              homer backup create
              homer backup create --label before-upgrade -o json
              homer backup create /mnt/usb/homer.db
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Where to; else `backups/` beside the database.", completion: .file())
    var file: String?

    @Option(help: "First part of the file's name in `backups/`.")
    var label = "manual"

    func validate() throws {
        guard label.isEmpty || label.hasPrefix(".") || label.contains("/") else { return }
        throw ValidationError("--label is part of a file name: \"\(label)\" cannot be one")
    }

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        let verdict = try store.integrity()
        guard verdict == Backup.sound else {
            throw Failure(
                message: "the database is damaged (\(verdict)); keep \(workspace.database), and restore a copy from "
                    + "\(workspace.stateDirectory)/backups with `homer backup restore FILE`")
        }
        let target = try file.map { try Paths.fromHere($0, home: workspace.home) }
        let path = try target.map { try store.backup(to: $0) } ?? store.backup(label: label)
        output.printOne(.backup, ActJSON.backup(path, integrity: verdict)) { path + "\n" }
    }
}
