import ArgumentParser
import HomerCore
import HomerDiscovery
import HomerReport
import HomerStore

struct DiscoverPruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Delete old nights with their items and the files they wrote.",
        discussion: """
            `homer prune` does this too. How old is old stands in homer.json
            (discovery.retention, 90d unless it says otherwise). The newest night always
            stays, and so does one that is under way or has an item that waits, runs or is
            to be approved. Of files only those go that the night recorded as its own,
            inside the directories of nights; the newest briefing stays. Runs of a night go
            by the rules for runs, and its intents stay. A planner may propose again what a
            deleted night did.

            EXAMPLES:
              homer discover prune
              homer discover prune --older-than 30d --dry-run

            EXIT CODES: 0 done · 2 nothing deleted, or inside a run · 64 usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Delete nights that ended longer ago.", valueName: "length"))
    var olderThan: LengthArgument?

    @Flag(help: "Only say which would go.")
    var dryRun = false

    func run() async throws {
        let workspace = try global.resolve()
        if !dryRun { try workspace.refuseOwnRun("homer discover prune") }
        let store = try dryRun ? workspace.existingStore() : workspace.existingStoreForWriting()
        let length = olderThan?.length ?? workspace.discovery.retention
        let moment = WallClock.now() - length
        if dryRun {
            let sessions = try store.oldNights(before: moment)
            return show(sessions, files: 0) { "would delete \($0)" }
        }
        let gone = try workspace.nightRetention(store).prune(before: moment)
        show(gone.sessions, files: gone.files) { "deleted \($0), \(gone.files) files" }
    }

    private func show(_ sessions: [String], files: Int, _ sentence: (String) -> String) {
        if output.output == .name { return Console.printText(sessions.map { "\($0)\n" }.joined()) }
        output.printOne(.pruning, ActJSON.pruning(nights: sessions.count, nightFiles: files)) {
            sentence("\(sessions.count) night\(sessions.count == 1 ? "" : "s")") + "\n"
                + sessions.map { "  \($0)\n" }.joined()
        }
    }
}
