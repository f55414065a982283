package import HomerCore

/// Says of one due time, or of one run of the old engine, whether the two engines agree. Pure.
package struct FireJudge: Hashable, Sendable {
    package var tolerance: Milliseconds
    /// A start of the old engine later than this is late.
    package var lateAfter: Milliseconds

    package static let lateAfter = Milliseconds.seconds(5)

    package init(
        tolerance: Milliseconds = FireMatching.tolerance, lateAfter: Milliseconds = FireJudge.lateAfter
    ) {
        self.tolerance = tolerance
        self.lateAfter = lateAfter
    }

    /// A due time is decided only when no run that could belong to it, or to a due time that competes for one, can
    /// still begin.
    package var patience: Milliseconds { tolerance + tolerance + .seconds(5) }

    /// What is known of the old engine at a due time that it did not run.
    package struct Evidence: Hashable, Sendable {
        /// The run before had not ended.
        package var wasRunning: Bool
        /// It has run this job before.
        package var knowsJob: Bool
        /// It started another job within the tolerance.
        package var startedOther: Bool
        /// The rules of the two differ at this moment.
        package var rule: MismatchReason?

        package init(
            wasRunning: Bool = false, knowsJob: Bool = false, startedOther: Bool = false, rule: MismatchReason? = nil
        ) {
            self.wasRunning = wasRunning
            self.knowsJob = knowsJob
            self.startedOther = startedOther
            self.rule = rule
        }
    }

    package struct Judgement: Hashable, Sendable {
        package var verdict: ComparisonVerdict
        package var reasons: [MismatchReason]

        package init(_ verdict: ComparisonVerdict, _ reasons: [MismatchReason] = []) {
            self.verdict = verdict
            self.reasons = reasons
        }
    }

    /// The verdict on a planned due time whose run, if any, is known. A run of the old engine that failed is no mismatch
    /// by itself: it was made. Where neither engine ran there is nothing to compare, and they agree.
    package func judge(_ row: FireComparison, evidence: Evidence = Evidence()) -> Judgement {
        var reasons: [MismatchReason] = []
        if row.excluded != nil { reasons.append(.disabled) }
        if row.whileDown { reasons.append(.newWasDown) }
        guard let lateness = row.lateness else {
            if !reasons.isEmpty { return Judgement(.match, reasons) }
            if evidence.wasRunning { return Judgement(.mismatch, [.oldStillRunning]) }
            if let rule = evidence.rule { return Judgement(.mismatch, [rule]) }
            let isMissed = evidence.knowsJob && !evidence.startedOther
            return Judgement(.mismatch, [isMissed ? .missedByOld : .notFired])
        }
        if lateness > lateAfter { reasons.append(.late) }
        return Judgement(reasons.isEmpty ? .match : .mismatch, reasons)
    }

    /// The verdict on a run of the old engine that no due time claims.
    ///
    /// - Parameters:
    ///   - isKnown: the job is accepted here; nil rule then means that nothing explains the run.
    ///   - isActive: it is enabled here.
    package func judgeExtra(isKnown: Bool, isActive: Bool, rule: MismatchReason?) -> Judgement {
        guard isKnown else { return Judgement(.mismatch, [.notPlanned]) }
        guard isActive else { return Judgement(.mismatch, [.disabled]) }
        return Judgement(.mismatch, [rule ?? .notPlanned])
    }
}
