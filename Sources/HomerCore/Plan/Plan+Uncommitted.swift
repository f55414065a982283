extension Plan {
    /// Marks what no pass takes before it is committed, in a plan of the work tree.
    ///
    /// - Parameter committed: the plan of the next pass; nil before the first commit.
    package mutating func markUncommitted(since committed: Plan?) {
        func key(_ change: Change) -> String { change.approvalKey + "\n" + change.file }
        let next = committed.map { $0.changes + $0.blocked.map(\.change) } ?? []
        let keys = Set(next.map(key))
        for index in changes.indices where !keys.contains(key(changes[index])) { changes[index].waitsForCommit = true }
        for index in blocked.indices where !keys.contains(key(blocked[index].change)) {
            blocked[index].change.waitsForCommit = true
        }
        nextPass = NextPass(changes: next.count)
    }

    /// What the next pass does of a plan that also has what is not committed.
    package struct NextPass: Hashable, Sendable {
        package var changes: Int
    }
}
