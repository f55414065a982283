package import HomerCore
package import HomerStore

/// Everything `homer describe` knows about an intent.
package struct IntentDetail {
    package let view: IntentView
    package let next: [Timestamp]
    /// Who runs after it, as `b (success)`.
    package let followers: [String]
    package let runs: [RunRow]
    /// Says why those that wait do.
    package let queue: RunQueue?
    /// The budgets that are about its runs, with what is spent of each today.
    package let budgets: [BudgetRules.Standing]
    /// What is wrong with it.
    package let incidents: [IncidentRow]
    package let generations: [IntentHistory.Entry]
    /// Which night made it; nil for one that no night made.
    package let night: NightOrigin?
    /// Who last changed each field, when that was asked for.
    package let blame: [BlamedField]?
    /// Oldest first.
    package let events: [EventRow]
    package let window: EventWindow

    package var row: IntentRow { view.row }

    package init(
        _ row: IntentRow, snapshot: StoreSnapshot, contexts: IntentContexts, moments: Moments, zones: ZoneDatabase,
        queue: RunQueue? = nil, settings: ReportSettings? = nil, withBlame: Bool = false
    ) throws {
        let context = contexts.of(row)
        self.queue = queue
        view = IntentView(row, context, moments: moments, zones: zones)
        next = DueSearch(row.timed, context.conditions(now: moments.now, zones: zones), zones: zones).list(3)
        followers = try snapshot.followers(of: row.id).map { "\($0.id) (\($0.on.rawValue))" }
        night = try snapshot.nightOrigin(of: row)
        runs = try snapshot.withDetails(snapshot.allRuns(Store.RunFilter(intentID: row.id, limit: 5)))
        budgets = try settings.map { try snapshot.budgets(of: row.spec, $0, zones: zones, now: moments.now) } ?? []
        incidents = try snapshot.incidents(of: row.id)
        let history = try IntentHistory(row.id, snapshot: snapshot)
        generations = history.entries
        blame = withBlame ? try history.blame() : nil
        events = try snapshot.events(intent: row.id, limit: Self.eventLimit).reversed()
        window = EventWindow(events, oldest: try snapshot.oldestEvent(), limit: Self.eventLimit)
    }

    private static let eventLimit = 20
}
