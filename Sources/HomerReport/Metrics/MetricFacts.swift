package import HomerCore
package import HomerStore

/// What the metrics are made of: one state of the database.
package struct MetricFacts {
    package var now: Timestamp
    package var isDaemonRunning = false
    /// Since when the newest daemon runs; nil when there was none.
    package var daemonSince: Timestamp?
    package var concurrency = 0
    package var isOn = true
    package var databaseBytes: Int64 = 0
    package var held = 0
    package var waitingChanges = 0
    package var waitingRuns = 0
    package var pending = 0
    /// When each run that runs was started.
    package var running: [Timestamp] = []
    package var paused: [String] = []
    package var runsMade = 0
    package var sessionsLastDay = 0
    package var sessionsLastWeek: (sessions: Int, intents: Int) = (0, 0)
    /// Those that wait, and those that ended since the counters count.
    package var messages: [MessageCount] = []
    package var incidents: [Severity: Int] = [:]
    package var attempts: AttemptTally
    package var skips: [SkipCount] = []
    package var intents: [Intent] = []

    /// One that is not removed.
    package struct Intent: Hashable {
        package var id: String
        package var sync: IntentStatus.Sync
        package var health: IntentStatus.Health
        package var isSuspended: Bool
        package var conditions: [Condition]
        package var next: Timestamp?
        package var acceptedAt: Timestamp
        package var lastSuccess: Timestamp?

        package init(
            id: String, sync: IntentStatus.Sync, health: IntentStatus.Health, isSuspended: Bool = false,
            conditions: [Condition] = [], next: Timestamp? = nil, acceptedAt: Timestamp, lastSuccess: Timestamp? = nil
        ) {
            self.id = id
            self.sync = sync
            self.health = health
            self.isSuspended = isSuspended
            self.conditions = conditions
            self.next = next
            self.acceptedAt = acceptedAt
            self.lastSuccess = lastSuccess
        }
    }

    /// - Parameter counting: since when the counters count.
    package init(now: Timestamp, counting: Timestamp) {
        self.now = now
        attempts = AttemptTally(now: now, counting: counting)
    }
}

extension MetricFacts {
    /// Counters count from the start of the newest daemon on, as those of a process do, so that a row that is deleted
    /// later than that alone can make one smaller.
    ///
    /// - Parameter limit: how many intents have series of their own.
    package init(
        _ snapshot: StoreSnapshot, settings: ReportSettings, moments: Moments, zones: ZoneDatabase, limit: Int
    ) throws {
        let now = moments.now
        let daemon = try snapshot.lastDaemon()
        let since = daemon?.startedAt ?? Timestamp(milliseconds: 0)
        self.init(now: now, counting: since)
        isDaemonRunning = settings.isDaemonRunning
        daemonSince = daemon?.startedAt
        concurrency = settings.concurrency
        isOn = try snapshot.flags().enabled
        databaseBytes = try snapshot.size()
        held = try snapshot.heldInputs().count
        waitingChanges = try snapshot.pendingPasses().count { $0.status == .waiting }
        waitingRuns = try snapshot.waitingRuns().count
        pending = try snapshot.counts(now: now).pending
        running = try snapshot.openRuns().filter { $0.status == .running }.compactMap(\.startedAt)
        paused = try snapshot.pausedExecutors().map(\.executor)
        runsMade = try snapshot.runsMade(since: since)
        sessionsLastDay = try snapshot.discovery(since: now - .days(1)).sessions
        sessionsLastWeek = try snapshot.discovery(since: now - .days(7))
        messages = try snapshot.messagesByChannel(since: since)
        incidents = try snapshot.openIncidents()
        var tally = attempts
        try snapshot.countedAttempts(since: min(since, now - AttemptTally.week)) { tally.add($0) }
        attempts = tally
        skips = try snapshot.skipCounts(since: since)
        let contexts = try IntentContexts(snapshot, settings: settings, zones: zones, now: now)
        var pages = IntentPages(snapshot)
        while let page = try pages.next() {
            for row in page {
                let hasOwn = intents.count < limit
                let context = contexts.of(row)
                let view = IntentView(row, context, moments: moments, zones: zones)
                intents.append(
                    Intent(
                        id: row.id, sync: view.status.sync, health: view.status.health,
                        isSuspended: context.suspension != nil, conditions: hasOwn ? view.status.conditions : [],
                        next: view.status.next, acceptedAt: row.acceptedAt,
                        lastSuccess: hasOwn ? try snapshot.lastSuccess(of: row.id) : nil))
            }
        }
    }
}
