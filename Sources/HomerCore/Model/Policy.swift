/// What to do when an occurrence is due while an earlier run is still active.
package enum OverlapPolicy: Hashable, Sendable {
    case skip, queueOne, replace
    case queueAll(max: Int)
    case allow(max: Int)

    package var typeName: String {
        switch self {
        case .skip: "skip"
        case .queueOne: "queueOne"
        case .replace: "replace"
        case .queueAll: "queueAll"
        case .allow: "allow"
        }
    }
}

/// What to do with occurrences missed while the daemon was down.
package enum CatchUpPolicy: Hashable, Sendable {
    case latest, none
    case all(max: Int)

    package var typeName: String {
        switch self {
        case .latest: "latest"
        case .none: "none"
        case .all: "all"
        }
    }
}

package struct RetryPolicy: Hashable, Sendable {
    /// Further attempts after the first; 0 is off.
    package var limit: Int
    package var backoff: Milliseconds
    package var maxBackoff: Milliseconds
    /// Outcome names that are retried; nil means every failure that can be transient.
    package var on: [String]?

    package static let off = RetryPolicy(limit: 0, backoff: .seconds(30), maxBackoff: .minutes(10), on: nil)

    package init(limit: Int, backoff: Milliseconds, maxBackoff: Milliseconds, on: [String]?) {
        self.limit = limit
        self.backoff = backoff
        self.maxBackoff = maxBackoff
        self.on = on
    }
}

package enum ApprovalPolicy: String, Word, CaseIterable { case auto, risk, required }
package enum Risk: String, Word, CaseIterable { case low, medium, high }
/// What happens to a run in flight when its intent's file goes away.
package enum RemovalPolicy: String, Hashable, Sendable, CaseIterable { case finish, cancel }

package struct NotifyPolicy: Hashable, Sendable {
    package var onSuccess: Bool
    package var onFailure: Bool
    package var streamProgress: Bool

    package init(onSuccess: Bool = false, onFailure: Bool = true, streamProgress: Bool = false) {
        self.onSuccess = onSuccess
        self.onFailure = onFailure
        self.streamProgress = streamProgress
    }
}
