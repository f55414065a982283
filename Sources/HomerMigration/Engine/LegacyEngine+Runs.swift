import HomerCore
package import HomerRuntime
import HomerStore
import Logging

extension LegacyEngine {
    /// Starts a run that is stored as running.
    package func start(_ start: LegacyDecision.Start) {
        preconditionIsolated()
        let task = Task { @concurrent [self] in
            let began = now()
            let result = await execute(start)
            await finish(start, result, began: began)
        }
        running[start.run] = Running(jobID: start.job.id, task: task)
        endIfDrained(start.run)
    }

    /// The same executors and process control as the new engine's: output file, time limit, its whole group.
    private nonisolated func execute(_ start: LegacyDecision.Start) async -> ExecutionResult {
        let spec = start.job.spec
        let output = settings.legacyOutputFile(job: spec.id, run: start.run)
        return await RunLauncher(executors: executors).run(spec.execution, output: output) { executor in
            ExecutionRequest(
                runID: RunName(old: start.run).id, attempt: 1, spec: spec, execution: spec.execution,
                workingDirectory: settings.workingDirectory(of: spec), outputFile: output, scheduledFor: start.due,
                home: settings.home, binary: settings.binaries[executor.name])
        } started: { process in
            await self.noteStart(start, process: process, output: output)
        }
    }

    private nonisolated func noteStart(_ start: LegacyDecision.Start, process: ProcessIdentity?, output: String) async {
        var values: Logger.Metadata = [
            "engine": "old", "run": "\(RunName(old: start.run))", "intent": "\(start.job.id)",
            "executor": "\(start.job.spec.execution.executor)",
            "trigger": "\(start.due == nil ? RunCause.manual : .cron)",
        ]
        if let process { values["pid"] = "\(process.pid)" }
        if let due = start.due {
            values["scheduled_for"] = "\(due)"
            values["late_ms"] = "\((now() - due).count)"
        }
        logger.log(.runStarted, values)
        guard let process else { return }
        // Not waited for, as in the new engine; a run that has ended meanwhile keeps its row.
        Task { [store, logger] in
            do {
                try await store.startedLegacy(run: start.run, process: process, outputFile: output)
            } catch {
                logger.log(.storeFailed, ["engine": "old", "run": "\(RunName(old: start.run))", "error": "\(error)"])
            }
        }
    }

    /// Writes the ending and releases the lock, trying again while the database refuses: every process of the run is
    /// gone by now.
    private nonisolated func finish(
        _ start: LegacyDecision.Start, _ result: ExecutionResult, began: Timestamp
    ) async {
        var ending = LegacyEnding(result, timeout: start.job.spec.execution.timeout)
        if result.outcome == .cancelled, let who = await cancelledBy(start.run) {
            ending.error = "cancelled by \(who)"
        }
        let (ended, final) = (now(), ending)
        _ = await untilStored(
            clock: clock, logger: logger, values: ["engine": "old", "run": "\(RunName(old: start.run))"],
            isStopping: { await self.stopping }
        ) { [store] in
            try await store.finishLegacy(run: start.run, ending: final, now: ended)
        }
        var values: Logger.Metadata = [
            "engine": "old", "run": "\(RunName(old: start.run))", "intent": "\(start.job.id)",
            "outcome": "\(final.success ? Outcome.succeeded.rawValue : result.outcome.rawValue)",
            "exit_code": "\(final.exitCode)", "output_bytes": "\(result.outputBytes)",
            "duration_ms": "\(max(0, (ended - began).count))",
        ]
        if let error = final.error { values["error"] = "\(error.prefix(200))" }
        logger.log(
            level: final.success ? .info : .warning, "\(LogMessage.runFinished.rawValue)", metadata: values)
        await runEnded(start.run)
    }

    private func cancelledBy(_ run: Int64) -> String? { running[run]?.cancelledBy }

    /// The run's row says how it ended: the loop looks again.
    private func runEnded(_ run: Int64) {
        preconditionIsolated()
        running[run] = nil
        wake.ring()
    }
}

extension DispatchSettings {
    /// Beside the outputs of the new engine, whose runs are numbered on their own.
    package func legacyOutputFile(job: String, run: Int64) -> String {
        var settings = self
        settings.outputs = outputs + "/legacy"
        return settings.outputFile(intent: job, run: run)
    }
}
