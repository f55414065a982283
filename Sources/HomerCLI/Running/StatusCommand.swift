import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract:
            "Say at a glance whether all is well: daemon, database, held inputs, overrides, what runs and what is next.",
        discussion: """
            With -o json also every effective setting and where it came from.

            EXIT CODES: 0 answered, also when no daemon runs or there is no database yet ·
            2 the database cannot be read · 64 usage.

            EXAMPLES:
              homer status
              homer status -o json | jq '.settings[] | select(.origin != "default")'
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workspace = try global.resolve()
        let zones = workspace.zones()
        let moments = Moments(now: WallClock.now(), zones: zones)
        let store = try Paths.exists(workspace.database) ? workspace.existingStore() : nil
        let report = try workspace.status(store, moments: moments, zones: zones)
        if output.output == .name { return Console.print(workspace.root) }
        output.printOne(.status, report.json) { StatusText(report, moments: moments, style: output.style).text }
    }
}
