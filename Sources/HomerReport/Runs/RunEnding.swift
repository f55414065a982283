package import HomerCore
package import HomerStore

/// How a run ended, in words and as an exit code.
package struct RunEnding {
    package let run: RunRow

    package init(_ run: RunRow) { self.run = run }

    /// The ledger's word for a run that ended without doing its work: its condition found nothing to do, or a budget of
    /// the day was spent. nil for any other.
    package var skip: LedgerDecision? {
        guard run.outcome == .cancelled else { return nil }
        if run.condition == .skipped { return .skippedCondition }
        return run.overrun == nil ? nil : .skippedBudget
    }

    /// What lists say of it: the ledger's word where it has one, else how it ended or where it is.
    package var word: String { skip?.rawValue ?? run.result.rawValue }

    /// `succeeded in 3.2s`, `failed with exit code 3 after 12s`, `is running`.
    package var sentence: String {
        if run.waitsForApproval { return "waits for approval" }
        guard run.isFinal else { return open }
        let length = run.durationMS.map { Milliseconds(max(0, $0)).elapsed }
        if skip == .skippedCondition { return "was skipped by its condition" + after(length) }
        if skip == .skippedBudget { return "was skipped by a budget" }
        let place = run.condition == .failed ? " in its condition" : ""
        switch run.outcome {
        case .succeeded: return "succeeded" + (length.map { " in \($0)" } ?? "")
        case .failed: return "failed" + place + detail + after(length)
        case .timeout: return "timed out" + place + after(length)
        case .denied:
            let what = Denial.summary(run.denials)
            return "was denied \(what.isEmpty ? "what it tried" : what)" + after(length)
        case .cancelled: return "was cancelled" + after(length)
        case .lost:
            return run.name.engine == .old
                ? "was lost: the old HOMER never wrote its end" : "was lost: the daemon ended before it did"
        case .rateLimited, .quota, .auth, .badInput, .limit, nil:
            return "ended as \(run.result)" + place + detail + after(length)
        }
    }

    /// `waits to start`, `waits for attempt 2, not before 2026-02-03T05:00:30Z`
    private var open: String {
        if run.status == .running { return run.attempt > 1 ? "is running (attempt \(run.attempt))" : "is running" }
        guard let moment = run.notBefore else { return "waits to start" }
        return "waits for attempt \(run.attempt + 1), not before \(moment.wholeSeconds)"
    }

    private func after(_ length: String?) -> String { length.map { " after \($0)" } ?? "" }

    private var detail: String {
        if let signal = run.signal { return " by signal \(signal)" }
        // Exit code 0 is not what went wrong.
        return run.exitCode.flatMap { $0 == 0 ? nil : " with exit code \($0)" } ?? ""
    }

    package var line: String { "run \(run.name) \(sentence)" }

    /// The line, and the row's reason where it says more: `run 7 ended as bad_input: could not start: …`.
    package var told: String { line + (further.map { ": \($0)" } ?? "") }

    /// The last line of the error; nil when the sentence says it already, and for HOMER's runs, whose error is their
    /// output.
    private var further: String? {
        guard run.name.engine == .new else { return nil }
        switch run.outcome {
        case .failed, .rateLimited, .quota, .auth, .badInput, .limit: break
        case .succeeded, .timeout, .denied, .cancelled, .lost, nil: return nil
        }
        guard let last = run.error?.split(whereSeparator: \.isNewline).last(where: { !$0.allSatisfy(\.isWhitespace) })
        else { return nil }
        let said = [run.exitCode.map(ExecutionResult.exitText), run.signal.map(ExecutionResult.signalText)]
        return said.contains(String(last)) ? nil : String(last.prefix(500))
    }
}
