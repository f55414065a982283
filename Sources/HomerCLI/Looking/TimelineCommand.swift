import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct TimelineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeline",
        abstract: "List everything that happened to an intent in one list, oldest first.",
        discussion: """
            Accepted generations with their commits, inputs held and released, suspensions
            and pins, due times that were not run, and runs. Runs that went well one after
            the other share a row; -o json and -o ndjson have each.

            EXIT CODES: 0 answered · 2 unknown id, or no database · 64 usage.

            EXAMPLES:
              homer timeline nightly-backup
              homer timeline nightly-backup --since 30d -o ndjson | jq -r .what
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Only the last while.", valueName: "length"))
    var since = LengthArgument(.days(7))

    @Argument(help: "The intent.", completion: IntentCompletion.kind)
    var id: String

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        let moments = Moments(now: WallClock.now(), zones: workspace.zones(store))
        let entries = try store.snapshot { snapshot in
            try IntentLookup(snapshot).require([id])
            return try Timeline(id, snapshot: snapshot, since: moments.now - since.length).entries
        }
        if entries.isEmpty {
            Console.note("nothing happened to \(id) in the last \(since.length); --since 30d looks further back")
        }
        if entries.isEmpty, !output.isJSON { return }
        output.printRows(entries.map(\.json), name: { $0["what"]?.string ?? "" }) {
            TimelineTable(moments: moments).table(entries).text
        }
    }
}
