import ArgumentParser
import HomerCore
import HomerMigration
import HomerReport
import HomerStore

struct MigrateStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say which phase of the migration you are in, the next safe step, and the way back.",
        discussion: """
            Phases as in the plan: 1 foundation, 2 bridge, 3 validation, 4 cutover,
            5 cleanup. They follow from the flags, the database and what was compared;
            nothing is stored for it.

            EXIT CODES: 0 answered · 2 no database · 64 usage.

            EXAMPLES:
              homer migrate status
              homer migrate status -o json | jq -r '.next.steps[]'
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        let now = WallClock.now()
        let status = try MigrationStatus(store, workspace, now: now)
        if output.output == .name { return Console.print(status.rollout.phase.rawValue) }
        output.printOne(.migrationStatus, status.json) { status.text(Moments(now: now, zones: workspace.zones(store))) }
    }
}
