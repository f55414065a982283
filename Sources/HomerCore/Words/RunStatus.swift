/// Where a run is (`docs/run-states.md`).
package enum RunStatus: String, Word, CaseIterable {
    /// Waits for its start, or for another attempt.
    case pending
    case running
    case completed, failed, cancelled

    /// The status of a run that ended like this.
    package init(_ outcome: Outcome) {
        switch outcome {
        case .succeeded: self = .completed
        case .cancelled: self = .cancelled
        case .failed, .timeout, .rateLimited, .quota, .auth, .badInput, .limit, .denied, .lost: self = .failed
        }
    }
}

/// What lists show of a run: how it ended, or where it is while it has no ending.
package enum RunResult: Word, CaseIterable {
    case pending, running
    case ended(Outcome)

    package static let allCases = [pending, running] + Outcome.allCases.map { .ended($0) }

    package init?(rawValue: String) {
        guard let found = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = found
    }

    /// A run that ended has an outcome; the database sees to it.
    package init(_ status: RunStatus, _ outcome: Outcome?) {
        if let outcome {
            self = .ended(outcome)
            return
        }
        switch status {
        case .pending: self = .pending
        case .running: self = .running
        case .completed: self = .ended(.succeeded)
        case .failed: self = .ended(.failed)
        case .cancelled: self = .ended(.cancelled)
        }
    }

    package var rawValue: String {
        switch self {
        case .pending: RunStatus.pending.rawValue
        case .running: RunStatus.running.rawValue
        case .ended(let outcome): outcome.rawValue
        }
    }
}
