import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct DiscoverShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One night: its phase and why, and each item of its plan with what became of it.",
        discussion: """
            STATE of an item is planned, queued, waiting_approval, running, done, failed,
            duplicate (an earlier night has it), over_limit, over_budget, refused,
            rejected, expired (nobody approved it in time) or unfinished. REASON says more.
            -o json has everything that is stored, the context's manifest and the findings
            among it.

            EXAMPLES:
              homer discover show
              homer discover show night-2026-11-30 -o wide
              homer discover show -o json | jq '.items[] | select(.state == "refused")'

            EXIT CODES: 0 answered · 2 no such session, or no database · 64 usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var chosen: NightArgument

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        let night = try store.snapshot { try Night(chosen.row($0), $0) }
        let moments = Moments(now: WallClock.now(), zones: workspace.zones(store))
        if output.output == .name { return Console.print(night.session.id) }
        output.printOne(.discoverySession, night.session.json(items: night.items)) {
            NightText(night: night, moments: moments, style: output.style, isWide: output.output == .wide).text
        }
    }
}
