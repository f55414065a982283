/// Where a message is on its way over one channel (`messages.state`).
package enum MessageState: String, Word, CaseIterable {
    case queued
    /// A daemon has begun a try and does not know yet what came of it.
    case sending
    case sent
    /// It is not sent, and `MuteReason` says why.
    case muted
    /// It could not be sent, and is not tried again.
    case dead
    /// It may have arrived: nothing can say so, and it is not sent twice.
    case unknown

    /// Whether it stays so.
    package var isFinal: Bool {
        switch self {
        case .queued, .sending: false
        case .sent, .muted, .dead, .unknown: true
        }
    }
}

/// Why a message is not sent (`messages.mute`).
package enum MuteReason: String, Word, CaseIterable {
    /// The intent's `notify` says that nobody wants to hear of it.
    case policy
    /// The answer holds the marker of a success that has nothing to say.
    case silent
    /// Its incident is open, and was told.
    case repeated
    case acknowledged
    case snoozed
    /// An incident of something else is the cause, and speaks for it.
    case effect
    /// It was about something that fails and recovers again and again.
    case flapping
    /// Somebody had decided before it was sent, or what it was about is gone.
    case obsolete
    /// What it was about was over before anybody was told.
    case untold

    /// In a sentence: `not sent: <phrase>`.
    package var phrase: String {
        switch self {
        case .policy: "the intent's notify says so"
        case .silent: "the answer says that there is nothing to tell"
        case .repeated: "its incident is open and was told"
        case .acknowledged: "its incident is acknowledged"
        case .snoozed: "its incident is snoozed"
        case .effect: "its cause was told"
        case .flapping: "it fails and recovers again and again"
        case .obsolete: "what it was about was decided, or is gone"
        case .untold: "it was over before anybody was told"
        }
    }
}

/// What is told together (`messages.batch`).
package enum MessageBatch: String, Word, CaseIterable {
    case alone
    case urgent
    case results
    /// What quiet hours kept back.
    case digest
}

package enum Severity: String, Word, CaseIterable {
    case info
    case warning
    /// Passes quiet hours, and goes over the second channel as soon as the first fails.
    case critical
}

/// How something that is wrong stands (`incidents.state`).
package enum IncidentState: String, Word, CaseIterable {
    case open
    /// A person knows; this cause is not told again until it is over.
    case acknowledged
    /// Not told again until a moment.
    case snoozed
    case recovered
}

/// What kind of thing an incident is about (`incidents.cause`).
package enum IncidentCause: String, Word, CaseIterable {
    /// The runs of an intent fail.
    case runs
    /// An executor has no login, no quota or too many requests.
    case executor
    /// A rule over what is stored.
    case rule
    /// A channel of messages.
    case channel
}
