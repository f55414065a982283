/// A change that is not applied until a person says so with `homer approve`.
package struct BlockedChange: Hashable, Sendable {
    package var change: Change
    package var reason: BlockReason
    /// One sentence: which limit, until when.
    package var message: String

    package init(change: Change, reason: BlockReason, message: String) {
        self.change = change
        self.reason = reason
        self.message = message
    }
}

/// Why a change waits.
package enum BlockReason: String, Hashable, Sendable, CaseIterable {
    /// Too many removals in one pass, or too many of the coming runs.
    case guarded = "HeldGuard"
    /// The intent was accepted with `protect: true`.
    case protected = "Protected"
    /// `apply.mode` is manual.
    case manual = "HeldApproval"
    /// A freeze window for applying is open.
    case frozen = "HeldFreeze"
    /// A run wrote it, and it allows more than anything allowed before.
    case raisedByRun = "HeldProvenance"
    /// Predicted to cost or run more than the limit.
    case expensive = "HeldCost"

    /// Whether it makes `diff` exit with status 4.
    package var isGuard: Bool { self == .guarded || self == .protected }
}

extension Change {
    /// What an approval is bound to: this change of this intent to this text, and nothing else.
    package var approvalKey: String {
        "\(id) \(actions.map(\.rawValue).joined(separator: "+")) \(desired?.hash ?? "")"
    }

    /// The key of the removal of an intent.
    package static func removalKey(_ id: String) -> String { "\(id) \(ChangeAction.disable.rawValue) " }
}

extension Plan {
    /// Names the set of changes that wait: the same set has the same name in `diff`, in the daemon's log and in
    /// `homer approve`. nil when nothing waits.
    package var approvalID: String? {
        guard !blocked.isEmpty else { return nil }
        let keys = blocked.map(\.change.approvalKey).sorted().joined(separator: "\n")
        return String(SHA256.hex(Array(keys.utf8)).prefix(8))
    }
}

/// What a pass writes besides changes: nothing of it changes behaviour.
package struct Housekeeping: Hashable, Sendable {
    package struct Attribution: Hashable, Sendable {
        package var id: String
        package var commit: CommitInfo

        package init(id: String, commit: CommitInfo) {
            self.id = id
            self.commit = commit
        }
    }

    /// What the file of an unchanged intent is recognized by from now on.
    package struct Mark: Hashable, Sendable {
        package var id: String
        package var mark: Digest

        package init(id: String, mark: Digest) {
            self.id = id
            self.mark = mark
        }
    }

    /// Intents applied from edits that have been committed since, unchanged.
    package var attributions: [Attribution] = []
    /// Intents whose file no longer says what a pin refuses.
    package var endedPins: [String] = []

    /// Files that say the same in other bytes, or were read by another program when they were accepted.
    package var marks: [Mark] = []

    package init() {}

    package var isEmpty: Bool { attributions.isEmpty && endedPins.isEmpty && marks.isEmpty }
}
