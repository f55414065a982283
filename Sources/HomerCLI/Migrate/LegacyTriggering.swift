import ArgumentParser
import HomerCore
import HomerMigration
import HomerReport
package import HomerStore

/// `homer trigger` for a job of `schedule.json` that is left to the old engine.
package struct LegacyTriggering {
    let id: String
    let store: Store
    let workspace: Workspace

    package init(id: String, store: Store, workspace: Workspace) {
        self.id = id
        self.store = store
        self.workspace = workspace
    }

    /// Asks the old engine for a run, and waits for its end if told to. False when the job is not the old engine's.
    func run(_ waiting: WaitOptions, output: OutputOptions) async throws -> Bool {
        guard try isTaker() else { return false }
        if waiting.follow {
            throw Failure(message: "\(id) is run by the old engine, whose output cannot be followed; use --wait")
        }
        let hasDaemon = workspace.runningDaemon() != nil
        guard hasDaemon || !waiting.wait else {
            throw Failure(
                message: "no daemon runs on this database, so \(id) would not start; start one with `homer run`")
        }
        let number = try store.enqueueLegacy(job: id, by: CurrentUser.atHost, now: WallClock.now())
        guard waiting.wait else {
            output.printOne(.run, try answer(number, nil)) { "triggered \(id) in the old engine\n" }
            if !hasDaemon { Console.note("no daemon runs on this database: it waits for `homer run`") }
            return true
        }
        try await wait(number, timeout: waiting.timeout?.length, output: output)
        return true
    }

    /// Asks the old engine for a run. Returns its number there; nil when the job is not the old engine's. Throws `Failure`
    /// where that engine is not in this daemon.
    func ask(by who: String) throws -> Int64? {
        guard try isTaker() else { return nil }
        return try store.enqueueLegacy(job: id, by: who, now: WallClock.now())
    }

    /// Whether the job is left to the old engine, which is in this daemon. Throws `Failure` where it is not.
    private func isTaker() throws -> Bool {
        guard try isLegacy() else { return false }
        if let refusal { throw Failure(message: refusal) }
        return true
    }

    /// Why the old engine would not run the job now; nil when it would.
    package var refusal: String? {
        switch workspace.legacy {
        case .builtin: nil
        case .external: "\(id) is run by an old HOMER beside this one (legacy.engine is external); trigger it there"
        case .off:
            "\(id) is left to the old engine, and legacy.engine is off: nobody would run it; set legacy.engine to "
                + "builtin in \"homer.json\", or give its jobs to the new engine"
        }
    }

    /// Whether the job is left to the old engine.
    package func isLegacy() throws -> Bool {
        if try store.fallbackJobs().contains(where: { $0.spec.id == id }) { return true }
        guard let row = try store.intents(ids: [id], includeRemoved: false).first else { return false }
        return try row.source == IntentSource.schedule && store.flags().route.jobs == .old
    }

    private func wait(_ number: Int64, timeout: Milliseconds?, output: OutputOptions) async throws {
        let clock = ContinuousClock()
        let deadline = timeout.map { clock.now + $0.duration }
        while true {
            let trigger = try store.legacyTrigger(number)
            if let note = trigger?.note { throw Failure(message: "\(id) was not started: \(note)") }
            if let run = try trigger?.runID.flatMap({ try store.legacyRun($0) }), run.completedAt != nil {
                let ending = run.success ? "succeeded" : "failed: \(run.error ?? "no reason given")"
                output.printOne(.run, try answer(number, run)) {
                    "run \(RunName(old: run.id)) of \(id) in the old engine \(ending)\n"
                }
                Console.flush()
                throw ExitCode(run.success ? ExitCode.success.rawValue : ExitStatus.changes.rawValue)
            }
            if let deadline, clock.now >= deadline {
                Console.note("\(id) goes on in the old engine; `homer why \(id)` says how it ended")
                throw ExitCode(TriggerCommand.timedOut)
            }
            if workspace.runningDaemon() == nil {
                throw Failure(message: "the daemon stopped before \(id) ended; `homer run` goes on")
            }
            try await clock.sleep(for: .milliseconds(200))
        }
    }

    /// The run, once it has begun; until then what was asked for, and under which number.
    private func answer(_ number: Int64, _ run: LegacyRunRow?) throws -> JSONValue {
        let started = try run.flatMap { try store.run(RunName(old: $0.id).id) }
        let answers = try RunAnswers(store, settings: workspace.report, now: WallClock.now())
        let known: JSONValue = .object(["engine": .string(Engine.old.rawValue), "intent": .string(id)])
        return try (started.map(answers.json) ?? known).adding(["request": .int(number)])
    }
}
