import ArgumentParser
import HomerCore
import HomerStore

struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List runs, newest first: why they started, how they ended, how late they were.",
        discussion: """
            EXIT CODES: 0 answered · 2 unknown id, or no database · 64 usage.

            EXAMPLES:
              homer runs                         the last 50 of all intents
              homer runs nightly-backup --since 7d
              homer runs --result failed -o wide with due time and error
              homer runs -w                      follow, oldest first
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: [.short, .long], help: "Go on printing runs that start or end, until interrupted.")
    var watch = false

    @Option(
        help: "Only runs that ended so: succeeded, failed, timeout, cancelled, lost, …, or that are running, pending.",
        completion: .list(RunsCommand.results))
    var result: String?

    @Option(help: ArgumentHelp("Only runs of the last while, such as 24h.", valueName: "length"))
    var since: LengthArgument?

    @Option(help: "At most this many.")
    var limit = 50

    @Argument(help: "Only runs of this intent.", completion: IntentCompletion.kind)
    var id: String?

    static let results = Outcome.allCases.map(\.rawValue) + ["running", "pending"]

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit takes a number from 1") }
        guard let result, !Self.results.contains(result) else { return }
        let hint = Suggestion.nearest(to: result, in: Self.results).map { "; did you mean \($0)?" } ?? ""
        throw ValidationError("\"\(result)\" is no result of a run (\(Self.results.joined(separator: ", ")))\(hint)")
    }

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        let zones = ZoneDatabase()
        if let id { try IntentLookup(store).require([id]) }
        if watch { return try await follow(store, zones) }
        let runs = try select(store)
        if runs.isEmpty { Console.note("there are no such runs") }
        if runs.isEmpty, !output.isJSON { return }
        let rows = try output.isJSON ? runs.map { try AttemptTable.json($0, store: store) } : runs.map(\.json)
        let attempts = try AttemptTable(runs, store: store, moments: Moments(now: WallClock.now(), zones: zones))
        output.printRows(rows, name: { "\($0["run"]?.int ?? 0)" }) { form(zones).table(runs).text + attempts.text }
    }

    private func select(_ store: Store) throws -> [RunRow] {
        try store.runs(
            Store.RunFilter(
                intentID: id, result: result, since: since.map { WallClock.now() - $0.length }, limit: limit))
    }

    private func form(_ zones: ZoneDatabase) -> RunTable {
        RunTable(
            moments: Moments(now: WallClock.now(), zones: zones), style: output.style, isWide: output.output == .wide)
    }

    private func follow(_ store: Store, _ zones: ZoneDatabase) async throws {
        let changes = try DatabaseWatch(store)
        var table = ContinuedTable()
        var known: [Int64: RunRow] = [:]
        while true {
            let changed = try select(store).reversed().filter { known[$0.id] != $0 }
            switch output.output {
            case .json, .ndjson:
                for run in changed {
                    let event = known[run.id] == nil ? "ADDED" : "MODIFIED"
                    Console.print(
                        JSONValue.object([JSONMember("event", .string(event))] + (run.json.members ?? [])).compact)
                }
            case .name: for run in changed { Console.print("\(run.id)") }
            case .table, .wide: table.print(form(zones).table(changed))
            }
            Console.flush()
            for run in changed { known[run.id] = run }
            try await changes.nextChange()
        }
    }
}
