import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct WaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait for intents to reach a goal: Ready, Synced, Healthy, a generation, the end of a run.",
        discussion: """
            A goal that is true already is met at once. A run counts when it ends after the
            wait began, also one that was active then; --since counts those that ended
            before. Prints each intent when its goal is met, and ends when all are.

            EXIT CODES: 0 met · 1 --timeout passed · 2 unknown id, or no database · 64
            usage.

            EXAMPLES:
              homer wait nightly-backup --for=Ready --timeout 10m
              homer wait nightly-backup --for=generation=8      this or a later one
              homer wait a b --for=run=success --timeout 2h
              homer wait nightly-backup --for=resumed
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "\(WaitGoal.words.joined(separator: ", ")).", valueName: "goal"))
    var goal: WaitGoal

    @Option(help: ArgumentHelp("Wait no longer than this.", valueName: "length"))
    var timeout = LengthArgument(.minutes(5))

    @Option(help: ArgumentHelp("For run=…: also runs that ended within the last while.", valueName: "length"))
    var since = LengthArgument(.zero)

    @Argument(help: "The intents.", completion: IntentCompletion.kind)
    var ids: [String]

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        try IntentLookup(store).require(ids)
        let zones = workspace.zones(store)
        let clock = ContinuousClock()
        let deadline = clock.now + timeout.length.duration
        let began = WallClock.now() - since.length
        let changes = try DatabaseWatch(store)
        var open = ids
        while true {
            let settings = workspace.report
            let standings = try store.snapshot { try look(open, $0, settings, zones, began) }
            for id in open {
                if let standing = standings[id], standing.isMet { try show(id, standing, store, workspace) }
            }
            open.removeAll { standings[$0]?.isMet ?? false }
            if open.isEmpty { return }
            guard clock.now < deadline else { throw missed(open, standings) }
            // A suspension ends by itself, and nobody need write that.
            try await changes.nextChange(until: min(deadline, clock.now + .seconds(1)))
        }
    }

    private func look(
        _ ids: [String], _ snapshot: StoreSnapshot, _ settings: ReportSettings, _ zones: ZoneDatabase,
        _ began: Timestamp
    ) throws -> [String: WaitGoal.Standing] {
        let moments = Moments(now: WallClock.now(), zones: zones)
        let contexts = try IntentContexts(snapshot, settings: settings, zones: zones, now: moments.now)
        let rows = try snapshot.intents(ids: ids, includeRemoved: true)
        return Dictionary(
            try rows.map { row in
                let view = IntentView(row, contexts.of(row), moments: moments, zones: zones)
                let runs = try snapshot.allRuns(Store.RunFilter(intentID: row.id, limit: 20))
                return (row.id, goal.standing(view, runs: runs, since: began, moments: moments))
            }, uniquingKeysWith: { first, _ in first })
    }

    private func show(_ id: String, _ standing: WaitGoal.Standing, _ store: Store, _ workspace: Workspace) throws {
        switch output.output {
        case .json, .ndjson:
            let run = try standing.run.map {
                try RunAnswers(store, settings: workspace.report, now: WallClock.now()).json($0)
            }
            Console.print(ActJSON.goal(goal.text, of: id, text: standing.text, run: run).compact)
        case .name: Console.print(id)
        case .table, .wide: Console.print("\(id): \(standing.text)")
        }
        Console.flush()
    }

    private func missed(_ ids: [String], _ standings: [String: WaitGoal.Standing]) -> Failure {
        let found = ids.map { "\($0): \(standings[$0]?.text ?? "gone")" }.joined(separator: "; ")
        return Failure(
            message:
                "\(goal.text) was not met within \(timeout.length): \(found); `homer why \(ids.first ?? "ID")` says more",
            status: .changes)
    }
}
