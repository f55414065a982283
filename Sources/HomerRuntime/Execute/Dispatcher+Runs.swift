import HomerCore
import HomerStore
import Logging

extension Dispatcher {
    struct RunningRun {
        var intentID: String
        var attempt: Int
        var exclusive: Bool
        var task: Task<Void, Never>
        var cancelledBy: String?
    }

    /// Fills the free slots with pending runs, most important first.
    ///
    /// - Parameter source: only runs of intents of this source.
    func claimAndStart(source: String? = nil) async throws {
        let round = self.round(at: now())
        guard let rules = round.claimRules(active: running.count, pace: pace, source: source) else { return }
        let claim = try await store.claim(rules, now: round.now) { round.frozen($0, due: $1) }
        preconditionIsolated()
        for expired in claim.expired { logExpired(expired) }
        for ended in claim.spent { noteSpent(ended, at: round.now) }
        for claimed in claim.runs { start(claimed) }
        nextClaim = round.claimed(
            attempts: claim.runs.map(\.attempt), by: rules, nextLook: claim.nextLook, pace: &pace)
    }

    private func logExpired(_ run: ExpiredRun) {
        var values: Logger.Metadata = [
            "run": "\(run.id)", "intent": "\(run.intentID)", "reason": "\(OccurrenceVerdict.missedDeadline.word)",
        ]
        if let scheduled = run.scheduledFor { values["scheduled_for"] = "\(scheduled)" }
        logger.log(.runSkipped, values)
    }

    /// A run that a budget ended: one that had begun is over for what counts from its end.
    private func noteSpent(_ run: OverBudgetRun, at moment: Timestamp) {
        preconditionIsolated()
        if run.hasBegun {
            betweenAttempts[run.id] = nil
            timetable.runChanged(run.intentID, started: nil, ended: moment)
        }
        var values: Logger.Metadata = [
            "run": "\(run.id)", "intent": "\(run.intentID)", "reason": "\(OccurrenceVerdict.skippedBudget.word)",
            "error": "\(run.overrun.sentence)",
        ]
        if let scheduled = run.scheduledFor { values["scheduled_for"] = "\(scheduled)" }
        if let reset = run.overrun.resetsAt { values["until"] = "\(reset)" }
        logger.log(.runSkipped, values)
    }

    private func start(_ claimed: ClaimedRun) {
        preconditionIsolated()
        betweenAttempts[claimed.id] = nil
        // An interval that counts from runs does not count from a rehearsal.
        if claimed.attempt == 1, claimed.triggeredBy != .rehearsal {
            timetable.runChanged(claimed.intentID, started: now(), ended: nil)
        }
        let task = Task { @concurrent [self] in
            let began = now()
            var result = await execute(claimed)
            claimed.allowance.judge(&result)
            result.notes = claimed.notes + result.notes
            await finish(claimed, result, began: began)
        }
        running[claimed.id] = RunningRun(
            intentID: claimed.intentID, attempt: claimed.attempt, exclusive: claimed.spec.overlap.isExclusive,
            task: task)
        if isDrained { cancel(claimed.id, by: Self.drainEnd) }
    }

    private nonisolated func execute(_ claimed: ClaimedRun) async -> ExecutionResult {
        let output = settings.outputFile(claimed)
        return await RunLauncher(executors: executors).run(claimed.execution, output: output) { executor in
            try await self.request(for: claimed, of: executor, output: output)
        } started: { process in
            self.noteStart(claimed, process: process, output: output)
        }
    }

    private nonisolated func request(
        for claimed: ClaimedRun, of executor: any Executor, output: String
    ) async throws -> ExecutionRequest {
        // A fallback runs where the work is, unless it says otherwise itself.
        var place = claimed.spec
        if let own = claimed.execution.workingDirectory { place.execution.workingDirectory = own }
        let event: RunEvent?
        do { event = try await self.event(of: claimed) } catch {
            throw RunLauncher.Refusal("its event could not be read: \(error)")
        }
        let session: String?
        do { session = try await lastSession(claimed, executor: executor.name) } catch {
            throw RunLauncher.Refusal("its last session could not be read: \(error)")
        }
        var request = ExecutionRequest(
            runID: claimed.id, attempt: claimed.attempt, spec: claimed.spec, execution: claimed.execution,
            workingDirectory: settings.workingDirectory(of: place), outputFile: output,
            scheduledFor: claimed.scheduledFor, home: settings.home, binary: settings.binaries[executor.name],
            event: event, lastSessionID: session)
        request.triggeredAt = claimed.triggeredAt
        request.given = claimed.given
        request.allowance = claimed.allowance
        request.isFollowed = claimed.spec.notify.streamProgress && claimed.triggeredBy != .rehearsal
        request.isOfNight = claimed.source.hasPrefix(IntentSource.discoveryPrefix)
        try await fillPrompt(of: &request, for: claimed)
        return request
    }

    /// The session that `resumeSession: "last"` means now; nil when the run asks for none or there is none.
    private nonisolated func lastSession(_ claimed: ClaimedRun, executor: String) async throws -> String? {
        guard claimed.execution.resumesLastSession else { return nil }
        return try await store.off { try $0.lastSession(of: claimed.intentID, executor: executor) }
    }

    private nonisolated func noteStart(_ claimed: ClaimedRun, process: ProcessIdentity?, output: String) {
        var values: Logger.Metadata = [
            "run": "\(claimed.id)", "intent": "\(claimed.intentID)", "executor": "\(claimed.execution.executor)",
            "generation": "\(claimed.generation)", "trigger": "\(claimed.triggeredBy)",
        ]
        if let process { values["pid"] = "\(process.pid)" }
        if let pass = claimed.passID { values["pass"] = "\(pass)" }
        if let scheduled = claimed.scheduledFor {
            values["scheduled_for"] = "\(scheduled)"
            values["late_ms"] = "\((now() - scheduled).count)"
        }
        if claimed.attempt > 1 { values["attempt"] = "\(claimed.attempt)" }
        if claimed.missedCount > 0 { values["missed"] = "\(claimed.missedCount)" }
        logger.log(.runStarted, values)
        starts.add(StartNote(run: claimed.id, attempt: claimed.attempt, process: process, outputFile: output))
    }

    /// Writes how the attempt ended, trying again while the database refuses: the row must not stay open while the
    /// daemon lives. Not isolated: what the actor knows is read and changed by synchronous steps (decision record 7).
    private nonisolated func finish(_ claimed: ClaimedRun, _ result: ExecutionResult, began: Timestamp) async {
        var result = result
        let who = await cancelledBy(claimed.id)
        if result.outcome == .cancelled, let who {
            result.error = "cancelled by \(who)" + (result.error.map { "; \($0)" } ?? "")
        }
        let output = settings.outputFile(claimed)
        let ended = now()
        let final = result
        let start = starts.take(run: claimed.id, attempt: claimed.attempt)
        let ending =
            await untilStored(
                clock: clock, logger: logger, values: ["run": "\(claimed.id)"], isStopping: { await self.stopping }
            ) { [store] in
                try await store.endAttempt(
                    run: claimed.id, result: final, mayRetry: who == nil, outputFile: output, start: start, now: ended)
            } ?? AttemptEnding(.final)
        logBreaker(ending.breaker)
        logEnd(claimed, final, ending, took: ended - began)
        guard let late = await runEnded(claimed, ending, at: ended) else { return }
        do {
            try await store.off { try $0.requestCancel(run: claimed.id, by: late, now: ended) }
        } catch let error as StoreError where error.code == .conflict {
            // It has an ending already.
        } catch {
            logger.log(.storeFailed, ["run": "\(claimed.id)", "error": "\(error)"])
        }
        wake.ring()
    }

    private func cancelledBy(_ run: Int64) -> String? { running[run]?.cancelledBy }

    /// The attempt's row says how it ended: its slot is free, and the loop looks again. A round may have started the run's
    /// next attempt since that was stored, whose slot it is then. Returns who cancelled it too late to keep the store from
    /// giving it another attempt, which it is not to make.
    private func runEnded(_ claimed: ClaimedRun, _ ending: AttemptEnding, at ended: Timestamp) -> String? {
        preconditionIsolated()
        let isStillOurs = running[claimed.id]?.attempt == claimed.attempt
        var late: String?
        // What a stop leaves between two attempts is the next daemon's.
        if isStillOurs, !stopping, case .again = ending.kind { late = running[claimed.id]?.cancelledBy }
        if isStillOurs { running[claimed.id] = nil }
        if case .again = ending.kind, late == nil {
            if isStillOurs { betweenAttempts[claimed.id] = claimed.intentID }
        } else if claimed.triggeredBy != .rehearsal {
            timetable.runChanged(claimed.intentID, started: nil, ended: ended)
        }
        wake.ring()
        return late
    }

    private nonisolated func logEnd(
        _ claimed: ClaimedRun, _ result: ExecutionResult, _ ending: AttemptEnding, took: Milliseconds
    ) {
        if result.condition == .skipped { return logSkip(claimed) }
        var values: Logger.Metadata = [
            "run": "\(claimed.id)", "intent": "\(claimed.intentID)", "outcome": "\(result.outcome.rawValue)",
            "output_bytes": "\(result.outputBytes)", "duration_ms": "\(max(0, took.count))",
        ]
        if let code = result.exitCode { values["exit_code"] = "\(code)" }
        if let signal = result.signal { values["signal"] = "\(signal)" }
        if let error = result.error { values["error"] = "\(error.prefix(200))" }
        if !result.denials.isEmpty { values["denied"] = "\(Denial.summary(result.denials))" }
        if let drift = ending.drift { values["drifted"] = "\(drift.text)" }
        if let tokens = result.tokensUsed { values["tokens"] = "\(tokens)" }
        if case .again(let at, let link) = ending.kind {
            let chain = claimed.spec.chain
            values["attempt"] = "\(claimed.attempt)"
            values["next_at"] = "\(at)"
            if chain.indices.contains(link) { values["executor"] = "\(chain[link].executor)" }
            return logger.log(.runRetried, values)
        }
        if claimed.attempt > 1 { values["attempts"] = "\(claimed.attempt)" }
        logger.log(
            level: result.outcome == .succeeded ? .info : .warning, "\(LogMessage.runFinished.rawValue)",
            metadata: values)
    }

    /// The author wants it, perhaps every five minutes: the ledger keeps it, and the log is not filled with it.
    private nonisolated func logSkip(_ claimed: ClaimedRun) {
        var values: Logger.Metadata = [
            "run": "\(claimed.id)", "intent": "\(claimed.intentID)",
            "reason": "\(OccurrenceVerdict.skippedCondition.word)",
        ]
        if let scheduled = claimed.scheduledFor { values["scheduled_for"] = "\(scheduled)" }
        logger.debug(.runSkipped, values)
    }

    private nonisolated func logBreaker(_ state: ExecutorState?) {
        guard let state else { return }
        guard case .open(let until) = state.breaker.state else {
            return logger.log(.executorResumed, ["executor": "\(state.executor)"])
        }
        logger.log(
            .executorPaused,
            [
                "executor": "\(state.executor)", "reason": "\(state.breaker.reason?.rawValue ?? "unknown")",
                "until": "\(until)",
            ])
    }
}

extension DispatchSettings {
    fileprivate func outputFile(_ claimed: ClaimedRun) -> String {
        outputFile(intent: claimed.intentID, run: claimed.id, attempt: claimed.attempt)
    }
}
