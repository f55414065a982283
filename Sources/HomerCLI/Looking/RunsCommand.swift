import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List runs, newest first: why they started, how they ended, how late they were.",
        discussion: """
            Runs of the old HOMER are listed too when the database has them, copied or not:
            run h123 is the one it counts as 123, and ENGINE says whose a run is.

            A run that waits says why: "pending: approval", backoff (its next attempt),
            queue (behind another run of its intent), breaker, "executor limit",
            "lane limit", concurrency, spread (after an absence), "no daemon", "switched
            off". LATE is counted from the planned start, jitter included.

            EXIT CODES: 0 answered · 2 unknown id, or no database · 64 usage.

            EXAMPLES:
              homer runs                         the last 50 of all intents
              homer runs nightly-backup --since 7d
              homer runs --result failed -o wide with due time and error
              homer runs --engine old            only those of the old HOMER
              homer runs 12 --attempts           each attempt of run 12
              homer runs 12 --effective          what run 12 really ran with
              homer runs 12 -o json              everything about run 12, its answer too
              homer runs -w                      follow, oldest first
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: [.short, .long], help: "Go on printing runs that start or end, until interrupted.")
    var watch = false

    @Flag(help: "A line for each attempt, with its executor and when the next may start.")
    var attempts = false

    @Flag(
        help: "What a run, or the last one of an intent, really ran with: version, model, mode, tools, directory.")
    var effective = false

    @Option(
        help: "Only runs that ended so: succeeded, failed, timeout, cancelled, lost, …, or that are running, pending.",
        completion: .list(RunsCommand.results))
    var result: String?

    @Option(help: ArgumentHelp("Only runs of the last while, such as 24h.", valueName: "length"))
    var since: LengthArgument?

    @Option(help: "Only runs of the old HOMER (old) or of ours (new): old, new, all.")
    var engine = EngineChoice.all

    @Option(help: "At most this many.")
    var limit = 50

    @Argument(help: "Only runs of this intent, or one run: 12, run:12.", completion: IntentCompletion.kind)
    var id: String?

    static let results = (Outcome.allCases.map { .ended($0) } + [RunResult.running, .pending]).map(\.rawValue)

    func validate() throws {
        if effective, id == nil {
            throw ValidationError("--effective takes a run or an intent: homer runs 12 --effective")
        }
        if effective, watch || attempts {
            throw ValidationError("--effective goes with neither --watch nor --attempts")
        }
        if limit < 1 { throw ValidationError("--limit takes a number from 1") }
        guard let result, !Self.results.contains(result) else { return }
        let hint = Suggestion.nearest(to: result, in: Self.results).map { "; did you mean \($0)?" } ?? ""
        throw ValidationError("\"\(result)\" is no result of a run (\(Self.results.joined(separator: ", ")))\(hint)")
    }

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        if effective { return try store.snapshot { try showEffective($0) }() }
        let zones = workspace.zones(store)
        if watch { return try await follow(store, workspace, zones) }
        let settings = workspace.report
        try store.snapshot { try list($0, settings, zones) }()
    }

    /// Reads the runs meant. Returns what prints them, once the snapshot is gone.
    private func list(
        _ snapshot: StoreSnapshot, _ settings: ReportSettings, _ zones: ZoneDatabase
    ) throws -> () -> Void {
        let target = try self.target(snapshot)
        let queue = try RunQueue(snapshot, settings: settings, now: WallClock.now())
        let byAttempt = AttemptTable(moments: Moments(now: WallClock.now(), zones: zones), style: output.style)
        var form = form(try showsEngine(snapshot), zones, queue)
        var printed: String?
        if case .run(let number) = target { printed = try snapshot.output(ofRun: number) }
        var answer = PagedAnswer<RunRow>(
            output,
            json: { run in
                guard case .run = target else { return json(run, queue) }
                // The answer of one run, which in a list would hide everything else.
                return json(run, queue).adding(output: printed)
            }, name: { "\($0.name)" })
        var notes = ""
        func show(_ page: [RunRow], isLast: Bool) throws {
            let runs = try withAttempts(snapshot.withDetails(page), snapshot)
            // The columns are the same on every page, and what later pages have is not known yet.
            if form.showsNotes == nil { form.showsNotes = !isLast || runs.contains { !$0.notes.isEmpty } }
            answer.add(runs) { attempts ? byAttempt.table($0) : form.table($0) }
            if attempts { notes += AttemptTable.notes(runs) }
        }
        if case .run(let number) = target {
            try show(snapshot.run(number).map { [$0] } ?? [], isLast: true)
        } else {
            var pages = try RunPages(snapshot, filter(target), engine: engine.engine)
            while let page = try pages.next() { try show(page, isLast: pages.isLast) }
        }
        return { [notes] in
            if answer.count == 0 { Console.note("there are no such runs") }
            answer.end()
            if output.output == .table || output.output == .wide { Console.printText(notes) }
        }
    }

    private func target(_ snapshot: StoreSnapshot) throws -> IntentLookup.Target? {
        try id.map { try IntentLookup(snapshot).target($0, orOldJobOf: snapshot) }
    }

    private func showEffective(_ snapshot: StoreSnapshot) throws -> () -> Void {
        let run: Int64?
        switch try target(snapshot) {
        case .run(let number): run = number
        case .intent(let intent):
            let ended = try snapshot.runs(Store.RunFilter(intentID: intent, limit: Self.lastRuns)).filter(\.isFinal)
            run = ended.first?.id
        case nil: run = nil
        }
        guard let run, let found = try snapshot.config(ofRun: run) else {
            let name = run.map { "run \(RunName($0))" } ?? "a run that has ended"
            throw Failure(
                message: "nothing is stored of what \(name) ran with: it is known of runs that have started a program "
                    + "and ended; `homer runs \(id ?? "") -o wide` shows them")
        }
        return { output.printOne(.runConfig, found.json) { RunConfigText(found).text } }
    }

    /// Of so many the newest that has ended is meant.
    private static let lastRuns = 10

    private func withAttempts(_ runs: [RunRow], _ snapshot: StoreSnapshot) throws -> [RunRow] {
        guard attempts else { return runs }
        return try runs.map { run in
            var run = run
            if run.attempts.isEmpty { run.attempts = try snapshot.attempts(ofRun: run.id) }
            return run
        }
    }

    private func filter(_ target: IntentLookup.Target?) -> Store.RunFilter {
        var intent: String?
        if case .intent(let id) = target { intent = id }
        return Store.RunFilter(
            intentID: intent, result: result.flatMap(RunResult.init), since: since.map { WallClock.now() - $0.length },
            limit: limit)
    }

    /// With `--attempts` the one that runs is the last of its attempts.
    private func json(_ run: RunRow, _ queue: RunQueue) -> JSONValue {
        guard attempts, run.status == .running else { return run.json(in: queue) }
        let members = (run.json(in: queue).members ?? []).filter { $0.key != "attempts" }
        return .object(members + [JSONMember("attempts", .array(run.attempts.map(\.json) + [run.openAttemptJSON]))])
    }

    /// The same columns for the whole answer, whichever runs come.
    private func showsEngine(_ snapshot: StoreSnapshot) throws -> Bool { try engine != .new && snapshot.hasOldRuns() }

    private func form(_ showsEngine: Bool, _ zones: ZoneDatabase, _ queue: RunQueue) -> RunTable {
        RunTable(
            moments: Moments(now: WallClock.now(), zones: zones), style: output.style, isWide: output.output == .wide,
            showsEngine: showsEngine, queue: queue)
    }

    private func follow(_ store: Store, _ workspace: Workspace, _ zones: ZoneDatabase) async throws {
        let (target, showsEngine) = try store.snapshot { snapshot in
            let target = try self.target(snapshot)
            if let id, case .run? = target { throw try IntentLookup(snapshot).unknown(id) }
            return (target, try self.showsEngine(snapshot))
        }
        let changes = try DatabaseWatch(store)
        var table = ContinuedTable()
        var known: [Int64: RunRow] = [:]
        while true {
            let settings = workspace.report
            let (changed, queue) = try store.snapshot { snapshot in
                let current = try snapshot.allRuns(filter(target), engine: engine.engine)
                let changed = try snapshot.withDetails(current).filter { known[$0.id] != $0 }
                return (
                    Array(changed.reversed()), try RunQueue(snapshot, settings: settings, now: WallClock.now())
                )
            }
            switch output.output {
            case .json, .ndjson:
                for run in changed {
                    let event = known[run.id] == nil ? "ADDED" : "MODIFIED"
                    Console.print(run.json(in: queue).watched(event).compact)
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

extension JSONValue {
    /// A run with its answer, as far as the database keeps it.
    fileprivate func adding(output: String?) -> JSONValue {
        adding(["output": output.map { .string($0) }])
    }
}

extension JSONValue {
    /// A row as watching prints it: what happened to it stands first.
    func watched(_ event: String) -> JSONValue {
        .object([JSONMember("watch", .string(event))] + (members ?? []))
    }
}

enum EngineChoice: String, ExpressibleByArgument, CaseIterable {
    case old, new, all

    /// Nil for both.
    var engine: RunEngine? { RunEngine(rawValue: rawValue) }
}
