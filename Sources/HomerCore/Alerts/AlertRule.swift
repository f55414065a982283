/// What is looked at in what is stored, again and again, to tell that something is wrong. The words are the keys of
/// `notify.alerts` in `homer.json` and stand in the fingerprints of incidents; `docs/alerts.md` lists them, held by a test.
package enum AlertRule: String, Word, CaseIterable {
    /// The execution loop takes long for a round, or stands.
    case slowTick
    /// Many runs failed in a short time.
    case failures
    /// A run should have started, or ended, long ago.
    case late
    /// A due time was not run.
    case missed
    /// Files are not used, or one of them is not applied, for long.
    case staleSource
    /// The guard against removals keeps changes waiting for long.
    case guardBlocked
    /// An agent was refused tools.
    case deniedTools
    /// A run had another program, model or tools than before.
    case drift
    /// A budget of the day is used up.
    case budgetSpent
    case diskLow
    /// The database is damaged, or holds rows that cannot be read.
    case database
    /// Every executor that runs may use is left alone.
    case executorsExhausted
    /// Messages wait for long.
    case delivery
}

extension AlertRule {
    /// What the number behind a rule's key measures.
    package enum Measure: Hashable, Sendable {
        case length(Milliseconds)
        case count(Int)
        case megabytes(Int)
        /// It has no number: it is on or off.
        case none
    }

    /// The measure with what holds when `homer.json` does not say.
    package var measure: Measure {
        switch self {
        case .slowTick: .length(.seconds(5))
        case .failures: .count(3)
        case .late: .length(.minutes(5))
        case .staleSource: .length(.minutes(30))
        case .guardBlocked: .length(.hours(1))
        case .diskLow: .megabytes(1024)
        case .executorsExhausted: .length(.minutes(5))
        case .delivery: .length(.minutes(30))
        case .missed, .deniedTools, .drift, .budgetSpent, .database: .none
        }
    }

    /// Whether it is told that it is well again. What happened once is over by itself, and nobody waits for that.
    package var tellsRecovery: Bool {
        switch self {
        case .slowTick, .failures, .late, .staleSource, .guardBlocked, .diskLow, .database, .executorsExhausted,
            .delivery:
            true
        case .missed, .deniedTools, .drift, .budgetSpent: false
        }
    }
}
