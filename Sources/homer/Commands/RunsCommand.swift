import ArgumentParser
import HomerCore
import HomerStore

struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List runs, newest first: why they started, how they ended, how late they were.",
        discussion: """
            Runs of HOMER's scheduler are listed too when the database has them, copied or
            not: run h123 is the one HOMER counts as 123, and ENGINE says whose a run is.

            A run that waits says why: "pending: approval", backoff (its next attempt),
            queue (behind another run of its intent), breaker, "executor limit",
            "lane limit", concurrency, "no daemon", "switched off". LATE is counted from
            the planned start, jitter included.

            EXIT CODES: 0 answered · 2 unknown id, or no database · 64 usage.

            EXAMPLES:
              homer runs                         the last 50 of all intents
              homer runs nightly-backup --since 7d
              homer runs --result failed -o wide with due time and error
              homer runs --engine old            only those of HOMER's scheduler
              homer runs 12 --attempts           each attempt of run 12
              homer runs -w                      follow, oldest first
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: [.short, .long], help: "Go on printing runs that start or end, until interrupted.")
    var watch = false

    @Flag(help: "A line for each attempt, with its executor and when the next may start.")
    var attempts = false

    @Option(
        help: "Only runs that ended so: succeeded, failed, timeout, cancelled, lost, …, or that are running, pending.",
        completion: .list(RunsCommand.results))
    var result: String?

    @Option(help: ArgumentHelp("Only runs of the last while, such as 24h.", valueName: "length"))
    var since: LengthArgument?

    @Option(help: "Only runs of HOMER's scheduler (old) or of ours (new): old, new, all.")
    var engine = EngineChoice.all

    @Option(help: "At most this many.")
    var limit = 50

    @Argument(help: "Only runs of this intent, or one run by its number.", completion: IntentCompletion.kind)
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
        if watch {
            if let id, try !store.hasOldRuns(of: id) { try IntentLookup(store).require([id]) }
            return try await follow(store, workspace, zones)
        }
        var runs = try select(store, number: number(store))
        runs = try store.withDetails(runs)
        if attempts {
            for index in runs.indices where runs[index].attempts.isEmpty {
                runs[index].attempts = try store.attempts(ofRun: runs[index].id)
            }
        }
        let showsEngine = try showsEngine(store)
        if runs.isEmpty { Console.note("there are no such runs") }
        if runs.isEmpty, !output.isJSON { return }
        let queue = try RunQueue(store, workspace: workspace, now: WallClock.now())
        output.printRows(runs.map { json($0, queue) }, name: Self.name) {
            if attempts {
                return AttemptTable(moments: Moments(now: WallClock.now(), zones: zones), style: output.style)
                    .table(runs).text + AttemptTable.notes(runs)
            }
            return form(showsEngine, zones, queue).table(runs).text
        }
    }

    /// With `--attempts` the one that runs is the last of its attempts.
    private func json(_ run: RunRow, _ queue: RunQueue) -> JSONValue {
        guard attempts, run.status == "running" else { return run.json(in: queue) }
        let open = JSONValue.object([
            "attempt": .int(Int64(run.attempt)), "executor": run.executor.map { .string($0) },
            "link": .int(Int64(run.detail?.link ?? 0)),
            "startedAt": (run.detail?.attemptStartedAt ?? run.startedAt)?.json, "status": "running",
        ])
        let members = (run.json(in: queue).members ?? []).filter { $0.key != "attempts" }
        return .object(members + [JSONMember("attempts", .array(run.attempts.map(\.json) + [open]))])
    }

    /// The same columns for the whole answer, whichever runs come.
    private func showsEngine(_ store: Store) throws -> Bool { try engine != .new && store.hasOldRuns() }

    /// The run that the argument is the number of; nil for an intent, which must exist, and for all.
    private func number(_ store: Store) throws -> Int64? {
        guard let id else { return nil }
        if case .run(let number) = try IntentLookup(store).target(id, orOldJobOf: store) { return number }
        return nil
    }

    private func select(_ store: Store, number: Int64? = nil) throws -> [RunRow] {
        if let number { return try store.run(number).map { [$0] } ?? [] }
        return try store.allRuns(
            Store.RunFilter(
                intentID: id, result: result, since: since.map { WallClock.now() - $0.length }, limit: limit),
            engine: engine.engine)
    }

    private static func name(_ run: JSONValue) -> String { run["run"]?.string ?? "\(run["run"]?.int ?? 0)" }

    private func form(_ showsEngine: Bool, _ zones: ZoneDatabase, _ queue: RunQueue) -> RunTable {
        RunTable(
            moments: Moments(now: WallClock.now(), zones: zones), style: output.style, isWide: output.output == .wide,
            showsEngine: showsEngine, queue: queue)
    }

    private func follow(_ store: Store, _ workspace: Workspace, _ zones: ZoneDatabase) async throws {
        let changes = try DatabaseWatch(store)
        let showsEngine = try showsEngine(store)
        var table = ContinuedTable()
        var known: [Int64: RunRow] = [:]
        while true {
            let changed = try store.withDetails(select(store)).reversed().filter { known[$0.id] != $0 }
            let queue = try RunQueue(store, workspace: workspace, now: WallClock.now())
            switch output.output {
            case .json, .ndjson:
                for run in changed {
                    let event = known[run.id] == nil ? "ADDED" : "MODIFIED"
                    Console.print(
                        JSONValue.object([JSONMember("event", .string(event))] + (run.json(in: queue).members ?? []))
                            .compact)
                }
            case .name: for run in changed { Console.print("\(run.name)") }
            case .table, .wide: table.print(form(showsEngine, zones, queue).table(changed))
            }
            Console.flush()
            for run in changed { known[run.id] = run }
            try await changes.nextChange()
        }
    }
}

enum EngineChoice: String, ExpressibleByArgument, CaseIterable {
    case old, new, all

    /// Nil for both.
    var engine: RunEngine? { RunEngine(rawValue: rawValue) }
}
