import HomerCore
import HomerStore

/// Every enabled intent with its schedule, and the heap of who is due next. A value: the loop owns it.
struct Timetable {
    struct Entry {
        var intent: ScheduledIntent
        var schedule: Schedule
        var rules: DueRules
    }

    private let zones: any ZoneSource
    private(set) var entries: [String: Entry] = [:]
    private var heap = DueHeap()

    /// The old engine is built in and moves the cursors of the jobs it decides.
    private let sharesCursors: Bool

    init(zones: any ZoneSource, sharesCursors: Bool = false) {
        self.zones = zones
        self.sharesCursors = sharesCursors
    }

    /// Starts over with all intents. Those that the flags before left to nobody or to an engine elsewhere (`previous`;
    /// nil at start) count from now: nothing that fell due meanwhile is run. Returns the ids of those. Where the old
    /// engine left off is known when it is built in: there the count goes on, so that a switch loses no due time.
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
            if let known = old[intent.id], known.intent.generation == intent.generation {
                intent.cursor = max(intent.cursor, known.intent.cursor)
            }
            let goesOn = sharesCursors && intent.source == IntentSource.schedule
            if previous?.route(intent.source) == false, !goesOn {
                intent.cursor = max(intent.cursor, now)
                resumed.append(intent.id)
            }
            insert(intent, report: report)
        }
        return resumed
    }

    /// Makes due at once every intent that counts from so far ahead that the clock must have been wrong: its wake-up
    /// would else not come before the clock gets there (reference scheduling §3.6).
    mutating func clockWentBack(to now: Timestamp) {
        for (id, entry) in entries where now < entry.intent.cursor - DueRules.correction {
            heap.schedule(id, at: now, priority: entry.intent.priority)
        }
    }

    /// Takes over what is new of some intents; one of `ids` that is not among `intents` is switched off.
    mutating func update(
        _ intents: [ScheduledIntent], among ids: [String], flags: RuntimeFlags, report: (String) -> Void
    ) {
        for id in ids { remove(id) }
        for intent in intents where flags.route(intent.source) { insert(intent, report: report) }
    }

    mutating func remove(_ id: String) {
        entries[id] = nil
        heap.schedule(id, at: nil, priority: 0)
    }

    /// The earliest wake-up. Drops what has been superseded on the way.
    mutating func nextTime() -> Timestamp? { heap.nextTime() }

    mutating func popDue(at now: Timestamp) -> [String] { heap.popDue(at: now) }

    /// Notes a decision and sets the next wake-up; not when the intent has changed while the decision was stored.
    mutating func decided(_ id: String, generation: Int, cursor: Timestamp, wake: Timestamp?) {
        guard let entry = entries[id], entry.intent.generation == generation else { return }
        entries[id]?.intent.cursor = cursor
        heap.schedule(id, at: wake, priority: entry.intent.priority)
    }

    /// The decision could not be stored: the intent stays due.
    mutating func stillDue(_ id: String, at moment: Timestamp) {
        guard let entry = entries[id] else { return }
        heap.schedule(id, at: moment, priority: entry.intent.priority)
    }

    /// An interval that counts from runs moves when one starts or ends.
    mutating func runChanged(_ id: String, started: Timestamp?, ended: Timestamp?) {
        guard var entry = entries[id], case .interval(let interval) = entry.intent.trigger,
            interval.anchor != .anchored
        else { return }
        if let started { entry.intent.lastStart = started }
        if let ended { entry.intent.lastEnd = ended }
        insert(entry.intent) { _ in }
    }

    private mutating func insert(_ intent: ScheduledIntent, report: (String) -> Void) {
        let anchors = ScheduleAnchors(
            createdAt: intent.createdAt, acceptedAt: intent.acceptedAt, lastStart: intent.lastStart,
            lastEnd: intent.lastEnd)
        guard let schedule = Schedule(intent.trigger, anchors: anchors, zones: zones) else {
            report(intent.id)
            return remove(intent.id)
        }
        let rules = DueRules(
            overlap: intent.overlap, catchUp: intent.catchUp, startDeadline: intent.startDeadline,
            delay: DueRules.delay(within: intent.jitter, id: intent.id))
        entries[intent.id] = Entry(intent: intent, schedule: schedule, rules: rules)
        let wake = schedule.next(after: intent.cursor).map { $0 + rules.delay }
        heap.schedule(intent.id, at: wake, priority: intent.priority)
    }
}

extension RuntimeFlags {
    /// Whether this runtime runs intents of a source (DESIGN §9).
    func route(_ source: String) -> Bool {
        source == IntentSource.schedule ? route.jobs == .new : route.runsIntents
    }
}
