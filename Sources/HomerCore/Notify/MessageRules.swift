/// Which messages something causes, and how: pure. The store writes their rows in the transaction of the cause.
package enum MessageRules {
    /// How long messages wait for others that can be told with them.
    package static let urgentWindow = Milliseconds.seconds(15)
    package static let resultWindow = Milliseconds.minutes(2)
    /// After how long a person is asked again.
    package static let decisionReminder = Milliseconds.hours(12)
    /// An answer up to this many characters is told together with others; a longer one alone and at once.
    package static let shortAnswer = 280

    /// A run that has its ending.
    package struct Ending: Hashable, Sendable {
        package var intentID: String
        package var cause: RunCause
        package var outcome: Outcome
        package var error: String?
        package var output: String
        /// Of its last attempt.
        package var executor: String?
        package var policy: NotifyPolicy
        /// Whether its answer is a plan that waits for a person, who is asked with it.
        package var hasPlan: Bool

        package init(
            intentID: String, cause: RunCause, outcome: Outcome, error: String?, output: String, executor: String?,
            policy: NotifyPolicy, hasPlan: Bool = false
        ) {
            self.intentID = intentID
            self.cause = cause
            self.outcome = outcome
            self.error = error
            self.output = output
            self.executor = executor
            self.policy = policy
            self.hasPlan = hasPlan
        }
    }

    /// What an ending is news of.
    package enum News: Hashable, Sendable {
        /// Of nothing: a rehearsal, or what a person or a policy ended before it failed.
        case nothing
        /// A result; nil is sent.
        case result(MuteReason?)
        case failure(IncidentKey, MuteReason?)
    }

    package static func news(of ending: Ending, _ settings: NotifySettings) -> News {
        guard ending.cause != .rehearsal else { return .nothing }
        switch ending.outcome {
        case .cancelled: return .nothing
        case .succeeded:
            if !ending.policy.onSuccess { return .result(.policy) }
            if ending.hasPlan { return .result(.effect) }
            return .result(settings.isSilent(ending.output) ? .silent : nil)
        case .failed, .timeout, .rateLimited, .quota, .auth, .badInput, .limit, .denied, .lost:
            return .failure(IncidentKey(ending), ending.policy.onFailure ? nil : .policy)
        }
    }

    package static func batch(_ kind: MessageKind, answer: Int = 0) -> MessageBatch {
        switch kind {
        case .failure, .alert, .recovery: .urgent
        case .result: answer > shortAnswer ? .alone : .results
        case .decision, .digest, .test: .alone
        }
    }

    /// How long a message of this batch waits for others.
    package static func delay(_ batch: MessageBatch) -> Milliseconds {
        switch batch {
        case .alone, .digest: .zero
        case .urgent: urgentWindow
        case .results: resultWindow
        }
    }

    /// Whether it is told of an incident that was there already.
    package static func mute(of state: IncidentState) -> MuteReason {
        switch state {
        case .acknowledged: .acknowledged
        case .snoozed: .snoozed
        case .open, .recovered: .repeated
        }
    }

    /// Whether it is told that something is well again, by what was told when it was not.
    ///
    /// - Parameter told: of each message of that incident's opening, why it was muted; nil was meant to be sent.
    package static func recoveryMute(_ told: [MuteReason?]) -> MuteReason? {
        guard !told.contains(nil) else { return nil }
        return told.compactMap { $0 }.first ?? .untold
    }
}
