package import HomerCore
package import HomerStore

/// What bears on how an intent stands beside its own row: what operators decided, what waits, how its files are read.
package struct IntentContext: Hashable {
    /// In force now.
    package var overrides: [Override] = []
    /// Waiting or approved, with a change of this intent in it.
    package var pending: [PendingPass] = []
    /// The source its file belongs to, when that cannot be used.
    package var source: SourceStatusRow?
    /// Its file has edits that wait for a commit.
    package var edit: EditRow?
    /// Its file was found to change back and forth within the last ten minutes.
    package var flapping: EventRow?
    /// Which engine the flags give it to; nil for anything but a job of `schedule.json`.
    package var engine: Engine?
    /// Who really runs it; nil for anything but a job of `schedule.json`.
    package var keeper: JobKeeper?
    /// Who runs what by the flags.
    package var route = Route.standalone
    package var legacy = LegacyMode.builtin
    package var freeze: FreezeCalendar?

    package init(
        overrides: [Override] = [], pending: [PendingPass] = [], source: SourceStatusRow? = nil, edit: EditRow? = nil,
        flapping: EventRow? = nil, engine: Engine? = nil, keeper: JobKeeper? = nil, route: Route = Route.standalone,
        legacy: LegacyMode = LegacyMode.builtin, freeze: FreezeCalendar? = nil
    ) {
        self.overrides = overrides
        self.pending = pending
        self.source = source
        self.edit = edit
        self.flapping = flapping
        self.engine = engine
        self.keeper = keeper
        self.route = route
        self.legacy = legacy
        self.freeze = freeze
    }

    /// What decides when it is due next.
    package func conditions(now: Timestamp, zones: any ZoneSource) -> DueConditions {
        var conditions = DueConditions(
            now: now, route: route, legacy: legacy, suspensions: overrides,
            freeze: freeze ?? FreezeCalendar([], zones: zones))
        conditions.homerLives = keeper == .homer
        return conditions
    }

    /// The suspension that lasts longest: until that is over nothing runs.
    package var suspension: Override? {
        overrides.filter { $0.kind == .suspend }.max { a, b in
            switch (a.end, b.end) {
            case (_?, nil): true
            case (let a?, let b?): a < b
            case (nil, _): false
            }
        }
    }

    package var pin: Override? { overrides.last { $0.kind == .pin } }
    package var waiting: PendingPass? { pending.first { $0.status == .waiting } }
    package var approved: PendingPass? { pending.first { $0.status == .approved } }
}

/// The contexts of all intents, read once.
package struct IntentContexts {
    package let overrides: [Override]
    package let pending: [PendingPass]
    package let sources: [SourceStatusRow]
    package let edits: [EditRow]
    private let overridesOfAll: [Override]
    private let overridesByIntent: [String: [Override]]
    private let pendingByIntent: [String: [PendingPass]]
    private let editsByFile: [String: EditRow]
    private let flapping: [String: EventRow]
    private let now: Timestamp
    private let route: Route
    private let legacy: LegacyMode
    private let freeze: FreezeCalendar
    private let oldEngine: OldEngine

    package init(_ snapshot: StoreSnapshot, settings: ReportSettings, zones: any ZoneSource, now: Timestamp) throws {
        self.now = now
        oldEngine = try settings.otherEngine.state(snapshot, zones, now)
        overrides = try snapshot.overrides(activeAt: now)
        pending = try snapshot.pendingPasses()
        sources = try snapshot.sourceStatus()
        edits = try snapshot.uncommittedEdits()
        editsByFile = Dictionary(edits.map { ($0.file, $0) }) { first, _ in first }
        overridesOfAll = overrides.filter { $0.intentID == nil }
        overridesByIntent = Dictionary(grouping: overrides.filter { $0.intentID != nil }) { $0.intentID ?? "" }
        var pendingByIntent: [String: [PendingPass]] = [:]
        for pass in pending {
            for id in Set(pass.changes.map(\.id)) { pendingByIntent[id, default: []].append(pass) }
        }
        self.pendingByIntent = pendingByIntent
        flapping = Dictionary(
            try snapshot.events(reason: .flapping, since: now - Flapping.window).map { ($0.intentID ?? "", $0) }
        ) { first, _ in first }
        route = try snapshot.flags().route
        legacy = settings.legacy
        freeze = FreezeCalendar(settings.freeze, zones: zones)
    }

    /// What decides when intents are due next.
    package var conditions: DueConditions {
        var conditions = DueConditions(
            now: now, route: route, legacy: legacy, suspensions: overrides, freeze: freeze)
        conditions.homerLives = oldEngine.homerLives
        return conditions
    }

    package func of(_ row: IntentRow) -> IntentContext {
        IntentContext(
            overrides: (overridesOfAll + (overridesByIntent[row.id] ?? [])).sorted { $0.id < $1.id },
            pending: pendingByIntent[row.id] ?? [],
            source: sources.first { !$0.isReady && $0.concerns(file: row.file) },
            edit: editsByFile[row.file], flapping: flapping[row.id],
            engine: row.source == IntentSource.schedule ? route.jobs : nil,
            keeper: row.source == IntentSource.schedule ? oldEngine.keeper(of: route.jobs) : nil, route: route,
            legacy: legacy, freeze: freeze)
    }
}

extension PendingPass {
    /// Whether a change of the intent is among those that wait.
    package func concerns(_ id: String) -> Bool { changes.contains { $0.id == id } }

    /// `Synced` has three words for it; the guard and protection block, the others wait.
    package var syncReason: String {
        if reasons.contains(where: \.isGuard) { return BlockReason.guarded.rawValue }
        return reasons.contains(.frozen) && !reasons.contains(.manual)
            ? BlockReason.frozen.rawValue : BlockReason.manual.rawValue
    }

    package var isGuarded: Bool { reasons.contains(where: \.isGuard) }
}

extension Override {
    /// `suspended by ada@box until 18:00: disk is full`
    package func sentence(_ moments: Moments) -> String {
        let what = kind == .suspend ? "suspended" : "pinned to generation \(generation ?? 0)"
        let end = until.map { " until \(moments.minute($0))" } ?? ""
        return "\(what) by \(by)\(end): \(reason)"
    }
}

extension SourceStatusRow {
    /// `GitOperation: a rebase waits for a person`
    package var sentence: String { condition.rawValue + (message.isEmpty ? "" : ": \(message)") }
}
