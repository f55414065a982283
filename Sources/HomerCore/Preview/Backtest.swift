/// What the changes of a plan would have meant over the last while: due times of the old and the new trigger, and what
/// so many runs take and cost, judged by the runs there were.
///
/// A pure function of plan, medians and stored texts. Every due time counts as a run: overlap, suspensions and downtime
/// are not played.
package struct Backtest: Hashable, Sendable {
    /// One side of a change.
    package struct Side: Hashable, Sendable {
        /// nil when nobody can tell how often, e.g. for an event.
        package var runs: RunCount?
        /// nil without history.
        package var runTime: Milliseconds?
        /// nil without history, and when no run said what it cost.
        package var cost: Double?
    }

    /// Whose runs tell what one takes.
    package enum Basis: Hashable, Sendable {
        case own(runs: Int)
        case executor(String, runs: Int)
        case none
    }

    package struct Entry: Hashable, Sendable {
        package var id: String
        package var before: Side
        package var after: Side
        /// Of what will be; of what was, for a removal.
        package var basis: Basis

        package var isPredicted: Bool { before.runs != nil && after.runs != nil }
        var costIncrease: Double { (after.cost ?? 0) - (before.cost ?? 0) }
        var runIncrease: Int { isPredicted ? (after.runs?.count ?? 0) - (before.runs?.count ?? 0) : 0 }
    }

    package let length: Milliseconds
    /// Changes that apply and changes that wait, but for mere moves, which change nothing.
    package let entries: [Entry]
    private let indexes: [String: Int]

    /// Replays every change over `(plan.madeAt - length, plan.madeAt]`. Throws only what `storedSpec` throws.
    ///
    /// - Parameter storedSpec: the canonical spec of an intent's stored generation, as for the planner.
    package init(
        of plan: Plan, over length: Milliseconds, medians: RunMedians, zones: any ZoneSource,
        storedSpec: (String) throws -> JSONValue?
    ) throws {
        var counter = OccurrenceCounter(from: plan.madeAt - length, now: plan.madeAt, zones: zones)
        var entries: [Entry] = []
        for change in plan.changes + plan.blocked.map(\.change) where change.actions != [.move] {
            let stored =
                change.fromGeneration == nil
                ? nil : try storedSpec(change.id).flatMap { try? IntentSpec(canonical: $0) }
            entries.append(Entry(change, stored: stored, medians: medians, counter: &counter))
        }
        self.length = length
        self.entries = entries
        indexes = Dictionary(entries.enumerated().map { ($1.id, $0) }) { first, _ in first }
    }

    /// nil when the plan does not change the intent.
    package subscript(_ id: String) -> Entry? { indexes[id].map { entries[$0] } }

    /// Sums over the entries whose runs are predicted; run time and cost of those that have a history.
    package var total: (before: Side, after: Side) {
        let predicted = entries.filter(\.isPredicted)
        return (Side(sum: predicted.map(\.before)), Side(sum: predicted.map(\.after)))
    }
}

extension Backtest.Entry {
    fileprivate init(_ change: Change, stored: IntentSpec?, medians: RunMedians, counter: inout OccurrenceCounter) {
        id = change.id
        // A removed intent that comes back did not run, although its text is known.
        let old = change.actions.contains(.enable) ? nil : stored
        let new = change.desired?.spec
        let isNew = change.fromGeneration != change.toGeneration
        let was = old.map { medians.median(of: change.id, running: $0, recorded: stored) }
        let will = new.map { medians.median(of: change.id, running: $0, recorded: stored) }
        before = Backtest.Side(runs: counter.count(old, isNew: false), each: (was ?? will)?.median)
        after = Backtest.Side(runs: counter.count(new, isNew: isNew), each: (will ?? was)?.median)
        basis = (will ?? was)?.basis ?? .none
    }
}

extension Backtest.Side {
    fileprivate init(runs: RunCount?, each median: RunMedian?) {
        self.runs = runs
        guard let runs, let median else { return }
        let time = Double(runs.count) * Double(median.durationMS)
        // A century is as good as forever, and leaves room to add.
        runTime = Milliseconds(Int64(min(time, Double(Milliseconds.longest))))
        cost = median.cost.map { $0 * Double(runs.count) }
    }

    fileprivate init(sum sides: [Backtest.Side]) {
        runs = sides.compactMap(\.runs).reduce(.zero, +)
        let (times, costs) = (sides.compactMap(\.runTime), sides.compactMap(\.cost))
        runTime = times.isEmpty ? nil : Milliseconds(times.reduce(0) { $0 + $1.count })
        cost = costs.isEmpty ? nil : costs.reduce(0, +)
    }
}

extension RunMedians {
    /// What a run of an intent takes with a given text: by its own runs, unless those were another executor's, else by
    /// all runs of the executor.
    fileprivate func median(
        of id: String, running spec: IntentSpec, recorded: IntentSpec?
    ) -> (median: RunMedian?, basis: Backtest.Basis) {
        let executor = spec.execution.executor
        if let own = byIntent[id], recorded?.execution.executor == executor { return (own, .own(runs: own.samples)) }
        if let others = byExecutor[executor] { return (others, .executor(executor, runs: others.samples)) }
        return (nil, .none)
    }
}
