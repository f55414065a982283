import HomerCore
import HomerRuntime
import HomerStore

/// Why a run that is stored has not been started.
enum RunWait: Hashable {
    case switchedOff
    /// A person has to approve it, at the latest then.
    case approval(until: Timestamp?)
    case noDaemon
    /// Somebody suspended the intent, or all of them.
    case suspended(Override)
    /// Nothing of the intent starts now: a freeze is open, or none of its windows is. Until then.
    case frozen(until: Timestamp)
    /// The next attempt, not before that moment.
    case attempt(Int, at: Timestamp)
    /// Another run of the intent goes first.
    case behind(run: Int64, isActive: Bool)
    /// Every executor it may use is left alone.
    case breaker([ExecutorState])
    case executorLimit(String, Int)
    case laneLimit(String, Int)
    /// All places for runs are taken, by these.
    case places([RunRow])
    /// Nothing is in its way.
    case moment

    /// One stable word; nil when nothing is in its way.
    var word: String? {
        switch self {
        case .switchedOff: "switched off"
        case .approval: "approval"
        case .noDaemon: "no daemon"
        case .suspended: "suspended"
        case .frozen: "frozen"
        case .attempt: "backoff"
        case .behind: "queue"
        case .breaker: "breaker"
        case .executorLimit: "executor limit"
        case .laneLimit: "lane limit"
        case .places: "concurrency"
        case .moment: nil
        }
    }
}

/// What decides which of the waiting runs may start: the rules of `Store.claim` as a question.
struct RunQueue {
    var now: Timestamp
    /// Runs without an ending, of all intents, oldest first, with their details.
    var open: [RunRow] = []
    /// Specs of their intents.
    var specs: [String: IntentSpec] = [:]
    var paused: [ExecutorState] = []
    var limits = RunLimits()
    /// Runs at once.
    var concurrency = 4
    var isEnabled = true
    var isDaemonRunning = true
    /// Suspensions that hold now.
    var suspensions: [Override] = []
    var freeze: [FreezeWindow] = []
    var zones: any ZoneSource = ZoneDatabase()

    init(now: Timestamp) { self.now = now }

    init(_ store: Store, workspace: Workspace, now: Timestamp) throws {
        self.now = now
        open = try store.withDetails(store.openRuns())
        specs = try store.specsOfOpenRuns()
        paused = try store.pausedExecutors()
        limits = workspace.limits
        concurrency = workspace.concurrency
        isEnabled = try store.flags().enabled
        isDaemonRunning = workspace.runningDaemon() != nil
        suspensions = try store.overrides(activeAt: now).filter { $0.kind == .suspend }
        freeze = workspace.execution.freeze
    }

    private var running: [RunRow] { open.filter { $0.status == "running" } }

    private var load: RunLimits.Load {
        var load = RunLimits.Load()
        for run in running { load.add(executor: run.executor ?? "", lane: specs[run.intentID]?.lane ?? "") }
        return load
    }

    /// What keeps a run from starting, the weightiest first; nil for one that does not wait.
    func wait(of run: RunRow) -> RunWait? {
        guard run.status == "pending" else { return nil }
        if run.waitsForApproval { return .approval(until: run.approvalUntil) }
        if !isEnabled { return .switchedOff }
        if let moment = run.notBefore, moment > now { return .attempt(run.attempt + 1, at: moment) }
        if !isDaemonRunning { return .noDaemon }
        if let exclusion = exclusion(of: run) { return exclusion }
        if let first = goesFirst(before: run) { return first }
        return executorOrLane(run) ?? (running.count >= concurrency ? .places(running) : .moment)
    }

    /// A run that a person asked for starts all the same.
    private func exclusion(of run: RunRow) -> RunWait? {
        guard run.triggeredBy != "manual", run.triggeredBy != "plan" else { return nil }
        if let override = suspensions.first(where: { $0.concerns(run.intentID) }) { return .suspended(override) }
        guard let spec = specs[run.intentID] else { return nil }
        let exclusions = Exclusions(overrides: [], freeze: freeze, zones: zones, now: now)
        return exclusions.end(spec, due: run.scheduledFor ?? run.triggeredAt).map { .frozen(until: $0) }
    }

    private func goesFirst(before run: RunRow) -> RunWait? {
        guard let spec = specs[run.intentID], spec.overlap.isExclusive else { return nil }
        let others = open.filter { $0.intentID == run.intentID && $0.id != run.id }
        if let begun = others.first(where: { $0.startedAt != nil }) { return .behind(run: begun.id, isActive: true) }
        // One that waits for a person holds nobody up.
        let before = others.first { $0.id < run.id && $0.status == "pending" && !$0.waitsForApproval }
        return before.map { .behind(run: $0.id, isActive: false) }
    }

    private func executorOrLane(_ run: RunRow) -> RunWait? {
        guard let spec = specs[run.intentID] else { return nil }
        let load = load
        if let limit = limits.lanes[spec.lane], !limits.admits(lane: spec.lane, beside: load) {
            return .laneLimit(spec.lane, limit)
        }
        let chain = [spec.execution] + spec.fallback
        // A manual run tries whatever is said of the executor.
        let isFree = run.triggeredBy == "manual" && run.startedAt == nil
        var left: [ExecutorState] = []
        for execution in chain[min(run.detail?.link ?? 0, chain.count - 1)...] {
            let name = execution.executor
            if !isFree, let state = paused.first(where: { $0.executor == name }),
                case .nobody = state.breaker.admission(now: now, isBusy: load.isBusy(name))
            {
                left.append(state)
                continue
            }
            guard let limit = limits.executors[name], !limits.admits(executor: name, beside: load) else { return nil }
            return .executorLimit(name, limit)
        }
        return .breaker(left)
    }

    /// How many runs wait, by why they do; in the order of the words.
    var counts: [(word: String, count: Int)] {
        let words = open.compactMap { wait(of: $0)?.word }
        return Dictionary(grouping: words) { $0 }.map { (word: $0.key, count: $0.value.count) }
            .sorted { $0.word < $1.word }
    }

    /// `pending: approval`, or the plain result of a run that does not wait.
    func result(of run: RunRow) -> String {
        wait(of: run)?.word.map { "\(run.result): \($0)" } ?? run.result
    }
}
