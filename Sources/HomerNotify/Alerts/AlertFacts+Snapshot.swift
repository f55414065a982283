import HomerCore
import HomerReport
import HomerStore

extension AlertFacts {
    /// What the database says.
    init(_ snapshot: StoreSnapshot, settings: ReportSettings, zones: ZoneDatabase, now: Timestamp) throws {
        self.init()
        if let local = zones.zone(named: nil) { zone = local }
        incidents = try snapshot.openFingerprints()
        stale = try snapshot.staleFingerprints(now: now)
        runs = try snapshot.troubledRuns(now: now).compactMap { Run($0.run, isLatest: $0.isLatest) }
        open = try Self.open(snapshot, settings, now)
        missed = try snapshot.missedDueTimes(now: now)
        sources = try snapshot.sourceStatus().filter { !$0.isReady }.map {
            Source(path: $0.path, condition: $0.condition, message: $0.message, since: $0.since)
        }
        held = try snapshot.heldInputs().map { row in
            Held(
                file: row.file, intentID: row.intentID.isEmpty ? nil : row.intentID,
                reason: "\(row.why): \(row.code) \(row.message)", since: row.since,
                isKept: row.keepsGeneration != nil ? true : row.intentID.isEmpty ? nil : false)
        }
        guarded = try snapshot.pendingPasses().filter { $0.status == .waiting && $0.isGuarded }.map {
            Guarded(pass: $0.id, summary: $0.summary, since: $0.createdAt)
        }
        if !settings.budgets.isEmpty {
            let rules = BudgetRules(settings.budgets, day: zones.budgetDay(of: now))
            budgets = rules.standings(today: try snapshot.spending(on: rules.day)).compactMap(\.overrun)
        }
        // The look at the whole database comes once a night.
        damage = try snapshot.events(reason: .databaseDamaged, since: now - .hours(26)).first?.message
        unreadable = try snapshot.events(reason: .runUnreadable, since: now - .hours(1)).first?.message
        channels = try snapshot.messageBacklog(now: now)
    }

    private static func open(
        _ snapshot: StoreSnapshot, _ settings: ReportSettings, _ now: Timestamp
    ) throws -> [OpenRun] {
        let queueFacts = try QueueFacts(snapshot, settings: settings, now: now)
        let queue = RunQueue(queueFacts)
        // What somebody started by hand, or had run after all, is late for nobody.
        let runs = queueFacts.open.filter { !$0.triggeredBy.mayBeLate }
        let usual = try snapshot.usualLengths(of: Set(runs.filter { $0.status == .running }.map(\.intentID)))
        return runs.compactMap { row in
            // It could not start before somebody approved it, and nothing says when that was.
            guard row.approval != .approved || row.status == .running else { return nil }
            var run = OpenRun(row.id, row.intentID, due: row.planned, wait: queue.wait(of: row))
            if row.status == .running {
                run.started = row.detail?.attemptStartedAt ?? row.startedAt
                run.usual = usual[row.intentID]
            }
            return run
        }
    }
}

extension AlertFacts.Run {
    /// nil for one that has no ending.
    fileprivate init?(_ row: RunRow, isLatest: Bool) {
        guard let ended = row.completedAt, let outcome = row.outcome else { return nil }
        self.init(row.id, row.intentID, ended: ended, outcome: outcome, executor: row.executor)
        denials = row.denials
        drift = row.drift
        overrun = row.overrun
        self.isLatest = isLatest
    }
}

extension RunRow {
    /// When it was to start: not before it was made, nor before its pause between attempts is over.
    fileprivate var planned: Timestamp {
        let due = scheduledFor.map { $0 + (detail?.jitter ?? .zero) } ?? triggeredAt
        return max(due, triggeredAt, notBefore ?? triggeredAt)
    }
}
