import ArgumentParser
import HomerCore
import HomerStore

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List the accepted generations of an intent, newest first: when, by which commit, by whom.",
        discussion: """
            EXIT CODES: 0 answered · 2 unknown id, or no database · 64 usage.

            EXAMPLES:
              homer history nightly-backup
              homer history nightly-backup -o json
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The intent.", completion: IntentCompletion.kind)
    var id: String

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        try IntentLookup(store).require([id])
        let rows = try store.generations(of: id)
        let moments = Moments(now: WallClock.now(), zones: ZoneDatabase())
        output.printRows(rows.map(\.json), name: { "\(id)/\($0["generation"]?.int ?? 0)" }) {
            GenerationTable(moments: moments).table(rows).text
        }
    }
}
