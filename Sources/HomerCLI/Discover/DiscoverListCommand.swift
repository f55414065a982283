import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct DiscoverListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The nights, newest first: where each is, and how much of it ran.",
        discussion: """
            PHASE is ingestion, planning, execution, synthesis or briefing while a night is
            under way, then done, failed or cancelled. -o wide adds the reason, what began
            it, and the run by which it began.

            EXAMPLES:
              homer discover list
              homer discover list -o wide --limit 5
              homer discover list -o json | jq -r '.[] | [.session, .reason] | @tsv'

            EXIT CODES: 0 answered · 2 no database · 64 usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "At most this many.")
    var limit = 20

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit takes a number from 1") }
    }

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        let (rows, flags) = try store.snapshot { (try $0.discoverySessions(limit: limit), try $0.flags()) }
        if rows.isEmpty {
            Console.note(
                flags.discoveryEnabled
                    ? "no night has been yet; `homer discover run` begins one"
                    : "no night has been yet, and discovery is off: `homer flags set runtime.discovery_enabled true`")
        }
        if rows.isEmpty, !output.isJSON { return }
        let moments = Moments(now: WallClock.now(), zones: workspace.zones(store))
        output.printRows(rows.map(\.json), name: { $0["session"]?.string ?? "" }) {
            NightTable(moments: moments, style: output.style, isWide: output.output == .wide).table(rows).text
        }
    }
}
