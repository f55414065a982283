import HomerCore

/// Whether HEAD stands at a commit that somebody means to run: in the middle of a rebase, a bisect or a series of picks it
/// walks over commits that nobody chose.
struct MovingHead {
    let layout: GitLayout
    /// The only branch that is followed; nil for any.
    let branch: String?
    let mode: GitHoldMode

    /// Where HEAD stands: changes with each commit and checkout. Looks at the disk.
    struct Look {
        var hold: SourceHold?
        var head: String
    }

    func look() -> Look {
        let activity = GitActivity(of: layout)
        return Look(hold: hold(activity), head: activity.identity)
    }

    private func hold(_ activity: GitActivity) -> SourceHold? {
        if mode == .operation, let operation = activity.operation, operation.movesHead {
            return SourceHold(.gitOperation, GitHold.message(of: operation, in: layout.top))
        }
        guard let branch, activity.branch != branch else { return nil }
        return SourceHold(.wrongBranch, GitGate.message(wanted: branch, found: activity.branch, in: layout.top))
    }
}

extension GitActivity.Operation {
    /// A merge leaves HEAD where it is until it is committed.
    fileprivate var movesHead: Bool {
        switch kind {
        case .rebase, .am, .cherryPick, .revert, .bisect: true
        case .merge: false
        }
    }
}
