import ArgumentParser
import HomerCore
import HomerDiscovery
import HomerReport
import HomerRuntime
import HomerSources
import HomerStore

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Play files or git history against a virtual clock and print every decision. Changes nothing.",
        discussion: """
            The planner, the rules of a round and the store are the daemon's own, the
            database is in memory. Runs take as long as the recorded runs of the intent did
            (the median), else no time, cost as much, and succeed; --fail lets those of an intent fail,
            so that its retries and fallbacks are played. A condition lets every run go on;
            with --skip-condition that of an intent finds nothing to do. What needs approval waits, and
            runtime.limits, budgets, freezes and suspensions hold. Without --repo the files as they
            are now hold for the whole time; with it each commit is a pass, at its own time.

            Each line is one JSON object: a due time and what was decided about it, or
            {"type":"pass",…} where intents changed, {"type":"attempt",…} where an attempt
            failed; the last is {"type":"summary",…}.

            Nights are played when runtime.discovery_enabled is true, by their own rules and
            limits: {"type":"night",…} is a phase that begins, {"type":"item",…} an item that
            has come to something. --plan FILE is what the planner answers each night;
            without it nights plan nothing. No planner is called, no file is written.

            The same question gives the same bytes.

            EXIT CODES: 0 played · 2 a time is wrong, or something cannot be read · 64
            usage.

            EXAMPLES:
              homer simulate --from 2026-03-28 --to 2026-03-30 -o table
              homer simulate --from 2026-03-28T22:00Z --to 2026-03-29T06:00Z | less
              homer simulate --repo . --ref main --from 2026-01-01 --to 2026-02-01
              homer simulate --from 2026-03-28 --to 2026-03-29 --fail backup --fail report
              homer simulate --from 2026-03-28 --to 2026-03-29 --skip-condition mail
              homer simulate --from 2026-03-28 --to 2026-03-29 --plan night_mode/plan_2026-03-27.json
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case ndjson, table }

    @OptionGroup var global: GlobalOptions

    @Option(help: ArgumentHelp("Begin here: 2026-03-28T22:00Z, or local without an offset.", valueName: "time"))
    var from: String

    @Option(help: ArgumentHelp("End before this.", valueName: "time"))
    var to: String

    @Option(help: ArgumentHelp("Replay the git history of this work tree.", valueName: "dir"), completion: .directory)
    var repo: String?

    @Option(help: "Which history: a branch, a tag, a commit (default HEAD).")
    var ref: String?

    @Option(help: "Spread the lengths of runs by this number, between a half and one and a half of the usual.")
    var seed: UInt64?

    @Option(
        name: .customLong("fail"),
        help: ArgumentHelp("Let every attempt of this intent fail (repeatable).", valueName: "id"))
    var failing: [String] = []

    @Option(
        name: .customLong("skip-condition"),
        help: ArgumentHelp("Let the condition of this intent find nothing to do (repeatable).", valueName: "id"))
    var skipping: [String] = []

    @Option(
        help: ArgumentHelp("What the planner of each night answers: a plan, or text with one.", valueName: "file"),
        completion: .file())
    var plan: String?

    @Option(name: [.short, .customLong("output")], help: "Form of the answer: ndjson, table.")
    var output: Format = .ndjson

    func validate() throws {
        if ref != nil, repo == nil { throw ValidationError("--ref needs --repo DIR") }
    }

    func run() async throws {
        var options = global
        if options.workspace == nil { options.workspace = repo }
        let workspace = try options.resolve()
        let zones = workspace.zones()
        let zone = Moments(now: WallClock.now(), zones: zones).zone
        let start = try CronQuestion.moment(from, in: zone)
        let end = try CronQuestion.moment(to, in: zone)
        guard start < end else { throw Failure(message: "--to must be later than --from", status: .usage) }
        var simulation = Simulation(
            history: try await history(of: workspace, zones, from: start, until: end), from: start, until: end)
        let store = try workspace.readStore()
        let medians = try store.runMedians().byIntent
        simulation.runs = RunModel(
            durations: medians.mapValues { Milliseconds($0.durationMS) }, seed: seed,
            outcomes: Dictionary(failing.map { ($0, .failed) }, uniquingKeysWith: { $1 }),
            costs: medians.compactMapValues(\.cost))
        simulation.runs.skipping = Set(skipping)
        simulation.concurrency = workspace.concurrency
        simulation.limits = workspace.limits
        simulation.spread = workspace.spread
        simulation.budgets = workspace.budgets
        simulation.freeze = workspace.policy.freeze
        simulation.suspensions = try store.suspensions(since: start)
        let isOn = try store.flags().discoveryEnabled
        let rehearsal = NightRehearsal(
            workspace.discovery, zones: zones, plan: try plan.map { try GivenPlan.read($0, home: workspace.home) },
            tonight: try store.snapshot { try $0.tonightTasks() }, medians: medians)
        simulation.nights = rehearsal.play(isOn: isOn)

        let isList = output == .ndjson
        var progress = SimulationProgress(from: start, until: end, isAnswerOnTerminal: isList)
        var simulator = try Simulator(simulation, zones: zones)
        let summary = try await simulator.run(
            progress: { progress.show($0) }, write: { if isList { Console.print($0.json.compact) } })
        progress.clear()
        let table = SimulationTable(summary: summary)
        if isList { Console.print(summary.json.compact) } else { Console.printText(table.text) }
        for note in table.notes { Console.note(note) }
        if !isList, let omission = table.omission { Console.note(omission) }
        if let note = nightNote(isOn: isOn, nights: summary.nights) { Console.note(note) }
        for id in skipping where summary.intents[id] == nil {
            Console.note("--skip-condition \(id): there is no intent of that name in that time")
        }
        for id in failing where summary.intents[id] == nil {
            Console.note("--fail \(id): there is no intent of that name in that time")
        }
    }

    private func nightNote(isOn: Bool, nights: Int) -> String? {
        if plan != nil, !isOn {
            let flag = RuntimeFlag.discoveryEnabled.rawValue
            return
                "--plan: no night is played, since \(flag) is false; `homer flags set \(flag) true` switches nights on"
        }
        guard plan == nil, nights > 0 else { return nil }
        return "the nights were played with an empty plan; --plan FILE gives them one"
    }

    private func history(
        of workspace: Workspace, _ zones: ZoneDatabase, from start: Timestamp, until end: Timestamp
    ) async throws -> [Simulation.State] {
        if let repo {
            let path = try Paths.fromHere(repo, home: workspace.home)
            if let states = try await workspace.historyStates(
                repository: path, ref: ref ?? "HEAD", from: start, until: end, zones: zones)
            {
                return states
            }
            Console.note("\(path) is no work tree of git: the files as they are now are used")
        }
        return [Simulation.State(time: start, desired: await workspace.fileSource(zones).read())]
    }
}

/// How far a long simulation has come, on standard error, where a person sees it and no answer is in the way.
struct SimulationProgress {
    private let from: Timestamp
    private let length: Milliseconds
    private let isOn: Bool
    private var shown: Int64 = -1

    init(from: Timestamp, until: Timestamp, isAnswerOnTerminal: Bool) {
        self.from = from
        length = until - from
        isOn = Console.errorIsTerminal && !(isAnswerOnTerminal && Console.outputIsTerminal) && length >= .days(7)
    }

    mutating func show(_ moment: Timestamp) {
        guard isOn else { return }
        let percent = (moment - from).count * 100 / length.count
        guard percent > shown else { return }
        shown = percent
        Console.progress("simulating \(moment.description.prefix(10))  \(percent) %")
    }

    func clear() {
        if isOn { Console.progress("") }
    }
}
