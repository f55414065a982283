import HomerCore

/// Whether the files of a source may be read now: looks at every repository they lie in and asks a `GitHold` for each.
actor GitGate {
    /// One look.
    struct Verdict: Sendable {
        /// Desired state's own repository first.
        var scopes: [GitScope] = []
        /// Where git stands: changes with each commit, checkout and staging; empty without a repository.
        var identity = ""
        /// `identity` and everything that is going on: equal before and after a consistent reading.
        var stamp = ""
        /// `identity` and the operations that are open: what is worth another reading when it changes.
        var position = ""
        var hold: SourceHold?
        /// Why absence proves nothing, when reading is allowed.
        var stale: String?
        /// Whether a hold has lasted so long that a reading should find it and tell of it.
        var isDue = false
        /// When an index was last written.
        var indexChanged: Timestamp?
    }

    private struct Look: Sendable {
        var scopes: [GitScope]
        /// One for each scope, then one for the lock of other tools.
        var activities: [GitActivity]

        init(_ root: String?, _ places: [SourcePlace], nested: [SourcePlace] = []) {
            scopes = GitScope.scopes(of: places, nested: nested)
            var tools = GitActivity(place: root ?? "")
            tools.lock = root.flatMap(ToolLock.look)
            activities = scopes.map { GitActivity(of: $0.layout) } + [tools]
        }

        var identity: String { activities.map(\.identity).filter { !$0.isEmpty }.joined(separator: "\n") }

        var position: String {
            activities.map { "\($0.identity) \(String(describing: $0.operation))" }.joined(separator: "\n")
        }

        var stamp: String {
            activities.map { activity in
                "\(activity.identity) \(String(describing: activity.lock)) \(String(describing: activity.operation))"
            }.joined(separator: "\n")
        }
    }

    private static let threads = WaitingThreads("homer.git-gate")

    private let root: String?
    private let places: [SourcePlace]
    private let mode: GitHoldMode
    private let branch: String?
    private let timeline: ClockTimeline
    private let now: @Sendable () -> Timestamp
    /// By work tree.
    private var holds: [String: GitHold] = [:]
    private var tools: GitHold

    /// - Parameters:
    ///   - root: where `.homer.lock` is.
    ///   - branch: the only branch that may be read.
    init(
        root: String?, places: [SourcePlace], mode: GitHoldMode, branch: String?, clock: any Clock<Duration>,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.root = root
        self.places = places
        self.mode = mode
        self.branch = branch
        self.now = now
        timeline = ClockTimeline(clock)
        tools = GitHold(mode: mode)
    }

    /// Where git stands now, for a comparison before and after; blocks for a few looks at the disk.
    static func identity(of places: [SourcePlace]) -> String { Look(nil, places).identity }

    /// Looks and judges. Starts no process.
    ///
    /// - Parameter nested: directories of the sources that hold a repository of their own.
    func check(nested: [SourcePlace] = []) async -> Verdict {
        let look = await Self.threads.run { [root, places] in Look(root, places, nested: nested) }
        preconditionIsolated()
        var verdict = Verdict(scopes: look.scopes, identity: look.identity, stamp: look.stamp, position: look.position)
        verdict.indexChanged = look.activities.compactMap(\.indexChanged).max()
        holds = holds.filter { place in look.scopes.contains { $0.layout.top == place.key } }
        for (index, activity) in look.activities.enumerated() {
            let isTools = index == look.scopes.count
            var hold = isTools ? tools : holds[activity.place] ?? GitHold(mode: mode)
            var hasHolder: Bool?
            let asked = hold.observe(activity, wall: now(), now: timeline.now())
            if asked, let lock = activity.lock {
                hasHolder = await Self.threads.run { LockHolder.isAlive(lock, workTree: activity.place) }
            }
            preconditionIsolated()
            let answer = hold.answer(place: activity.place, hasHolder: hasHolder, now: timeline.now())
            if isTools { tools = hold } else { holds[activity.place] = hold }
            verdict.isDue = verdict.isDue || answer.isDue
            switch answer.outcome {
            case .idle: break
            case .hold(let reason): verdict.hold = verdict.hold ?? reason
            case .stale(let message): verdict.stale = verdict.stale ?? message
            }
        }
        if verdict.hold == nil, let branch { verdict.hold = guardBranch(branch, look) }
        return verdict
    }

    /// True when a git command that is alive works in one of the repositories.
    func gitRuns() async -> Bool {
        await Self.threads.run { [places] in
            GitScope.scopes(of: places).contains { LockHolder.gitRuns(in: $0.layout.top) }
        }
    }

    private func guardBranch(_ wanted: String, _ look: Look) -> SourceHold? {
        guard let scope = look.scopes.first, !scope.isNested, let activity = look.activities.first else {
            return SourceHold(
                .wrongBranch,
                "the source is to be branch \(wanted) and lies in no git repository: take `source.branch` out of homer.json"
            )
        }
        if activity.branch == wanted { return nil }
        return SourceHold(
            .wrongBranch, Self.message(wanted: wanted, found: activity.branch, in: scope.layout.top))
    }

    /// Which branch is checked out instead, and how a person changes that.
    static func message(wanted: String, found: String?, in top: String) -> String {
        let found = found.map { "branch \($0) is" } ?? "no branch is"
        return "\(found) checked out in \(top), the source is branch \(wanted): nothing is applied until "
            + "`git -C \(ShellWord.quoted(top)) switch \(ShellWord.quoted(wanted))`"
    }
}
