import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

struct TriggerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trigger",
        abstract: "Run an intent now, outside its timetable.",
        discussion: """
            Stores a run that the daemon starts as soon as a slot is free.
            Without a daemon the run waits for the next `homer run`; with --wait that is
            an error, before anything is stored.

            EXIT CODES: 0 stored; with --wait: the run succeeded · 1 it failed, timed out,
            was denied a tool or was lost · 130 it was cancelled · 124 --timeout passed,
            the run goes on · 2 unknown id, already active, no daemon · 64 usage.

            EXAMPLES:
              homer trigger nightly-backup
              homer trigger nightly-backup --wait --timeout 10m && echo done
              homer trigger nightly-backup -f     with its output
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Wait for the end and exit with the run's result.")
    var wait = false

    @Flag(name: [.short, .long], help: "Wait, and print the output as it comes.")
    var follow = false

    @Option(help: ArgumentHelp("Wait no longer than this.", valueName: "length"))
    var timeout: LengthArgument?

    @Argument(help: "The intent.", completion: IntentCompletion.kind)
    var id: String

    /// timeout(1)'s code for "still running".
    static let timedOut: Int32 = 124

    func validate() throws {
        if timeout != nil, !wait, !follow { throw ValidationError("--timeout needs --wait") }
        if follow, output.isJSON { throw ValidationError("-f prints output; leave -o \(output.output) out") }
    }

    func run() async throws {
        let workspace = try global.resolve()
        let store = try workspace.existingStoreForWriting()
        if try await LegacyTriggering(id: id, store: store, workspace: workspace).run(
            waiting: wait, following: follow, timeout: timeout?.length, output: output)
        {
            return
        }
        try IntentLookup(store).require([id])
        let hasDaemon = workspace.runningDaemon() != nil
        guard hasDaemon || !(wait || follow) else {
            throw Failure(
                message: "no daemon runs on this database, so \(id) would not start; start one with `homer run`")
        }
        let number = try store.enqueueManual(intent: id, by: CurrentUser.atHost, now: WallClock.now())
        if !hasDaemon {
            Console.note("no daemon runs on this database: run \(number) waits for `homer run`")
        }
        guard let run = try store.run(number) else { throw Failure(message: "run \(number) is gone") }
        guard wait || follow else { return try show(run, store, workspace) }
        try await waitForEnd(run, store, workspace)
    }

    private func waitForEnd(_ run: RunRow, _ store: Store, _ workspace: Workspace) async throws {
        let clock = ContinuousClock()
        let deadline = timeout.map { clock.now + $0.length.duration }
        var nextLook = clock.now + .seconds(1)
        var daemonLeft = false
        let ended = try await RunFollower(store: store, workspace: workspace).follow(
            run, tail: nil, printing: follow
        ) {
            let now = clock.now
            if let deadline, now >= deadline { return false }
            guard now >= nextLook else { return true }
            nextLook = now + .seconds(1)
            daemonLeft = workspace.runningDaemon() == nil
            return !daemonLeft
        }
        if ended.isFinal {
            if follow { Console.note(RunEnding(ended).told) } else { try show(ended, store, workspace) }
            Console.flush()
            throw ExitCode(RunEnding(ended).exitCode)
        }
        if daemonLeft {
            throw Failure(
                message: "the daemon stopped while run \(run.id) \(RunEnding(ended).sentence); `homer run` goes on")
        }
        let name = try IntentLookup(store).runs(run.id)
        Console.note(
            "run \(run.id) goes on; follow it with `homer logs \(name) -f`, end it with `homer cancel \(name)`")
        throw ExitCode(Self.timedOut)
    }

    private func show(_ run: RunRow, _ store: Store, _ workspace: Workspace) throws {
        switch output.output {
        case .name: Console.print("\(run.id)")
        default:
            let answers = try RunAnswers(store, settings: workspace.report, now: WallClock.now())
            output.printOne(.run, try answers.json(run)) {
                run.isFinal
                    ? "\(RunEnding(run).told)\n" : "run \(run.id) of \(run.intentID) \(RunEnding(run).sentence)\n"
            }
        }
    }
}

extension CurrentUser {
    /// `ada@box`, as it is stored with what was asked by hand.
    static var atHost: String { "\(name)@\(DaemonIdentity.current().host)" }
}
