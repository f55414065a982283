package import HomerCore

/// What is checked out where a file lies, and whether git is changing that now. Looks at a few files of the repository and
/// starts no process.
package struct CheckedOut: Hashable, Sendable {
    /// The branch HEAD is on; nil when detached, and outside of a repository.
    package var branch: String?
    /// Whether a command of git holds a lock, so that files may be of one commit and HEAD of another. A lock that is older
    /// than a minute was left behind.
    package var isBusy: Bool

    package init(at path: String, now: Timestamp) {
        guard let layout = GitLayout.find(path) else {
            (branch, isBusy) = (nil, false)
            return
        }
        let activity = GitActivity(of: layout)
        branch = activity.branch
        isBusy =
            activity.lock.map { now - Timestamp(milliseconds: $0.stamp.modified / 1_000_000) < .minutes(1) } ?? false
    }
}
