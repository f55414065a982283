import HomerCore
import HomerStore
import Logging

extension Dispatcher {
    /// Fills the free slots with pending runs, most important first.
    func claimAndStart() async throws {
        let free = settings.concurrency - running.count
        guard free > 0 else { return }
        for claimed in try await store.claim(limit: free, now: now()) { start(claimed) }
    }

    private func start(_ claimed: ClaimedRun) {
        timetable.runChanged(claimed.intentID, started: now(), ended: nil)
        let task = Task { [self] in
            let result = await execute(claimed)
            if await goesOn(claimed, result) { return }
            await finish(claimed, result)
        }
        running[claimed.id] = RunningRun(
            intentID: claimed.intentID, exclusive: claimed.spec.overlap.isExclusive, task: task)
    }

    private nonisolated func execute(_ claimed: ClaimedRun) async -> ExecutionResult {
        let spec = claimed.spec
        let execution = spec.execution(link: claimed.link)
        guard let executor = executors.first(where: { $0.canHandle(execution) }) else {
            return ExecutionResult(
                outcome: .badInput, error: "no executor named \"\(execution.executor)\" in this version of Homer")
        }
        let output = settings.outputFile(intent: claimed.intentID, run: claimed.id)
        do { try OutputDirectory.make(for: output) } catch {
            return ExecutionResult(outcome: .failed, error: "\(error)")
        }
        let request = ExecutionRequest(
            runID: claimed.id, attempt: claimed.attempt, spec: spec, execution: execution,
            workingDirectory: settings.workingDirectory(of: spec), outputFile: output,
            scheduledFor: claimed.scheduledFor, home: settings.home, binary: settings.binaries[executor.name])
        return await executor.execute(request) { process in
            await self.noteStart(claimed, process: process, output: output)
        }
    }

    private func noteStart(_ claimed: ClaimedRun, process: ProcessIdentity, output: String) async {
        var values: Logger.Metadata = [
            "run": "\(claimed.id)", "intent": "\(claimed.intentID)",
            "executor": "\(claimed.spec.execution(link: claimed.link).executor)",
            "generation": "\(claimed.generation)", "pid": "\(process.pid)", "trigger": "\(claimed.triggeredBy)",
        ]
        if let pass = claimed.passID { values["pass"] = "\(pass)" }
        if let scheduled = claimed.scheduledFor {
            values["scheduled_for"] = "\(scheduled)"
            values["late_ms"] = "\((now() - scheduled).count)"
        }
        if claimed.attempt > 1 { values["attempt"] = "\(claimed.attempt)" }
        if claimed.missedCount > 0 { values["missed"] = "\(claimed.missedCount)" }
        logger.log(.runStarted, values)
        // Not waited for: a short run would pay for one commit more. A run that has ended meanwhile keeps its row.
        Task { [store, logger] in
            do {
                try await store.started(run: claimed.id, process: process, outputFile: output)
            } catch {
                logger.log(.storeFailed, ["run": "\(claimed.id)", "error": "\(error)"])
            }
        }
    }

    /// Stores that another attempt follows, when the rules say so; false when this is the run's ending. A database that
    /// refuses makes it the ending: nothing is tried that is not stored.
    private func goesOn(_ claimed: ClaimedRun, _ result: ExecutionResult) async -> Bool {
        let rules = AttemptRules(claimed.spec)
        let moment = now()
        let (link, wait): (Int, Milliseconds)
        switch rules.next(after: result.outcome, attempt: claimed.attempt, link: claimed.link, run: claimed.id) {
        case .end: return false
        case .retry(let after): (link, wait) = (claimed.link, after)
        case .fallback(let next): (link, wait) = (next, .zero)
        }
        let executor = claimed.spec.execution(link: claimed.link).executor
        do {
            let isStored = try await shielded { [store] in
                try await store.retry(
                    run: claimed.id, result: result, executor: executor, link: link, nextAt: moment + wait, now: moment)
            }
            guard isStored else { return false }
        } catch {
            logger.log(.storeFailed, ["run": "\(claimed.id)", "error": "\(error)"])
            return false
        }
        var values: Logger.Metadata = [
            "run": "\(claimed.id)", "intent": "\(claimed.intentID)", "attempt": "\(claimed.attempt)",
            "outcome": "\(result.outcome.rawValue)", "retry_in": "\(wait)",
            "executor": "\(claimed.spec.execution(link: link).executor)",
        ]
        if let error = result.error { values["error"] = "\(error.prefix(200))" }
        logger.log(.runRetried, values)
        waitForAttempt(at: moment + wait)
        runEnded(claimed.id)
        return true
    }

    /// Writes the ending, trying again while the database refuses: the row must not stay open while the daemon lives.
    private func finish(_ claimed: ClaimedRun, _ result: ExecutionResult) async {
        var result = result
        if result.outcome == .cancelled, let who = running[claimed.id]?.cancelledBy {
            result.error = "cancelled by \(who)" + (result.error.map { "; \($0)" } ?? "")
        }
        let output = settings.outputFile(intent: claimed.intentID, run: claimed.id)
        let ended = now()
        let final = result
        for attempt in 1... {
            do {
                _ = try await shielded { [store] in
                    try await store.finish(run: claimed.id, result: final, outputFile: output, now: ended)
                }
                break
            } catch let error as StoreError where error.code == .fenced {
                logger.log(.storeFailed, ["run": "\(claimed.id)", "error": "\(error)"])
                break
            } catch {
                logger.log(.storeFailed, ["run": "\(claimed.id)", "error": "\(error)", "attempt": "\(attempt)"])
                if stopping, attempt >= 5 { break }
                try? await clock.sleep(for: .seconds(1))
            }
        }
        var values: Logger.Metadata = [
            "run": "\(claimed.id)", "intent": "\(claimed.intentID)", "outcome": "\(final.outcome.rawValue)",
            "output_bytes": "\(final.outputBytes)",
        ]
        if let code = final.exitCode { values["exit_code"] = "\(code)" }
        if let signal = final.signal { values["signal"] = "\(signal)" }
        if let error = final.error { values["error"] = "\(error.prefix(200))" }
        if let tokens = final.tokensUsed { values["tokens"] = "\(tokens)" }
        logger.log(
            level: final.outcome == .succeeded ? .info : .warning, "\(LogMessage.runFinished.rawValue)",
            metadata: values)
        timetable.runChanged(claimed.intentID, started: nil, ended: ended)
        runEnded(claimed.id)
    }
}
