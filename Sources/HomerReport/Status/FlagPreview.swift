package import HomerCore
package import HomerStore

/// What a change of flags stops and starts: the search for due times, asked with the flags as they are and as they would be.
package struct FlagPreview {
    /// An intent, and its due times within `reach` that are concerned, the soonest first.
    private struct Concerned {
        var id: String
        var times: [Timestamp]
    }

    private static let reach = Milliseconds.days(1)
    /// Due times counted of one intent.
    private static let mostTimes = 1500
    private static let mostNamed = 5

    /// Intents with due times that would start nothing any more.
    private var stopped: [Concerned] = []
    /// Intents with due times that would start something, and do not now.
    private var started: [Concerned] = []
    /// How many jobs of `schedule.json` another engine would run, and who that is; nil when none is handed over.
    private var moved: (keeper: JobKeeper, jobs: Int)?
    /// Runs that are made and would wait until the runtime is on again.
    private var waiting = 0

    /// - Parameters:
    ///   - values: as they would be stored.
    ///   - rows: the flags as they are.
    ///   - conditions: as things stand.
    package init(
        of values: [RuntimeFlag: String], rows: [FlagRow], oldEngine: OldEngine, snapshot: StoreSnapshot,
        conditions: DueConditions, zones: ZoneDatabase
    ) throws {
        let stored = rows.reduce(into: [RuntimeFlag: String]()) { $0[$1.flag] = $1.effective }
        let flags = RuntimeFlags(values: stored.merging(values) { _, new in new }, defaults: .standalone)
        var after = conditions
        after.route = flags.route
        guard after.route != conditions.route else { return }
        let (before, then) = (
            oldEngine.keeper(of: conditions.route.jobs), oldEngine.keeper(of: after.route.jobs)
        )
        var jobs = 0
        let stops = conditions.route.runsIntents && !after.route.runsIntents
        var silent: Set<String> = []
        var pages = IntentPages(snapshot)
        while let page = try pages.next() {
            for row in page {
                if row.source == IntentSource.schedule, row.enabled, before != then { jobs += 1 }
                let (now, would) = (
                    DueSearch(row.timed, conditions, zones: zones), DueSearch(row.timed, after, zones: zones)
                )
                if stops, row.source != IntentSource.schedule { silent.insert(row.id) }
                switch (now.next.time, would.next.time) {
                case (_?, nil): add(row.id, now, to: \.stopped, conditions.now)
                case (nil, _?): add(row.id, would, to: \.started, conditions.now)
                case (_?, _?), (nil, nil): break
                }
            }
        }
        if jobs > 0 { moved = (then, jobs) }
        waiting = try snapshot.openRuns().count { $0.status == .pending && silent.contains($0.intentID) }
    }

    private mutating func add(
        _ id: String, _ search: DueSearch, to list: WritableKeyPath<FlagPreview, [Concerned]>, _ now: Timestamp
    ) {
        let times = search.list(Self.mostTimes, through: now + Self.reach)
        self[keyPath: list].append(Concerned(id: id, times: times))
    }

    /// A line each of what stops, starts and moves; that nothing does is said, too.
    package func lines(_ moments: Moments) -> [String] {
        var lines: [String] = []
        if !stopped.isEmpty { lines += told(stopped, "would not start", moments) }
        if !started.isEmpty { lines += told(started, "would start", moments) }
        if let moved {
            let jobs = moved.jobs == 1 ? "1 job of schedule.json is" : "\(moved.jobs) jobs of schedule.json are"
            lines.append("\(jobs) then run by \(moved.keeper.words)")
        }
        if waiting > 0 {
            lines.append(
                "\(waiting) run\(waiting == 1 ? " that waits does" : "s that wait do") not start; what runs goes on")
        }
        return lines.isEmpty ? ["no due time of any intent is concerned"] : lines
    }

    /// `12 intents: 288 due times of the next 24 hours would not start`, then the first of them by name.
    private func told(_ list: [Concerned], _ what: String, _ moments: Moments) -> [String] {
        let due = list.reduce(0) { $0 + $1.times.count }
        let intents = "\(list.count) intent\(list.count == 1 ? "" : "s")"
        guard due > 0 else {
            return ["\(intents): nothing is due in the next 24 hours; what is due after that \(what)"]
        }
        let named = list.filter { !$0.times.isEmpty }.sorted { ($0.times[0], $0.id) < ($1.times[0], $1.id) }
        let first = named.prefix(Self.mostNamed).map { concerned in
            let more = concerned.times.count - 1
            return "\(concerned.id): \(moments.short(concerned.times[0]))" + (more > 0 ? " and \(more) more" : "")
        }
        let left = named.count - first.count
        return ["\(intents): \(due) due time\(due == 1 ? "" : "s") of the next 24 hours \(what)"] + first
            + (left > 0 ? ["and \(left) more intent\(left == 1 ? "" : "s")"] : [])
    }
}
