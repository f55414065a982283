import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct DiscoverCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "End a night that is under way: nothing more of it starts, and its runs are asked to end.",
        discussion: """
            What has ended stays as it is, with its outputs. Runs of the session that are
            active are ended as `homer cancel` ends them. The next night comes by its
            schedule.

            EXAMPLES:
              homer discover cancel
              homer discover cancel night-2026-11-30 --reason "the machine is needed"

            EXIT CODES: 0 cancelled · 2 no such session, it has ended, or inside a run · 64
            usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var chosen: NightArgument

    @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
    var reason: String?

    func run() async throws {
        let workspace = try global.resolve()
        try workspace.refuseOwnRun("homer discover cancel")
        let store = try workspace.existingStoreForWriting()
        let session = try store.snapshot { try chosen.row($0) }
        guard !session.phase.isFinal else {
            let end = session.completedAt.map { " \(Moments.distance(WallClock.now() - $0)) ago" } ?? ""
            throw Failure(
                message: "\(session.id) has ended (\(session.phase)\(end)); `homer discover list` shows the nights")
        }
        try store.cancelDiscovery(
            session: session.id, by: CurrentUser.atHost, reason: reason, now: WallClock.now())
        let night = try store.snapshot { snapshot in
            try Night(snapshot.discoverySession(id: session.id) ?? session, snapshot)
        }
        output.printOne(.discoverySession, night.session.json(items: night.items)) {
            "\(session.id) cancelled in phase \(session.phase)\n"
        }
        if workspace.runningDaemon() == nil {
            Console.note("no daemon runs on this database: `homer run` ends what still runs of it")
        }
    }
}
