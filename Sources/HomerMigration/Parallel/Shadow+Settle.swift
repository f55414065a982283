package import HomerCore
import HomerRuntime
import HomerStore
import Logging

extension Shadow {
    /// Joins open due times with the runs of the old engine and decides what can be decided by now.
    package func settle(at moment: Timestamp) async throws {
        guard let since else { return }
        let tolerance = settings.judge.tolerance
        let pending = try await store.off { try $0.pendingComparisons() }
        // Comparisons are dropped after a while; the runs they were about must not come back as new.
        let oldest = max(since, moment - Store.comparisonRetention + .days(1))
        let from = max(oldest, min(scanned ?? oldest, pending.first?.plannedAt ?? moment) - tolerance - .minutes(1))
        let unclaimed = try await store.off { try $0.unclaimedOldRuns(from: from) }
        let planned = Dictionary(grouping: pending, by: \.jobID)
        let ran = Dictionary(grouping: unclaimed, by: \.jobID)
        var settled: [FireComparison] = []
        for id in Set(planned.keys).union(ran.keys).sorted() {
            settled += try await settle(id, planned[id] ?? [], (ran[id] ?? []).map(\.run), at: moment)
        }
        if !settled.isEmpty {
            let rows = settled
            try await store.off { try $0.settle(rows, now: moment) }
            for row in rows { log(row) }
        }
        scanned = moment - settings.judge.patience
        try await completeUnfinished(at: moment)
    }

    private func settle(
        _ id: String, _ planned: [FireComparison], _ runs: [ComparedRun], at moment: Timestamp
    ) async throws -> [FireComparison] {
        let pairs = FireMatching.pair(
            planned: planned.map { $0.plannedAt ?? $0.recordedAt }, started: runs.map(\.startedAt),
            within: settings.judge.tolerance)
        let patience = settings.judge.patience
        var settled: [FireComparison] = []
        for (index, row) in planned.enumerated() {
            guard let due = row.plannedAt, due + patience <= moment else { continue }
            var row = row
            row.old = pairs[index].map { runs[$0] }
            let judgement = settings.judge.judge(row, evidence: try await evidence(for: row, due: due))
            settled.append(decided(row, judgement))
        }
        let claimed = Set(pairs.values)
        for (index, run) in runs.enumerated() where !claimed.contains(index) && run.startedAt + patience <= moment {
            let job = jobs[id]
            let rule = job?.difference?.reasonForPresence(at: run.startedAt, tolerance: settings.judge.tolerance)
            let judgement = settings.judge.judgeExtra(
                isKnown: job != nil, isActive: job?.isActive ?? false, rule: rule)
            let row = FireComparison(
                jobID: id, generation: job?.generation, plannedAt: nil, recordedAt: moment, old: run)
            settled.append(decided(row, judgement))
        }
        return settled
    }

    private func evidence(for row: FireComparison, due: Timestamp) async throws -> FireJudge.Evidence {
        guard row.old == nil, !row.whileDown, row.excluded == nil else { return FireJudge.Evidence() }
        let tolerance = settings.judge.tolerance
        var evidence = try await store.off { try $0.oldEvidence(job: row.jobID, at: due, tolerance: tolerance) }
        evidence.rule = jobs[row.jobID]?.difference?.reasonForAbsence(at: due)
        return evidence
    }

    private func decided(_ row: FireComparison, _ judgement: FireJudge.Judgement) -> FireComparison {
        var row = row
        row.verdict = judgement.verdict
        row.reasons = judgement.reasons
        row.old = row.old.map { summarized($0, of: row.jobID) }
        return row
    }

    private func summarized(_ run: ComparedRun, of id: String) -> ComparedRun {
        var run = run
        run.output = run.output.map { SecretText.summary($0, hiding: secrets(of: id)) }
        return run
    }

    /// How a run ended is added when it has; the verdict does not wait for that.
    private func completeUnfinished(at moment: Timestamp) async throws {
        let open = try await store.off { try $0.unfinishedComparisons(since: moment - .days(7)) }
        let ids = open.compactMap { $0.old?.id }
        guard !ids.isEmpty else { return }
        let runs = try await store.off { try $0.oldRuns(ids: ids) }
        let ended = open.compactMap { row -> FireComparison? in
            guard let old = row.old, let run = runs[old.id], run.completedAt != nil else { return nil }
            var row = row
            row.old = summarized(run, of: row.jobID)
            return row
        }
        if !ended.isEmpty { try await store.off { try $0.complete(ended) } }
    }

    private func log(_ row: FireComparison) {
        guard row.verdict == .mismatch else { return }
        var values: Logger.Metadata = [
            "intent": "\(row.jobID)", "reason": "\(row.reasons.map(\.rawValue).joined(separator: ", "))",
        ]
        if let planned = row.plannedAt { values["scheduled_for"] = "\(planned)" }
        if let started = row.old?.startedAt { values["started_at"] = "\(started)" }
        if let lateness = row.lateness { values["late_ms"] = "\(lateness.count)" }
        logger.log(
            level: row.isUnexplained ? .warning : .info, "\(LogMessage.parallelMismatch.rawValue)", metadata: values)
    }
}
