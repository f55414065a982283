import ArgumentParser
import HomerCore
import HomerDashboard

struct DashboardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dashboard",
        abstract: "Open the dashboard of the running daemon in a browser, by a link that works once.",
        discussion: """
            The daemon answers it where health and metrics are answered: "listen" in
            homer.json, or `homer run --bind`. A link opens one session, within five
            minutes; whoever can read .homer can make one. Another machine needs a token
            (`dashboard.tokenFile`), or a tunnel: ssh -L 9123:127.0.0.1:9123 HOST.

            EXIT CODES: 0 opened, or printed · 2 no daemon, no dashboard, or inside a run
            · 64 usage.

            EXAMPLES:
              homer dashboard
              homer dashboard --print
              homer run --bind 127.0.0.1:9123 & homer dashboard --wait 10s
            """)

    @OptionGroup var global: GlobalOptions

    @Flag(name: .customLong("print"), help: "Print the link and open nothing.")
    var printsOnly = false

    @Option(help: ArgumentHelp("Wait so long for a daemon that starts.", valueName: "length"))
    var wait: LengthArgument?

    func run() async throws {
        let workspace = try global.resolve()
        try workspace.refuseOwnRun("homer dashboard")
        let file = try await find(workspace)
        let link = file.link(now: WallClock.now())
        guard !printsOnly, let browser = Browser() else {
            if !printsOnly { Console.note("no browser is known here; open this within five minutes") }
            return Console.print(link)
        }
        let page = workspace.stateDirectory + "/dashboard-open.html"
        try browser.open(link, through: page)
        Console.note("opened http://\(file.address)/dashboard (--print prints a link instead)")
    }

    private func find(_ workspace: Workspace) async throws -> LinkFile {
        let clock = ContinuousClock()
        let end = clock.now + (wait?.length.duration ?? .zero)
        while true {
            let hasDaemon = workspace.runningDaemon() != nil
            if hasDaemon, let file = LinkFile.read(workspace.linkFile) { return file }
            guard clock.now < end else { throw missing(hasDaemon: hasDaemon) }
            try await clock.sleep(for: .milliseconds(200))
        }
    }

    private func missing(hasDaemon: Bool) -> Failure {
        guard hasDaemon else {
            return Failure(
                message: "no daemon runs on this database; start one with `homer run --bind 127.0.0.1:9123`")
        }
        return Failure(
            message: "the daemon answers no dashboard; write \"listen\": \"127.0.0.1:9123\" into homer.json, which it "
                + "takes up at once")
    }
}
