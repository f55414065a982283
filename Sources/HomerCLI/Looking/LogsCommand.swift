import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Print what a run printed: the newest run of an intent, or a run by its number.",
        discussion: """
            The output goes to standard output; how the run ended, and why, goes to
            standard error. What an agent printed is shown as text, a line for each tool
            it used (→) or was refused (✗); --raw shows it as the agent wrote it. Of a run
            that its condition ended, it is what the condition printed.

            EXIT CODES: 0 printed, however the run ended · 2 unknown id or run, or no
            database · 64 usage.

            EXAMPLES:
              homer logs nightly-backup          the newest run
              homer logs nightly-backup -f       follow it; waits for a run when there is none yet
              homer logs nightly-backup --run 12
              homer logs 12 --tail 20
              homer logs morning-brief --raw     the agent's own JSON
              homer logs 12 --condition          what its condition printed
              homer logs h123                    run 123 of the old HOMER, with its error
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("This run of the intent.", valueName: "number"))
    var run: Int64?

    @Flag(name: [.short, .long], help: "Go on until the run has ended.")
    var follow = false

    @Option(help: ArgumentHelp("Only the last lines.", valueName: "lines"))
    var tail: Int?

    @Flag(help: "What an agent printed as it is, not as text.")
    var raw = false

    @Flag(help: "What the run's condition printed, not its work.")
    var condition = false

    @Argument(help: "An intent, or a run: 12, run:12.", completion: IntentCompletion.kind)
    var target: String

    func validate() throws {
        if let tail, tail < 0 { throw ValidationError("--tail takes a number from 0") }
        if condition, follow || output.isJSON {
            throw ValidationError("--condition prints what a condition has printed; leave -f and -o out")
        }
        if follow, output.isJSON {
            throw ValidationError("-f prints output as it comes; leave -o \(output.output) out")
        }
    }

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStore()
        var found = try store.snapshot(find)
        let follower = RunFollower(store: store, workspace: workspace, isRaw: raw)
        if follow {
            if found == nil { Console.note("waiting for a run of \(target)") }
            let clock = ContinuousClock()
            while found == nil {
                try await clock.sleep(for: .milliseconds(200))
                found = try store.snapshot(find)
            }
        }
        guard let run = found else {
            throw Failure(message: "\(target) has not run yet; run it now with `homer trigger \(target)`")
        }
        if condition { return try printCondition(of: run, workspace) }
        if follow {
            let ended = try await follower.follow(run, tail: tail)
            try noteDetails(of: ended, store)
            return Console.note(RunEnding(ended).told)
        }
        switch output.output {
        case .json, .ndjson:
            var text = RunOutput(run, workspace: workspace, isRaw: raw)
            let printed = text.next()
            let rest = run.isFinal ? text.rest() : []
            let bytes = try printed.map { $0 + rest } ?? Array((store.output(ofRun: run.id) ?? "").utf8)
            let shown = tail.map { RunOutput.tail(bytes, lines: $0) } ?? bytes[...]
            let value = try RunAnswers(store, settings: workspace.report, now: WallClock.now()).json(run)
            output.printOne(.run, value.adding(["output": .string(String(decoding: shown, as: UTF8.self))])) { "" }
        case .name: Console.print("\(run.name)")
        case .table, .wide:
            try follower.printNow(run, tail: tail)
            Console.flush()
            // HOMER kept what a job wrote to standard error only here.
            if run.name.engine == .old, let error = run.error { Console.note(error) }
            try noteDetails(of: run, store)
            Console.note(RunEnding(run).told + (run.isFinal ? "" : "; follow it with -f"))
        }
    }

    private func printCondition(of run: RunRow, _ workspace: Workspace) throws {
        var file = RunOutput(conditionOf: run, workspace: workspace)
        guard let bytes = file.next() else {
            // It said that there was work to do, and nothing else.
            if run.condition == .passed { return }
            throw Failure(
                message: "there is no output of a condition of run \(run.name); `homer logs \(run.name)` prints its own"
            )
        }
        let shown = tail.map { RunOutput.tail(bytes, lines: $0) } ?? bytes[...]
        Console.printBytes(shown)
    }

    /// What the run noted, such as a context file that was missing.
    private func noteDetails(of run: RunRow, _ store: Store) throws {
        for note in try store.withDetails([run]).first?.notes ?? [] { Console.note("note: \(note)") }
    }

    private func find(_ snapshot: StoreSnapshot) throws -> RunRow? {
        switch try IntentLookup(snapshot).target(target, orOldJobOf: snapshot) {
        case .intent(let id):
            guard let number = run else {
                let newest = Store.RunFilter(intentID: id, limit: 1)
                return try snapshot.runs(newest).first ?? snapshot.allRuns(newest, engine: .old).first
            }
            guard let found = try snapshot.run(number), found.intentID == id else {
                throw Failure(message: "\(id) has no run \(number); `homer runs \(id)` lists them")
            }
            return found
        case .run(let number):
            guard let found = try snapshot.run(number) else {
                throw Failure(message: "there is no intent and no run \(RunName(number)); `homer runs` lists runs")
            }
            return found
        }
    }
}
