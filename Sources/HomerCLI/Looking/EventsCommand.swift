import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "List what happened, newest last: changes, held inputs, runs, missed times.",
        discussion: """
            The same event within ten minutes is one row with a count. Events are kept for
            30 days, and the 10,000 newest (`homer prune`); the last line says how far back
            the list goes.

            EXIT CODES: 0 answered · 2 unknown id, or no database · 64 usage.

            EXAMPLES:
              homer events --warnings --since 24h
              homer events nightly-backup
              homer events -w -o ndjson
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: [.short, .long], help: "Go on printing events, until interrupted.")
    var watch = false

    @Flag(help: "Only warnings.")
    var warnings = false

    @Option(help: ArgumentHelp("Only events of the last while, such as 24h.", valueName: "length"))
    var since: LengthArgument?

    @Option(help: "At most this many, the newest.")
    var limit = 100

    @Argument(help: "Only events of this intent.", completion: IntentCompletion.kind)
    var id: String?

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit takes a number from 1") }
    }

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        let zones = workspace.zones(store)
        if watch { return try await follow(store, zones) }
        let form = form(zones)
        let (events, oldest) = try store.snapshot { snapshot in
            try check(snapshot)
            return (try select(snapshot), try snapshot.oldestEvent())
        }
        let window = EventWindow(
            events, oldest: oldest, asked: since.map { form.moments.now - $0.length }, limit: limit)
        output.printRows(events.map(\.json), name: { "\($0["id"]?.int ?? 0)" }) {
            (events.isEmpty ? "" : form.table(events).text) + window.footer(form.moments) + "\n"
        }
    }

    private func check(_ snapshot: StoreSnapshot) throws {
        if let id { try IntentLookup(snapshot).require([id]) }
    }

    private func select(_ snapshot: StoreSnapshot) throws -> [EventRow] {
        try snapshot.events(
            intent: id, warningsOnly: warnings, since: since.map { WallClock.now() - $0.length }, limit: limit
        ).reversed()
    }

    private func form(_ zones: ZoneDatabase) -> EventTable {
        EventTable(
            moments: Moments(now: WallClock.now(), zones: zones), style: output.style, namesIntent: id == nil)
    }

    private func follow(_ store: Store, _ zones: ZoneDatabase) async throws {
        try store.snapshot(check)
        let changes = try DatabaseWatch(store)
        var table = ContinuedTable()
        var known: [Int64: Int] = [:]
        while true {
            let fresh = try store.snapshot(select).filter { known[$0.id] != $0.count }
            switch output.output {
            case .json, .ndjson: for event in fresh { Console.print(event.json.compact) }
            case .name: for event in fresh { Console.print("\(event.id)") }
            case .table, .wide: table.print(form(zones).table(fresh))
            }
            Console.flush()
            for event in fresh { known[event.id] = event.count }
            try await changes.nextChange()
        }
    }
}
