import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: "What is wrong now: one incident for each cause, told when it begins and when it is over.",
        discussion: """
            An incident is told again after a while (`notify.reminder`), unless somebody
            acknowledges or snoozes it. It ends by itself when what was wrong is well.

            EXAMPLES:
              homer alerts
              homer alerts ack 3
              homer alerts snooze 3 --for 2h

            EXIT CODES: 0 answered or stored · 2 no such incident, it is over, no database,
            or inside a run · 64 usage.
            """,
        subcommands: [AlertsListCommand.self, AlertsAckCommand.self, AlertsSnoozeCommand.self],
        defaultSubcommand: AlertsListCommand.self)
}

struct AlertsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The incidents that are open, newest first.",
        discussion: """
            EXAMPLES:
              homer alerts list
              homer alerts list --all -o json    those that are over, too

            EXIT CODES: 0 answered · 2 no database · 64 usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Also those that are over.")
    var all = false

    @Option(help: "At most this many.")
    var limit = 100

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit takes a number from 1") }
    }

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        let rows = try store.snapshot { try $0.incidents(all: all, limit: limit) }
        let moments = Moments(now: WallClock.now(), zones: workspace.zones(store))
        output.printRows(rows.map(\.json), name: { "\($0["incident"]?.int ?? 0)" }) {
            IncidentTable(moments: moments, style: output.style).table(rows).text
        }
        if rows.isEmpty { Console.note(all ? "nothing was ever wrong, as far as is kept" : "nothing is wrong") }
    }
}

struct AlertsAckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack",
        abstract: "Say that you know: an incident is not told again until it is over.",
        discussion: """
            Another cause of the same intent is told all the same.

            EXAMPLES:
              homer alerts ack 3

            EXIT CODES: 0 stored · 2 no such incident, it is over, no database, or inside a
            run · 64 usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The incidents' numbers, of `homer alerts`.")
    var incidents: [Int64]

    func run() async throws {
        try decide(incidents, global, output, "homer alerts ack") { store, id in
            try store.acknowledge(incident: id, by: CurrentUser.atHost, now: WallClock.now())
        }
    }
}

struct AlertsSnoozeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snooze",
        abstract: "Do not hear of an incident for a while; what is still wrong then is told then.",
        discussion: """
            EXAMPLES:
              homer alerts snooze 3 --for 20m
              homer alerts snooze 3 --until "2026-02-06 08:00"

            EXIT CODES: 0 stored · 2 no such incident, it is over, no database, or inside a
            run · 64 usage.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(name: .customLong("for"), help: ArgumentHelp("For this long.", valueName: "length"))
    var length: LengthArgument?

    @Option(help: ArgumentHelp("Until this time.", valueName: "time"))
    var until: String?

    @Argument(help: "The incidents' numbers, of `homer alerts`.")
    var incidents: [Int64]

    func validate() throws {
        if (length == nil) == (until == nil) { throw ValidationError("give --for or --until: --for 2h") }
    }

    func run() async throws {
        let now = WallClock.now()
        let zone = Moments(now: now, zones: ZoneDatabase.own).zone
        let end = try until.map { try CronQuestion.moment($0, in: zone) } ?? now + (length?.length ?? .zero)
        guard end > now else { throw Failure(message: "\(end) has gone by; give a time in the future") }
        try decide(incidents, global, output, "homer alerts snooze") { store, id in
            try store.snooze(incident: id, until: end, by: CurrentUser.atHost, now: WallClock.now())
        }
    }
}

/// Stores a decision about incidents and prints them as they are then.
private func decide(
    _ ids: [Int64], _ global: GlobalOptions, _ output: OutputOptions, _ command: String,
    _ act: (Store, Int64) throws -> Void
) throws {
    let workspace = try global.resolve()
    try workspace.refuseOwnRun(command)
    let store = try workspace.existingStoreForWriting()
    for id in ids { try act(store, id) }
    let rows = try store.snapshot { snapshot in
        try snapshot.incidents().filter { ids.contains($0.id) }
    }
    let moments = Moments(now: WallClock.now(), zones: workspace.zones(store))
    output.printRows(rows.map(\.json), name: { "\($0["incident"]?.int ?? 0)" }) {
        rows.map { "incident \($0.id), \($0.title): \($0.standing(moments))\n" }.joined()
    }
}
