import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct BackupVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read a copy of the database whole, and say whether it is sound and can be restored.",
        discussion: """
            Changes nothing. Without a file the newest copy in `backups/` is read.

            EXIT CODES: 0 sound · 2 damaged, empty, not Homer's, or there is none · 64 usage.

            EXAMPLES:
              homer backup verify
              homer backup verify /mnt/usb/homer.db
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The copy; else the newest.", completion: .file())
    var file: String?

    func run() async throws {
        let workspace = try global.resolve()
        let path: String
        if let file {
            path = try Paths.fromHere(file, home: workspace.home)
        } else {
            let folder = BackupFolder(workspace.stateDirectory)
            guard let newest = folder.files().first else {
                throw Failure(message: "there is no copy in \(folder.path); `homer backup` makes one")
            }
            path = newest.path
        }
        let check = try Backup.verify(path)
        output.printOne(.backup, ActJSON.backup(path, integrity: Backup.sound)) {
            let kind =
                check.isHomers
                ? "schema \(check.step)"
                : "a database of the old HOMER without Homer's tables, which `homer backup restore` does not take"
            return "\(path) is sound: \(kind), \(check.bytes) bytes\n"
        }
    }
}
