package import HomerCore
package import HomerStore

/// Everything that can explain why an intent ran or did not.
package struct WhyFacts {
    package var row: IntentRow
    /// In force now.
    package var context = IntentContext()
    /// The time that was asked about; nil for the last one.
    package var asked: Timestamp?
    package var flags = RuntimeFlags()
    /// Overrides that concern the intent, also those that have ended.
    package var overrides: [Override] = []
    /// Decisions about its due times, oldest first.
    package var ledger: [LedgerRow] = []
    /// Its runs, newest first.
    package var runs: [RunRow] = []
    /// Runs without an ending, of all intents.
    package var openRuns: [RunRow] = []
    /// Newest first.
    package var generations: [GenerationRow] = []
    /// Newest first.
    package var daemons: [DaemonRow] = []
    package var isDaemonRunning = true
    /// The pass that took the file for removed.
    package var removal: PassRow?
    /// Which night made it; nil for one that no night made.
    package var night: NightOrigin?
    /// Windows in which nothing is run.
    package var freeze: [FreezeWindow] = []
    /// Runs at once.
    package var concurrency = 4
    package var limits = RunLimits()
    package var spread = CatchUpSpread.none
    /// What `homer.json` says for intents that say nothing themselves.
    package var defaults = IntentDefaults.none
    /// Executors whose circuit breaker is not closed.
    package var paused: [ExecutorState] = []
    /// Specs of the intents of `openRuns`.
    package var specs: [String: IntentSpec] = [:]
    /// What it listens to, newest first.
    package var received: [ReceivedEvent] = []
    /// Its events that say that something which came started nothing, newest first.
    package var skips: [EventRow] = []
    /// Those about its executor with what is spent of the day; filled in where a run ended as its limit.
    package var budgets: [BudgetRules.Standing] = []
    package var budgetDay: BudgetDay?
    package var executors = DecodeOptions.executorsOfDaemon
    /// How the next steps name runs.
    package var runArguments = RunArguments()
    /// What the daemon's own time zone is called; nil where nobody knows.
    package var localZone: String?
    /// As the user would type its path.
    package var database = ".homer/homer.db"

    /// Where the old engine is, and whether a HOMER lives.
    package var oldEngine = OldEngine(mode: .builtin)
    /// How the other engine's part in it is told; nil when it has none.
    package var other: OtherStory?

    /// Who really runs it; nil for anything but a job of `schedule.json`.
    package var keeper: JobKeeper? {
        row.source == IntentSource.schedule ? oldEngine.keeper(of: flags.route.jobs) : nil
    }

    /// The flag that keeps the intent from running; nil when none does.
    package var flagAgainst: RuntimeFlag? { flags.against(row.source) }

    /// Whether somebody else than the new engine runs the intent.
    package var isLegacy: Bool { keeper.map { $0 != .intents } ?? false }

    package init(_ row: IntentRow) { self.row = row }

    /// The last daemon that was there at a moment, or before it.
    package func daemon(at moment: Timestamp) -> DaemonRow? { daemons.first { $0.startedAt <= moment } }

    /// The generation that was in force.
    package func generation(at moment: Timestamp) -> Int {
        generations.first { $0.acceptedAt <= moment }?.generation ?? row.generation
    }
}

extension WhyFacts {
    /// How far `--at` may be off: people write minutes.
    package static let precision = Milliseconds.minutes(1)

    /// Gathers what the database, the lock and the configuration say.
    ///
    /// - Parameter contexts: of the same state, where they are known already.
    package init(
        _ row: IntentRow, asked: Timestamp?, snapshot: StoreSnapshot, settings: ReportSettings, now: Timestamp,
        zones: any ZoneSource, contexts: IntentContexts? = nil
    ) throws {
        self.init(row)
        self.asked = asked
        context = try (contexts ?? IntentContexts(snapshot, settings: settings, zones: zones, now: now)).of(row)
        flags = try snapshot.flags()
        localZone = (zones as? ZoneDatabase)?.localName
        oldEngine = try settings.otherEngine.state(snapshot, zones, now)
        if row.source == IntentSource.schedule {
            other = try settings.otherEngine.story(row, snapshot)
        }
        overrides = try snapshot.overrides(intent: row.id)
        night = try snapshot.nightOrigin(of: row)
        openRuns = try snapshot.withDetails(snapshot.openRuns())
        specs = try snapshot.specsOfOpenRuns()
        paused = try snapshot.pausedExecutors()
        limits = settings.limits
        spread = settings.spread
        defaults = settings.defaults
        generations = try snapshot.generations(of: row.id)
        daemons = try snapshot.daemons(newest: 200)
        isDaemonRunning = settings.isDaemonRunning
        freeze = settings.freeze.filter { $0.target == .run }
        concurrency = settings.concurrency
        database = settings.shownDatabase
        runArguments = RunArguments(ids: try snapshot.intentIDs(includeRemoved: true))
        if row.removedAt != nil {
            let event = try snapshot.events(intent: row.id, limit: 1000)
                .first { $0.reason == .known(.disabled) }
            removal = try event?.passID.flatMap { try snapshot.pass($0) }
        }
        ledger = try snapshot.ledger(of: row.id, through: asked.map { $0 + Self.precision } ?? now, newest: 200)
        if let asked {
            let after = asked + Self.precision + Milliseconds(1)
            ledger += try snapshot.ledger(of: row.id, from: after, until: after + .days(2))
        }
        try gatherRuns(snapshot)
        if runs.contains(where: { $0.outcome == .limit }) {
            budgets = try snapshot.budgets(of: row.spec, settings, zones: zones, now: now)
            budgetDay = zones.budgetDay(of: now)
        }
        try gatherCauses(snapshot)
    }

    /// What came to an intent that does not run by the clock.
    private mutating func gatherCauses(_ snapshot: StoreSnapshot) throws {
        let names = row.spec.triggers.compactMap { trigger in
            if case .event(let name, _) = trigger { name } else { nil }
        }
        if !names.isEmpty { received = try snapshot.received(by: row.id, names: names, newest: 200) }
        guard row.spec.triggers.contains(where: \.isChain) else { return }
        let reasons: [EventReason?] = [.triggerSkipped, .overlapSkipped, .missed]
        skips = try snapshot.events(intent: row.id, limit: 1000).filter { reasons.contains($0.reason.known) }
    }

    /// The newest runs, and those that the decisions in question are about.
    private mutating func gatherRuns(_ snapshot: StoreSnapshot) throws {
        var found = try snapshot.runs(Store.RunFilter(intentID: row.id, limit: 100))
        let questioned = asked.map { asked in ledger.filter { $0.covers(asked) } } ?? ledger.suffix(1)
        var explained = questioned
        for decision in questioned {
            if let into = decision.collapsedInto {
                explained += try snapshot.ledger(of: row.id, from: into, until: into + Milliseconds(1))
            }
            if decision.verdict == .skippedOverlap {
                found += try snapshot.runs(of: row.id, activeAt: decision.decidedAt)
            }
        }
        let known = Set(ledger.map(\.scheduledFor))
        ledger += explained.filter { !known.contains($0.scheduledFor) }
        ledger.sort { $0.scheduledFor < $1.scheduledFor }
        if let asked { found += try snapshot.runs(of: row.id, dueIn: asked...(asked + Self.precision)) }
        found += try explained.compactMap(\.runID).compactMap { try snapshot.run($0) }
        var seen: Set<Int64> = []
        let once = found.filter { seen.insert($0.id).inserted }.sorted { $0.id > $1.id }
        runs = try snapshot.withDetails(once)
    }
}

extension LedgerRow {
    /// Whether this is the decision about the minute that begins at `moment`: its own, or one row for many.
    package func covers(_ moment: Timestamp) -> Bool {
        if scheduledFor >= moment, scheduledFor < moment + WhyFacts.precision { return true }
        return scheduledFor <= moment && through.map { moment <= $0 } ?? false
    }
}
