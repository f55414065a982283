import HomerCore
import HomerStore

/// Every enabled intent with its schedule, and the heap of who is due next. A value: the loop owns it.
struct Timetable {
    struct Entry {
        var intent: ScheduledIntent
        var schedule: Schedule
        var rules: DueRules
        /// The runtime was off until then: what was due before is not run.
        var offThrough: Timestamp?

        var due: DueIntent {
            DueIntent(
                id: intent.id, schedule: schedule, rules: rules, cursor: intent.cursor, windows: intent.windows,
                except: intent.except,
                offThrough: offThrough)
        }
    }

    private let zones: any ZoneSource
    private(set) var entries: [String: Entry] = [:]
    private var heap = DueHeap()

    /// How long a due time of a job of `schedule.json` waits for another engine; takes effect with `replace`.
    var lead = Milliseconds.zero
    /// What becomes of the jobs while another engine has them.
    private let jobs: JobRouting.WhileElsewhere

    init(zones: any ZoneSource, jobs: JobRouting.WhileElsewhere = .nobodyRuns) {
        self.zones = zones
        self.jobs = jobs
    }

    /// Starts over with all intents. What fell due while the flags before (`previous`; nil at start) left it to nobody is
    /// not run, and each of those due times is still to be decided as `skipped:off`. Jobs that were left to a HOMER
    /// elsewhere, which ran them, count from now; returns their ids. Where the old engine left off is known when it is
    /// built in: there the count goes on, so that a switch loses no due time.
    @discardableResult
    mutating func replace(
        _ intents: [ScheduledIntent], now: Timestamp, flags: RuntimeFlags, previous: RuntimeFlags?,
        report: (String) -> Void
    ) -> [String] {
        var resumed: [String] = []
        let old = entries
        entries = [:]
        heap.removeAll()
        for var intent in intents where flags.route(intent.source) {
            if let known = old[intent.id] { intent.catchUp(with: known.intent) }
            let wasLeft = previous?.route(intent.source) == false
            let elsewhere = intent.source == IntentSource.schedule ? jobs : .nobodyRuns
            if wasLeft, elsewhere == .runsElsewhere {
                intent.count(from: max(intent.cursor, now))
                resumed.append(intent.id)
            }
            insert(intent, now: now, offThrough: wasLeft && elsewhere == .nobodyRuns ? now : nil, report: report)
        }
        return resumed
    }

    /// Makes due at once every intent that counts from so far ahead that the clock must have been wrong: its wake-up
    /// would else not come before the clock gets there. An interval that counts from a run of
    /// that time counts from its cursor. Returns the ids of those.
    @discardableResult
    mutating func clockWentBack(to now: Timestamp) -> [String] {
        var recounted: [String] = []
        for (id, entry) in entries {
            if now < entry.intent.cursor - DueRules.correction {
                heap.schedule(id, at: now, priority: entry.intent.priority)
                continue
            }
            let anchors = entry.intent.anchors.believed(at: now, cursor: entry.intent.cursor)
            guard anchors != entry.intent.anchors else { continue }
            let next = entry.schedule.next(after: entry.intent.cursor)
            insert(entry.intent, now: now, offThrough: entry.offThrough) { _ in }
            if entries[id]?.schedule.next(after: entry.intent.cursor) != next { recounted.append(id) }
        }
        return recounted.sorted()
    }

    /// Takes over what is new of some intents; one of `ids` that is not among `intents` is switched off. What of them is
    /// due up to `offThrough` is not run, and still to be decided as `skipped:off`.
    mutating func update(
        _ intents: [ScheduledIntent], among ids: [String], now: Timestamp, flags: RuntimeFlags,
        offThrough: Timestamp? = nil, report: (String) -> Void
    ) {
        let old = entries
        for id in ids { remove(id) }
        for var intent in intents where flags.route(intent.source) {
            if let known = old[intent.id] { intent.catchUp(with: known.intent) }
            insert(intent, now: now, offThrough: offThrough, report: report)
        }
    }

    mutating func remove(_ id: String) {
        entries[id] = nil
        heap.schedule(id, at: nil, priority: 0)
    }

    /// The earliest wake-up. Drops what has been superseded on the way.
    mutating func nextTime() -> Timestamp? { heap.nextTime() }

    mutating func popDue(at now: Timestamp) -> [String] { heap.popDue(at: now) }

    /// Of the given intents, those that are still there, as the rules want them.
    func due(_ ids: [String]) -> [DueIntent] { ids.compactMap { entries[$0]?.due } }

    /// Notes a decision and sets the next wake-up; not when the intent has changed while the decision was stored.
    mutating func decided(_ id: String, generation: Int, cursor: Timestamp, wake: Timestamp?) {
        guard let entry = entries[id], entry.intent.generation == generation else { return }
        guard cursor >= entry.intent.cursor else {
            // The clock was set right: what a run of the wrong time anchored is made anew.
            var intent = entry.intent
            intent.count(from: cursor)
            return insert(intent, now: cursor) { _ in }
        }
        entries[id]?.intent.count(from: cursor)
        if let off = entry.offThrough, off <= cursor { entries[id]?.offThrough = nil }
        heap.schedule(id, at: wake, priority: entry.intent.priority)
    }

    /// The decision could not be stored: the intent stays due.
    mutating func stillDue(_ id: String, at moment: Timestamp) {
        guard let entry = entries[id] else { return }
        heap.schedule(id, at: moment, priority: entry.intent.priority)
    }

    /// An interval that counts from runs moves when one starts or ends.
    mutating func runChanged(_ id: String, started: Timestamp?, ended: Timestamp?) {
        guard var entry = entries[id], entry.intent.triggers.contains(where: \.countsFromRuns) else { return }
        if let started { entry.intent.lastStart = started }
        if let ended { entry.intent.lastEnd = ended }
        guard let now = started ?? ended else { return }
        insert(entry.intent, now: now, offThrough: entry.offThrough) { _ in }
    }

    private mutating func insert(
        _ intent: ScheduledIntent, now: Timestamp, offThrough: Timestamp? = nil, report: (String) -> Void
    ) {
        let anchors = intent.anchors.believed(at: now, cursor: intent.cursor)
        guard let schedule = Schedule(intent.triggers, anchors: anchors, cursors: intent.cursors, zones: zones) else {
            report(intent.id)
            return remove(intent.id)
        }
        let rules = DueRules(
            overlap: intent.overlap, catchUp: intent.catchUp, startDeadline: intent.startDeadline,
            delay: DueRules.delay(within: intent.jitter, id: intent.id)
                + (intent.source == IntentSource.schedule ? lead : .zero))
        entries[intent.id] = Entry(intent: intent, schedule: schedule, rules: rules, offThrough: offThrough)
        let wake = schedule.next(after: intent.cursor).map { $0 + rules.delay }
        heap.schedule(intent.id, at: wake, priority: intent.priority)
    }
}

extension ScheduledIntent {
    /// Takes over what was decided, begun and ended while its row was read. A schedule that is another, or runs once a
    /// generation, counts from its own beginning.
    fileprivate mutating func catchUp(with known: ScheduledIntent) {
        let isSame = known.triggers == triggers && !triggers.contains(.immediate)
        if known.generation == generation || isSame {
            cursor = max(cursor, known.cursor)
            cursors = TriggerCursors.furthest(cursors, known.cursors)
        }
        lastStart = [lastStart, known.lastStart].compactMap(\.self).max()
        lastEnd = [lastEnd, known.lastEnd].compactMap(\.self).max()
    }

    fileprivate var anchors: ScheduleAnchors {
        ScheduleAnchors(createdAt: createdAt, acceptedAt: acceptedAt, lastStart: lastStart, lastEnd: lastEnd)
    }
}

extension RuntimeFlags {
    /// Whether this runtime runs intents of a source.
    func route(_ source: String) -> Bool { route.decides(source) }
}
