package import HomerCore
package import HomerStore

/// What the database says, for `homer status`.
package struct StateReport {
    package let schema: SchemaVersion
    package let version: StateVersion
    package let counts: StoreCounts
    package let lastPass: PassRow?
    package let lastDaemon: DaemonRow?
    package let flags: RuntimeFlags
    package let held: [HeldRow]
    /// In force now.
    package let overrides: [Override]
    package let pending: [PendingPass]
    package let sources: [SourceStatusRow]
    /// Files whose edits wait for a commit.
    package let edits: [EditRow]
    package let running: [RunRow]
    /// Executors whose circuit breaker is not closed.
    package let paused: [ExecutorState]
    /// Those of homer.json, with what is spent of each today.
    package let budgets: [BudgetRules.Standing]
    /// Runs that wait for a person.
    package let waiting: [WaitingRun]
    /// Jobs of schedule files that are switched on.
    package let jobs: JobsSection?
    package let due: [Due]
    /// The freeze that keeps changes from being applied now; nil when none does.
    package let freeze: (until: Timestamp, reason: String?)?
    /// Why the runs that wait do.
    package let queue: RunQueue
    /// What of it concerns single intents.
    package let contexts: IntentContexts
    /// What is wrong, newest first.
    package let incidents: [IncidentRow]
    /// Messages that wait, and those of the last day, by how they stand.
    package let messages: MessageCounts
    /// The night that is under way.
    package let night: DiscoverySessionRow?

    package struct Due {
        package let id: String
        package let time: Timestamp

        package init(id: String, time: Timestamp) {
            self.id = id
            self.time = time
        }
    }

    /// - Parameter dueTimes: how many of the next due times are told; with 0 no intent is read. Others are read as far as one
    ///   of them can be among those.
    package init(
        _ snapshot: StoreSnapshot, settings: ReportSettings, moments: Moments, zones: ZoneDatabase, dueTimes: Int = 3
    ) throws {
        queue = try RunQueue(snapshot, settings: settings, now: moments.now)
        schema = try snapshot.schemaVersion()
        version = try snapshot.stateVersion()
        let old = try snapshot.openOldRuns(now: moments.now)
        var counts = try snapshot.counts(now: moments.now)
        counts.running += old.count
        self.counts = counts
        lastPass = try snapshot.lastPass()
        lastDaemon = try snapshot.lastDaemon()
        flags = try snapshot.flags()
        held = try snapshot.heldInputs()
        running = try snapshot.withDetails(snapshot.openRuns() + old)
        let contexts = try IntentContexts(snapshot, settings: settings, zones: zones, now: moments.now)
        self.contexts = contexts
        overrides = contexts.overrides
        pending = contexts.pending
        sources = contexts.sources
        edits = contexts.edits
        paused = try snapshot.pausedExecutors()
        let rules = BudgetRules(settings.budgets, day: zones.budgetDay(of: moments.now))
        budgets = settings.budgets.isEmpty ? [] : rules.standings(today: try snapshot.spending(on: rules.day))
        waiting = try snapshot.waitingRuns()
        incidents = try snapshot.incidents()
        night = try snapshot.openDiscoverySession()
        messages = try snapshot.messageCounts(since: moments.now - .days(1))
        jobs = try settings.otherEngine.jobs(snapshot, zones, moments)
        freeze = settings.freeze.end(of: .apply, at: moments.now, zones: zones)
        due = try Self.soonest(dueTimes, snapshot, contexts.conditions, zones: zones)
    }

    /// The next due times of all intents, no further looked for than one can still be sooner.
    private static func soonest(
        _ count: Int, _ snapshot: StoreSnapshot, _ conditions: DueConditions, zones: ZoneDatabase
    ) throws -> [Due] {
        guard count > 0 else { return [] }
        var soonest: [Due] = []
        try snapshot.intentsByFloor(now: conditions.now, size: 250) { ids, floor in
            soonest += try snapshot.intents(ids: ids).compactMap { row in
                DueSearch(row.timed, conditions, zones: zones).next.time.map { Due(id: row.id, time: $0) }
            }
            soonest = Array(soonest.sorted { ($0.time, $0.id) < ($1.time, $1.id) }.prefix(count))
            guard soonest.count == count, let last = soonest.last, let floor else { return true }
            return floor <= last.time
        }
        return soonest
    }
}

package struct StatusReport {
    package let settings: ReportSettings
    /// The daemon that holds the lock; nil when none runs.
    package let holder: LockHolder?
    /// nil when there is no database yet.
    package let state: StateReport?
    /// The process of a daemon that lives in this workspace and holds no lock here: its state was moved or deleted.
    package var displaced: Int32?
    /// What the last daemon left in the lock file; nil while one runs.
    package var lastWords: LastWords?

    package init(
        settings: ReportSettings, holder: LockHolder?, state: StateReport?, displaced: Int32? = nil,
        lastWords: LastWords? = nil
    ) {
        self.settings = settings
        self.holder = holder
        self.state = state
        self.displaced = displaced
        self.lastWords = lastWords
    }

    /// How the last daemon ended, when none runs and it did not stop as it should; nil otherwise.
    package var death: DaemonDeath? {
        guard holder == nil, displaced == nil, let last = state?.lastDaemon, last.stoppedAt == nil else { return nil }
        if let death = last.death { return death }
        guard let signal = lastWords?.signal, lastWords?.pid == last.pid else { return .unknown }
        return .signal(signal.number, at: signal.time)
    }

    /// The row of the daemon that runs; a row of an earlier one says nothing about now.
    package var daemon: DaemonRow? {
        guard let row = state?.lastDaemon, row.pid == holder?.pid else { return nil }
        return row
    }
}

extension RuntimeFlags {
    /// Every switch as it is in force, in the migration plan's order.
    package var texts: [(key: String, value: String)] {
        RuntimeFlag.allCases.map { flag in
            let value =
                switch flag {
                case .enabled: "\(enabled)"
                case .schedulerBridge: "\(schedulerBridge)"
                case .discoveryEnabled: "\(discoveryEnabled)"
                case .parallelMode: "\(parallelMode)"
                case .tickInterval: "\(tickInterval.count)"
                }
            return (flag.rawValue, value)
        }
    }
}

extension ExecutorState {
    /// When a run may try again; nil while one is trying.
    package var until: Timestamp? {
        if case .open(let until) = breaker.state { until } else { nil }
    }

    /// `claude: quota, left alone until 2026-02-03 05:00 (in 12m)`
    package func sentence(_ moments: Moments) -> String {
        let what: String
        if let until, until > moments.now {
            what = "left alone until \(moments.local(until)) (\(moments.relative(until)))"
        } else {
            what = until == nil ? "one run tries it now" : "the next run tries it"
        }
        return "\(executor): \(breaker.reason?.rawValue ?? "paused"), \(what)"
            + (message.map { ", \($0.split(separator: "\n").first ?? "")" } ?? "")
    }
}
