package import HomerCore
package import HomerStore

/// What bears on the runs that wait.
package struct QueueFacts {
    package var now: Timestamp
    /// Runs without an ending, of all intents, with their details.
    package var open: [RunRow] = []
    /// Specs of their intents.
    package var specs: [String: IntentSpec] = [:]
    package var paused: [ExecutorState] = []
    package var limits = RunLimits()
    package var spread = CatchUpSpread.none
    /// Runs at once.
    package var concurrency = 4
    package var isEnabled = true
    package var isDaemonRunning = true
    /// Suspensions that hold now.
    package var suspensions: [Override] = []
    package var freeze: [FreezeWindow] = []
    package var zones: any ZoneSource = ZoneDatabase()

    package init(now: Timestamp) { self.now = now }

    package init(_ snapshot: StoreSnapshot, settings: ReportSettings, now: Timestamp) throws {
        self.now = now
        open = try snapshot.withDetails(snapshot.openRuns())
        specs = try snapshot.specsOfOpenRuns()
        paused = try snapshot.pausedExecutors()
        limits = settings.limits
        spread = settings.spread
        concurrency = settings.concurrency
        isEnabled = try snapshot.flags().enabled
        isDaemonRunning = settings.isDaemonRunning
        suspensions = try snapshot.overrides(activeAt: now).filter { $0.kind == .suspend }
        freeze = settings.freeze
    }
}

/// Why each of the runs that wait does: `Admission` asked as the daemon asks it.
package struct RunQueue {
    package let concurrency: Int
    package let running: [RunRow]
    private let paused: [ExecutorState]
    private let waits: [Int64: RunWait]

    package init(_ snapshot: StoreSnapshot, settings: ReportSettings, now: Timestamp) throws {
        self.init(try QueueFacts(snapshot, settings: settings, now: now))
    }

    package init(_ facts: QueueFacts) {
        concurrency = facts.concurrency
        paused = facts.paused
        running = facts.open.filter { $0.status == .running }
        var admission = facts.admission(running)
        var waits: [Int64: RunWait] = [:]
        for run in facts.open.filter({ $0.status == .pending }).sorted(by: { $0.place < $1.place }) {
            guard let spec = facts.specs[run.intentID] else {
                waits[run.id] = .moment
                continue
            }
            let verdict = admission.consider(run.applicant(spec)) { spec }
            waits[run.id] = facts.wait(verdict)
        }
        self.waits = waits
    }

    /// What keeps a run from starting, the weightiest first; nil for one that does not wait.
    package func wait(of run: RunRow) -> RunWait? { run.status == .pending ? waits[run.id] : nil }

    /// The breakers of those executors.
    package func states(of executors: [String]) -> [ExecutorState] { paused.filter { executors.contains($0.executor) } }

    /// How many runs wait, by why they do; in the order of the words.
    package var counts: [(word: String, count: Int)] {
        Dictionary(grouping: waits.values.compactMap(\.word)) { $0 }.map { (word: $0.key, count: $0.value.count) }
            .sorted { $0.word < $1.word }
    }

    /// `pending: approval`, or the plain result of a run that does not wait.
    package func result(of run: RunRow) -> String {
        wait(of: run)?.word.map { "\(run.result): \($0)" } ?? RunEnding(run).word
    }
}

extension QueueFacts {
    fileprivate func admission(_ running: [RunRow]) -> Admission {
        let exclusions = Exclusions(overrides: [], freeze: freeze, zones: zones, now: now)
        var around = Admission.Surroundings(now: now) { exclusions.end($0, due: $1) }
        for run in running { around.load.add(executor: run.executor ?? "", lane: specs[run.intentID]?.lane ?? "") }
        for run in open where run.isExclusive && run.startedAt != nil { around.begun[run.intentID] = run.id }
        around.breakers = Dictionary(paused.map { ($0.executor, $0.breaker) }) { first, _ in first }
        around.suspensions = suspensions
        return Admission(ClaimRules(limit: concurrency - running.count, limits: limits, spread: spread), around)
    }

    /// What the daemon would do, unless nobody looks at the queue.
    fileprivate func wait(_ verdict: Admission.Verdict) -> RunWait {
        let wait: RunWait =
            switch verdict {
            case .wait(let wait): wait
            // It ends when the daemon looks next.
            case .start, .expired, .spent: .moment
            }
        switch wait {
        case .approval: return wait
        case _ where !isEnabled: return .switchedOff
        case .attempt: return wait
        default: return isDaemonRunning ? wait : .noDaemon
        }
    }
}

extension RunRow {
    /// Its place in the queue (`QueueOrder`).
    fileprivate var place: (Int64, Int64) {
        (QueueOrder.rank(priority: priority, since: notBefore ?? triggeredAt), id)
    }

    fileprivate func applicant(_ spec: IntentSpec) -> Applicant {
        var run = Applicant(
            id: id, intentID: intentID, source: "", cause: triggeredBy, lane: spec.lane,
            isExclusive: isExclusive, hasBegun: startedAt != nil, attempt: attempt + (startedAt == nil ? 0 : 1),
            link: detail?.link ?? 0, due: scheduledFor ?? triggeredAt)
        run.made = scheduledFor == nil ? nil : triggeredAt
        run.notBefore = notBefore
        run.waitsForApproval = waitsForApproval
        run.approvalUntil = approvalUntil
        return run
    }
}
