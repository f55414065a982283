package import HomerCore
package import HomerStore

/// Half a day back and half a day ahead, intent by intent: what ran, what did not, what is due.
package struct DayTimetable: Hashable, Sendable {
    package struct Mark: Hashable, Sendable {
        package var from: Timestamp
        /// The end of a run, or now while it runs; the last due time of several that did not run.
        package var until: Timestamp
        package var kind: RunStrip.Kind
        package var run: Int64?
        package var count = 1
    }

    package struct Lane: Hashable, Sendable {
        package var id: String
        package var state: IntentList.State
        package var past: [Mark] = []
        package var coming: [Timestamp] = []
        /// More due times are to come than are listed.
        package var isCut = false
    }

    package static let reach = Milliseconds.hours(12)
    /// Due times listed of one intent.
    package static let mostComing = 48
    /// Marks of one intent: an intent of every minute is told by its newest.
    package static let mostPast = 48
    /// Runs read of one intent: those that did not run take places of `mostPast`, too.
    static let mostRuns = 60

    package let from: Timestamp
    package let now: Timestamp
    package let until: Timestamp
    package let lanes: [Lane]
    /// Intents that have something to show and no lane.
    package let left: Int

    /// - Parameter lanes: in any order; those with nothing to show are left out. Failing ones come first, then by when
    ///   something happened or will, the nearest first.
    package init(_ lanes: [Lane], now: Timestamp, most: Int) {
        (from, self.now, until) = (now - Self.reach, now, now + Self.reach)
        let (from, until) = (self.from, self.until)
        let filled = lanes.map { lane in
            var lane = lane
            lane.past = Array(lane.past.filter { $0.until >= from && $0.from <= now }.suffix(Self.mostPast))
            let inside = lane.coming.filter { $0 >= now && $0 <= until }
            lane.isCut = lane.isCut || inside.count > Self.mostComing
            lane.coming = Array(inside.prefix(Self.mostComing))
            return lane
        }.filter { !$0.past.isEmpty || !$0.coming.isEmpty }
        let keys = filled.map { (rank: Self.rank($0), nearest: Self.nearest($0, now), id: $0.id) }
        let order = filled.indices.sorted { keys[$0] < keys[$1] }
        self.lanes = order.prefix(most).map { filled[$0] }
        left = filled.count - self.lanes.count
    }

    private static func rank(_ lane: Lane) -> Int {
        lane.state == .failing ? 0 : lane.past.contains { $0.isUnstarted } ? 1 : 2
    }

    private static func nearest(_ lane: Lane, _ now: Timestamp) -> Int64 {
        let past = lane.past.map { (now - $0.until).count }.min() ?? .max
        return min(past, lane.coming.first.map { ($0 - now).count } ?? .max)
    }
}

extension DayTimetable.Mark {
    package var isUnstarted: Bool { if case .unstarted = kind { true } else { false } }
}

extension DayTimetable.Lane {
    /// - Parameters:
    ///   - runs: of the intent, in any order.
    ///   - ledger: decisions about its due times.
    ///   - coming: its due times to come, the soonest first.
    package init(
        _ id: String, state: IntentList.State, runs: [RunRow], ledger: [LedgerRow], coming: [Timestamp], now: Timestamp
    ) {
        self.init(id: id, state: state)
        let outcome = DueOutcome(runs, ledger)
        let ran = outcome.runs.map { run, kind in
            let from = run.startedAt ?? run.scheduledFor ?? run.triggeredAt
            var mark = DayTimetable.Mark(from: from, until: from, kind: kind, run: run.id)
            switch kind {
            case .run: mark.until = run.completedAt ?? (run.status == .running ? now : from)
            // Where it was due: nothing of it took any time.
            case .unstarted: (mark.from, mark.until) = (run.scheduledFor ?? from, run.scheduledFor ?? from)
            }
            return mark
        }
        let not = outcome.alone.map { row in
            DayTimetable.Mark(
                from: row.scheduledFor, until: row.through ?? row.scheduledFor, kind: .unstarted(row.verdict),
                count: max(1, row.count))
        }
        past = (ran + not).sorted { ($0.from, $0.until) < ($1.from, $1.until) }
        self.coming = coming
    }
}

extension DayTimetable.Lane {
    /// By its newest run and its next due time alone.
    fileprivate init(roughly view: IntentView, now: Timestamp) {
        let row = view.row
        self.init(
            row.id, state: IntentList.State(view), runs: row.lastRun.map { [$0] } ?? [], ledger: [],
            coming: view.due.time.map { [max($0, now)] } ?? [], now: now)
        // The newest that ended may be one that its condition skipped.
        if let last = row.lastRun, let end = row.lastEnd, end > last.completedAt ?? last.triggeredAt {
            past.append(DayTimetable.Mark(from: end, until: end, kind: .run(last.result)))
        }
    }
}

extension StoreSnapshot {
    /// The timetable around now: of the candidates those with something to show.
    ///
    /// - Parameters:
    ///   - views: every intent that may have a lane.
    ///   - most: lanes.
    package func timetable(
        _ views: [IntentView], _ contexts: IntentContexts, zones: ZoneDatabase, now: Timestamp, most: Int
    ) throws -> DayTimetable {
        let since = now - DayTimetable.reach
        // A first choice by what is at hand, so that runs and ledger of few are read.
        let rough = DayTimetable(views.map { DayTimetable.Lane(roughly: $0, now: now) }, now: now, most: most)
        let byID = Dictionary(views.map { ($0.row.id, $0) }) { first, _ in first }
        let lanes = try rough.lanes.compactMap { lane -> DayTimetable.Lane? in
            guard let view = byID[lane.id] else { return nil }
            let search = DueSearch(view.row.timed, contexts.conditions, zones: zones)
            return DayTimetable.Lane(
                lane.id, state: lane.state,
                runs: try allRuns(Store.RunFilter(intentID: lane.id, limit: DayTimetable.mostRuns)),
                ledger: try ledger(of: lane.id, from: since, until: now + Milliseconds(1)),
                coming: search.list(DayTimetable.mostComing + 1, through: now + DayTimetable.reach), now: now)
        }
        return DayTimetable(lanes, now: now, most: most, left: rough.left)
    }
}

extension DayTimetable {
    fileprivate init(_ lanes: [Lane], now: Timestamp, most: Int, left: Int) {
        let table = DayTimetable(lanes, now: now, most: most)
        (from, self.now, until, self.lanes, self.left) = (table.from, table.now, table.until, table.lanes, left)
    }
}
