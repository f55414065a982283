/// Whether a run may start by itself.
package enum RunConsent: Hashable, Sendable {
    case free
    /// It starts, and a person is told.
    case tell
    /// It waits for a person, at most this long.
    case ask(within: Milliseconds)

    package var asks: Bool {
        if case .ask = self { true } else { false }
    }
}

extension IntentSpec {
    /// How long a run waits for a person when `approvalExpiry` does not say.
    package static let usualApprovalExpiry = Milliseconds.hours(24)

    /// What `approval` and `risk` come to.
    package var consent: RunConsent {
        switch (approval, risk) {
        case (.required, _), (.risk, .high): .ask(within: approvalExpiry ?? Self.usualApprovalExpiry)
        case (.risk, .medium): .tell
        case (.auto, _), (.risk, .low): .free
        }
    }
}

extension ChainCondition {
    /// Whether an ending starts what comes after. A cancelled run has neither succeeded nor failed: somebody ended it.
    package func matches(_ outcome: Outcome) -> Bool {
        switch self {
        case .success: outcome == .succeeded
        case .failure: outcome != .succeeded && outcome != .cancelled
        case .completion: true
        }
    }
}
