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

    /// A message that opened an incident, or reminded of it.
    package struct Telling: Hashable, Sendable {
        /// Empty for one that is muted.
        package var channel: String
        package var state: MessageState
        package var mute: MuteReason?

        package init(_ channel: String, _ state: MessageState, mute: MuteReason? = nil) {
            self.channel = channel
            self.state = state
            self.mute = mute
        }
    }

    /// How it is told that something is well again.
    package struct Recovery: Hashable, Sendable {
        /// Why nobody is told; nil tells it.
        package var mute: MuteReason?
        /// Channels over which somebody may have heard that it was not well, whatever the route of recoveries.
        package var heard: Set<String> = []
        /// Channels over which nobody did yet: there neither is told.
        package var unheard: Set<String> = []
    }

    /// Whether it is told that something is well again, and to whom, by what was told when it was not: whoever heard the one
    /// hears the other, and a beginning that has not left yet is not told together with its end.
    package static func recovery(_ told: [Telling]) -> Recovery {
        var recovery = Recovery()
        for telling in told where telling.state != .muted {
            if telling.state == .queued {
                recovery.unheard.insert(telling.channel)
            } else {
                recovery.heard.insert(telling.channel)
            }
        }
        recovery.unheard.subtract(recovery.heard)
        if recovery.heard.isEmpty { recovery.mute = told.compactMap(\.mute).first ?? .untold }
        return recovery
    }
}
