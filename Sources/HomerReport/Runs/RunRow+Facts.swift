package import HomerCore
package import HomerStore

extension RunRow {
    /// How long it took, or has been running.
    package func length(now: Timestamp) -> Milliseconds? {
        if let durationMS { return Milliseconds(max(0, durationMS)) }
        guard status == .running, let startedAt else { return nil }
        return Milliseconds(max(0, (now - startedAt).count))
    }

    /// `cron`, `event push`, `after run 12`.
    package var cause: String {
        if let parentRunID { return "\(triggeredBy) run \(parentRunID)" }
        guard case .event(let name) = triggeredBy else { return triggeredBy.rawValue }
        let shown = eventName ?? name
        return shown.isEmpty ? triggeredBy.rawValue : "event \(shown)"
    }

    /// It counts neither for its intent's health nor as a run that was due.
    package var isRehearsal: Bool { triggeredBy == .rehearsal }

    /// Whether its condition ended it before its work was started, one way or the other.
    package var endedInCondition: Bool { isFinal && (condition == .skipped || condition == .failed) }

    package var waitsForApproval: Bool { approval == .waiting && !isFinal }

    /// What a person should know of how it went; `Store.withDetails` fills it in.
    package var notes: [String] { detail?.notes ?? [] }

    /// How long after its planned start it started: its due time, and what `jitter` of its generation adds to that when
    /// `Store.withDetails` has been asked. nil for a run that had no due time, or whose due time had long gone by
    /// when a backfill made it.
    package var late: Milliseconds? {
        guard let startedAt, let scheduledFor, triggeredBy != .backfill else { return nil }
        return max(
            .zero, DueRules.lateness(of: intentID, jitter: detail?.jitter ?? .zero, due: scheduledFor, at: startedAt))
    }
}

extension AttemptRow {
    /// Whether its work was never started, because the condition failed.
    package var endedInCondition: Bool { condition == .failed }

    /// What ran: the executor, or the condition that it waited for.
    package var doer: String { endedInCondition ? "the condition" : executor }

    package var length: Milliseconds { Milliseconds(max(0, (endedAt - startedAt).count)) }
}
