import HomerCore
import HomerStore

/// When every enabled intent wakes, and of those that wake soon the schedule. A value: the loop owns it.
///
/// What it holds of an intent may be further than what is stored; of one that it does not hold, the store is right.
struct Timetable {
    struct Entry {
        var intent: ScheduledIntent
        var schedule: Schedule
        var rules: DueRules
        /// The runtime was off until then: what was due before is not run.
        var offThrough: Timestamp?
        /// It counts from later than is stored, which only this timetable knows.
        var isUnstored = false

        var due: DueIntent {
            DueIntent(
                id: intent.id, schedule: schedule, rules: rules, cursor: intent.cursor, windows: intent.windows,
                except: intent.except,
                offThrough: offThrough)
        }

        /// Whether there is something of it to know that is not stored. `next` is its next due time.
        fileprivate func mustStay(next: Timestamp?) -> Bool {
            if isUnstored || intent.countsFromRuns { return true }
            guard let off = offThrough, let next else { return false }
            return next <= off
        }
    }

    private let zones: any ZoneSource
    let residence: Residence
    /// Those that are held, by id.
    private(set) var entries: [String: Entry] = [:]
    /// When those wake.
    private var near = DueHeap()
    /// When the others wake; those that never do are nowhere.
    var distant = DueHeap()
    /// The latest moment from which one of the others counts.
    var distantCursor: Timestamp?

    /// How many are reading rows to be taken over (`take`).
    private var readers = 0
    /// What was decided of intents that were let go of while somebody read.
    private var released: [String: ScheduledIntent] = [:]

    /// How long a due time of a job of `schedule.json` waits for another engine; takes effect with `blank`.
    private(set) var lead = Milliseconds.zero
    /// What becomes of the jobs while another engine has them.
    private let jobs: JobRouting.WhileElsewhere

    init(zones: any ZoneSource, jobs: JobRouting.WhileElsewhere = .nobodyRuns, residence: Residence = .all) {
        self.zones = zones
        self.jobs = jobs
        self.residence = residence
    }

    /// One without intents that goes by the same rules: to be filled away from the loop, and then to take the place of
    /// this one (`succeed`) or of some intents in it (`take`).
    func blank(lead: Milliseconds) -> Timetable {
        var other = Timetable(zones: zones, jobs: jobs, residence: residence)
        other.lead = lead
        return other
    }

    /// Takes up an intent, unless the flags leave it to somebody else. What of it is due up to `offThrough` is not run,
    /// and still to be decided as `skipped:off`.
    mutating func add(
        _ intent: ScheduledIntent, now: Timestamp, flags: RuntimeFlags, offThrough: Timestamp? = nil,
        report: (String) -> Void
    ) {
        guard flags.route(intent.source) else { return }
        insert(intent, now: now, offThrough: offThrough, report: report)
    }

    /// Takes up an intent of those that are read all over, where `known` was known before. What fell due while the flags
    /// before (`previous`; nil at start) left it to nobody is not run, and each of those due times is still to be
    /// decided as `skipped:off`. A job that was left to a HOMER elsewhere, which ran it, counts from now. Where the old
    /// engine left off is known when it is built in: there the count goes on, so that a switch loses no due time.
    mutating func readd(
        _ intent: ScheduledIntent, known: Entry?, now: Timestamp, flags: RuntimeFlags, previous: RuntimeFlags?,
        report: (String) -> Void
    ) {
        guard flags.route(intent.source) else { return }
        let stored = intent
        var intent = intent
        if let known { intent.catchUp(with: known.intent) }
        let wasLeft = previous?.route(intent.source) == false
        let elsewhere = intent.source == IntentSource.schedule ? jobs : .nobodyRuns
        if wasLeft, elsewhere == .runsElsewhere { intent.count(from: max(intent.cursor, now)) }
        let isUnstored = intent.cursor != stored.cursor || intent.cursors != stored.cursors
        insert(
            intent, now: now, offThrough: wasLeft && elsewhere == .nobodyRuns ? now : nil, isUnstored: isUnstored,
            report: report)
    }

    /// Starts over with all intents, as `readd` says.
    mutating func replace(
        _ intents: [ScheduledIntent], now: Timestamp, flags: RuntimeFlags, previous: RuntimeFlags?,
        report: (String) -> Void
    ) {
        var next = blank(lead: lead)
        for intent in intents {
            next.readd(
                intent, known: entries[intent.id], now: now, flags: flags, previous: previous, report: report)
        }
        succeed(next, now: now)
    }

    /// Another one that was filled with all intents takes the place of this.
    mutating func succeed(_ next: Timetable, now: Timestamp) {
        let (old, readers, released) = (entries, readers, released)
        self = next
        (self.readers, self.released) = (readers, released)
        // A run may have begun or ended while the rows were read.
        for entry in old.values where entry.intent.countsFromRuns { catchUp(with: entry.intent, now: now) }
    }

    /// Somebody begins to read rows for `take`: from now on what is decided of them is kept in mind.
    mutating func beginReading() { readers += 1 }

    /// The rows are taken over, or never will be.
    mutating func endReading() {
        readers -= 1
        if readers == 0 { released = [:] }
    }

    /// Another one says what is new of some intents; one of `ids` that is not in it is switched off.
    mutating func take(_ other: Timetable, among ids: [String], now: Timestamp) {
        let known = Dictionary(
            ids.compactMap { id in (entries[id]?.intent ?? released[id]).map { (id, $0) } }, uniquingKeysWith: { $1 })
        for id in ids { remove(id) }
        for entry in other.entries.values {
            place(entry, next: entry.schedule.next(after: entry.intent.cursor), now: now)
            if let intent = known[entry.intent.id] { catchUp(with: intent, now: now) }
        }
        for wakeUp in other.distant.all {
            distant.schedule(wakeUp.id, at: wakeUp.time, priority: wakeUp.priority)
        }
        distantCursor = [distantCursor, other.distantCursor].compactMap(\.self).max()
    }

    /// Takes over what was known of an intent that has been read meanwhile.
    private mutating func catchUp(with known: ScheduledIntent, now: Timestamp) {
        guard let entry = entries[known.id] else { return }
        var intent = entry.intent
        intent.catchUp(with: known)
        guard intent != entry.intent else { return }
        insert(intent, now: now, offThrough: entry.offThrough, isUnstored: entry.isUnstored) { _ in }
    }

    /// Takes over what is new of some intents; one of `ids` that is not among `intents` is switched off. What of them is
    /// due up to `offThrough` is not run, and still to be decided as `skipped:off`.
    mutating func update(
        _ intents: [ScheduledIntent], among ids: [String], now: Timestamp, flags: RuntimeFlags,
        offThrough: Timestamp? = nil, report: (String) -> Void
    ) {
        var read = blank(lead: lead)
        for intent in intents { read.add(intent, now: now, flags: flags, offThrough: offThrough, report: report) }
        take(read, among: ids, now: now)
    }

    mutating func remove(_ id: String) {
        entries[id] = nil
        near.schedule(id, at: nil, priority: 0)
        distant.schedule(id, at: nil, priority: 0)
    }

    /// Makes due at once every intent that counts from so far ahead that the clock must have been wrong: its wake-up
    /// would else not come before the clock gets there. An interval that counts from a run of
    /// that time counts from its cursor. Returns the ids of those.
    @discardableResult
    mutating func clockWentBack(to now: Timestamp) -> [String] {
        var recounted: [String] = []
        for (id, entry) in entries {
            if now < entry.intent.cursor - DueRules.correction {
                near.schedule(id, at: now, priority: entry.intent.priority)
                continue
            }
            let anchors = entry.intent.anchors.believed(at: now, cursor: entry.intent.cursor)
            guard anchors != entry.intent.anchors else { continue }
            let next = entry.schedule.next(after: entry.intent.cursor)
            insert(entry.intent, now: now, offThrough: entry.offThrough, isUnstored: entry.isUnstored) { _ in }
            guard let entry = entries[id] else { continue }
            if entry.schedule.next(after: entry.intent.cursor) != next { recounted.append(id) }
        }
        return recounted.sorted()
    }

    /// Whether an intent that is not held counts from so far ahead: then all are to be read again.
    func misleads(at now: Timestamp) -> Bool { distantCursor.map { now < $0 - DueRules.correction } ?? false }

    /// When the loop has to look: the earliest wake-up, or a while before that of an intent that is not held.
    mutating func nextTime() -> Timestamp? {
        [near.nextTime(), distant.nextTime().map { $0 - residence.ahead }].compactMap(\.self).min()
    }

    /// Takes out those whose time has come, of the intents that are held.
    mutating func popDue(at now: Timestamp) -> [String] { near.popDue(at: now).map(\.id) }

    /// Takes out those that are to be fetched, all that wake within the horizon; empty when none has to be.
    mutating func popComing(at now: Timestamp) -> [DueHeap.WakeUp] {
        guard let horizon = residence.horizon, let first = distant.nextTime(), first <= now + residence.ahead else {
            return []
        }
        return distant.popDue(at: now + max(horizon, residence.ahead))
    }

    /// They could not be fetched, or something else is known of them by now.
    mutating func putBack(_ coming: [DueHeap.WakeUp]) {
        for wakeUp in coming where entries[wakeUp.id] == nil && !distant.holds(wakeUp.id) {
            distant.schedule(wakeUp.id, at: wakeUp.time, priority: wakeUp.priority)
        }
    }

    /// Of the given intents, those that are still there, as the rules want them.
    func due(_ ids: [String]) -> [DueIntent] { ids.compactMap { entries[$0]?.due } }

    /// Notes a decision that is stored and sets the next wake-up; not when the intent has changed while the decision was
    /// stored.
    mutating func decided(_ id: String, generation: Int, cursor: Timestamp, wake: Timestamp?, now: Timestamp) {
        guard var entry = entries[id], entry.intent.generation == generation else { return }
        let isBack = cursor < entry.intent.cursor
        if cursor != entry.intent.cursor { entry.isUnstored = false }
        entry.intent.count(from: cursor)
        // The clock was set right: what a run of the wrong time anchored is made anew.
        if isBack { return insert(entry.intent, now: cursor) { _ in } }
        if let off = entry.offThrough, off <= cursor { entry.offThrough = nil }
        place(entry, next: wake.map { $0 - entry.rules.delay }, wake: wake, now: now)
        if readers > 0, entries[id] == nil { released[id] = entry.intent }
    }

    /// Those that count from later than is stored.
    var unstored: [ScheduledIntent] { entries.values.filter(\.isUnstored).map(\.intent) }

    /// From where they count is stored.
    mutating func stored(_ intents: [ScheduledIntent]) {
        for intent in intents where entries[intent.id]?.intent.cursor == intent.cursor {
            entries[intent.id]?.isUnstored = false
        }
    }

    /// The decision could not be stored: the intent stays due.
    mutating func stillDue(_ id: String, at moment: Timestamp) {
        guard let entry = entries[id] else { return }
        near.schedule(id, at: moment, priority: entry.intent.priority)
    }

    /// An interval that counts from runs moves when one starts or ends. Such intents are always held.
    mutating func runChanged(_ id: String, started: Timestamp?, ended: Timestamp?) {
        guard var entry = entries[id], entry.intent.countsFromRuns else { return }
        if let started { entry.intent.lastStart = started }
        if let ended { entry.intent.lastEnd = ended }
        guard let now = started ?? ended else { return }
        insert(entry.intent, now: now, offThrough: entry.offThrough, isUnstored: entry.isUnstored) { _ in }
    }

    private mutating func insert(
        _ intent: ScheduledIntent, now: Timestamp, offThrough: Timestamp? = nil, isUnstored: Bool = false,
        report: (String) -> Void
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
        let entry = Entry(
            intent: intent, schedule: schedule, rules: rules, offThrough: offThrough, isUnstored: isUnstored)
        place(entry, next: schedule.next(after: intent.cursor), now: now)
    }

    /// `next` is the next due time.
    private mutating func place(_ entry: Entry, next: Timestamp?, now: Timestamp) {
        // Counted by a clock that was wrong: counting starts anew.
        let isFarAhead = now < entry.intent.cursor - DueRules.correction
        place(entry, next: next, wake: isFarAhead ? now : next.map { $0 + entry.rules.delay }, now: now)
    }

    private mutating func place(_ entry: Entry, next: Timestamp?, wake: Timestamp?, now: Timestamp) {
        let (id, priority) = (entry.intent.id, entry.intent.priority)
        let isNear = wake.map { wake in residence.horizon.map { wake <= now + $0 } ?? true } ?? false
        let hasRoom = residence.horizon == nil || entries.count < residence.least
        let isHeld = isNear || hasRoom || entry.mustStay(next: next)
        entries[id] = isHeld ? entry : nil
        near.schedule(id, at: isHeld ? wake : nil, priority: priority)
        distant.schedule(id, at: isHeld ? nil : wake, priority: priority)
        if !isHeld { distantCursor = max(distantCursor ?? entry.intent.cursor, entry.intent.cursor) }
    }
}
