import ArgumentParser
import HomerCore
import HomerReport

struct BackupListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The copies in `backups/` beside the database, newest first.",
        discussion: """
            EXIT CODES: 0 answered · 64 usage.

            EXAMPLES:
              homer backup list
              homer backup list -o name | head -1
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workspace = try global.resolve()
        let files = BackupFolder(workspace.stateDirectory).files()
        let moments = Moments(now: WallClock.now(), zones: workspace.zones())
        output.printRows(files.map(\.json), name: { $0["path"]?.string ?? "" }) {
            var table = TextTable(["FILE", "AGE", "BYTES"])
            for file in files {
                table.add(["\(workspace.shown(file.path))", "\(moments.age(file.writtenAt))", "\(file.bytes)"])
            }
            return table.text
        }
    }
}
