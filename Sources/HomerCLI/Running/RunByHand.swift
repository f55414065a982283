import ArgumentParser
import HomerCore
import HomerReport
import HomerStore

/// A run that somebody asks for: stored, and waited for if told to. `trigger` and `rehearse` differ in its cause alone.
struct RunByHand {
    let id: String
    let cause: RunCause
    /// Values of variables that the intent declares.
    var given: [String: String] = [:]
    let waiting: WaitOptions
    let output: OutputOptions

    /// Stores the run. When it is waited for this ends by throwing the run's exit code.
    func run(_ store: Store, _ workspace: Workspace) async throws {
        let hasDaemon = workspace.runningDaemon() != nil
        guard hasDaemon || !waiting.isWaiting else {
            throw Failure(
                message: "no daemon runs on this database, so \(id) would not start; start one with `homer run`")
        }
        let number = try store.enqueueManual(
            intent: id, by: CurrentUser.atHost, cause: cause, given: given, now: WallClock.now())
        if !hasDaemon {
            Console.note("no daemon runs on this database: run \(number) waits for `homer run`")
        }
        guard let run = try store.run(number) else { throw Failure(message: "run \(number) is gone") }
        try noteWait(of: run, store, workspace)
        guard waiting.isWaiting else { return try show(run, store, workspace) }
        try await waitForEnd(run, store, workspace)
    }

    /// Says what keeps it from starting, when that is more than a moment.
    private func noteWait(of run: RunRow, _ store: Store, _ workspace: Workspace) throws {
        let moments = Moments(now: WallClock.now(), zones: ZoneDatabase.own)
        let queue = try store.snapshot { try RunQueue($0, settings: workspace.report, now: moments.now) }
        guard let notice = queue.wait(of: run)?.notice(run: run.id, moments) else { return }
        Console.note("run \(run.id) does not start: \(notice.reason); `\(notice.command)`")
    }

    private func waitForEnd(_ run: RunRow, _ store: Store, _ workspace: Workspace) async throws {
        let clock = ContinuousClock()
        let deadline = waiting.timeout.map { clock.now + $0.length.duration }
        var nextLook = clock.now + .seconds(1)
        var daemonLeft = false
        let ended = try await RunFollower(store: store, workspace: workspace).follow(
            run, tail: nil, printing: waiting.follow
        ) {
            let now = clock.now
            if let deadline, now >= deadline { return false }
            guard now >= nextLook else { return true }
            nextLook = now + .seconds(1)
            daemonLeft = workspace.runningDaemon() == nil
            return !daemonLeft
        }
        if ended.isFinal {
            if waiting.follow { Console.note(RunEnding(ended).told) } else { try show(ended, store, workspace) }
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
        throw ExitCode(TriggerCommand.timedOut)
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
