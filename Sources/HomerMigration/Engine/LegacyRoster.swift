package import HomerCore

/// The jobs the old engine knows, how far each is decided, and what is due of them. A value: its loop owns it.
///
/// HOMER makes up for nothing: a due time is taken within `window`, so that a switch between the engines loses none;
/// an older one is noted as missed.
package struct LegacyRoster: Sendable {
    package struct Entry: Sendable {
        package var job: LegacyJob
        package var cron: LegacyCron?
        /// Due times up to and including this moment are decided.
        package var cursor: Timestamp
        /// The first due time after the cursor.
        package var next: Timestamp?
        /// When the new engine would run the job; nil for one that has no intent.
        package var schedule: Schedule?
        /// The first due time after the cursor by the new engine's rules, which the old one may not know: clocks that
        /// change.
        package var nextByIntent: Timestamp?
        /// The old engine had the job at its last look.
        package var isOurs = false
        /// It was a fallback until it got its intent, and its last moments as such are still to be decided.
        package var isHandover = false

        package init(
            job: LegacyJob, cron: LegacyCron? = nil, cursor: Timestamp, next: Timestamp? = nil,
            schedule: Schedule? = nil, nextByIntent: Timestamp? = nil, isOurs: Bool = false, isHandover: Bool = false
        ) {
            self.job = job
            self.cron = cron
            self.cursor = cursor
            self.next = next
            self.schedule = schedule
            self.nextByIntent = nextByIntent
            self.isOurs = isOurs
            self.isHandover = isHandover
        }
    }

    /// How old a due time may be and still be run. Longer than the longest time between two looks.
    package static let window = Milliseconds.minutes(5)
    /// Due times of one job that are decided at one look.
    package static let limit = 1000

    private let zones: any ZoneSource
    /// Nothing before it is looked at.
    private var floor: Timestamp
    package private(set) var entries: [String: Entry] = [:]

    /// - Parameter start: when the daemon began; what fell due before is HOMER's loss.
    package init(zones: any ZoneSource, start: Timestamp) {
        self.zones = zones
        floor = start
    }

    /// Takes over the jobs there are. A job that stays as it was keeps its place; one whose schedule changed counts
    /// from the change. Returns the ids of those whose expression or zone is unknown here.
    package mutating func replace(_ jobs: [LegacyJob]) -> [String] {
        let old = entries
        entries = [:]
        for job in jobs {
            var entry = Entry(
                job: job, cron: LegacyCron(job.spec.trigger, zones: zones), cursor: max(job.cursor, floor))
            if let known = old[job.id] {
                entry.isOurs = known.isOurs
                let isHandover = known.job.isFallback && !job.isFallback
                let isSame = known.job.generation == job.generation
                if isHandover { entry.isHandover = known.isOurs || known.isHandover }
                if isSame { entry.isHandover = known.isHandover }
                entry.cursor =
                    known.isOurs && (isHandover || isSame) ? known.cursor : max(known.cursor, job.cursor)
            }
            if entry.cron != nil, !job.isFallback {
                let anchors = ScheduleAnchors(createdAt: job.cursor, acceptedAt: job.cursor)
                entry.schedule = Schedule(job.spec.trigger, anchors: anchors, zones: zones)
            }
            entries[job.id] = entry
            move(job.id, to: entry.cursor)
        }
        return entries.values.filter { $0.cron == nil }.map(\.job.id).sorted()
    }

    /// A clock that is set back by more than a correction starts counting anew: node-cron goes by the clock alone.
    package mutating func clockIs(_ now: Timestamp) {
        if now < floor - DueRules.correction { floor = now }
        for (id, entry) in entries where now < entry.cursor - DueRules.correction { move(id, to: now) }
    }

    /// What the old engine has to decide now. Jobs it has, and of which nothing is due, are up to date after this. A
    /// proposal without due times only moves the cursor on.
    ///
    /// - Parameter excluded: why a due time is not run although its job is ours; nil when it may run.
    package mutating func look(
        now: Timestamp, route: Route, excluded: (String, Timestamp) -> OccurrenceVerdict?
    ) -> [LegacyProposal] {
        var proposals: [LegacyProposal] = []
        for id in entries.keys.sorted() {
            guard let entry = entries[id] else { continue }
            let isOurs = route.engine(hasIntent: !entry.job.isFallback) == .old
            guard isOurs || entry.isHandover else {
                entries[id]?.isOurs = false
                continue
            }
            // What only the new engine's rules make due is passed over, so that a switch later runs none of it.
            if let next = entry.nextLook, next <= now {
                proposals.append(proposal(entry, now: now, excluded: excluded))
            } else {
                entries[id]?.isOurs = isOurs
                entries[id]?.isHandover = false
                if isOurs { entries[id]?.cursor = max(entry.cursor, now) }
            }
        }
        return proposals
    }

    private func proposal(
        _ entry: Entry, now: Timestamp, excluded: (String, Timestamp) -> OccurrenceVerdict?
    ) -> LegacyProposal {
        let edge = now - Self.window
        let late = entry.cron?.occurrences(after: entry.cursor, through: edge, limit: Self.limit) ?? []
        let young = entry.cron?.occurrences(after: max(entry.cursor, edge), through: now, limit: Self.limit) ?? []
        let due =
            late.map { LegacyDue($0, .missedDown) }
            + young.map { LegacyDue($0, excluded(entry.job.id, $0) ?? .ran) }
        return LegacyProposal(
            job: entry.job, due: due, isTakingOver: !entry.isOurs, isHandover: entry.isHandover)
    }

    /// Notes that a proposal was stored: everything up to `moment` is decided. Of a job that has been handed over that is
    /// the moment it got its intent.
    package mutating func decided(_ id: String, through moment: Timestamp) {
        guard let entry = entries[id] else { return }
        entries[id]?.isOurs = !entry.isHandover
        entries[id]?.isHandover = false
        move(id, to: max(entry.cursor, entry.isHandover ? entry.job.createdAt ?? moment : moment))
    }

    /// Notes that the job turned out not to be the old engine's: its due times stay undecided here.
    package mutating func refused(_ id: String) {
        entries[id]?.isOurs = false
        entries[id]?.isHandover = false
    }

    private mutating func move(_ id: String, to cursor: Timestamp) {
        entries[id]?.cursor = cursor
        let next = entries[id]?.cron?.next(after: cursor)
        entries[id]?.next = next
        let byIntent = entries[id]?.schedule?.next(after: cursor)
        entries[id]?.nextByIntent = byIntent
    }

    /// The next due time of a job that the old engine has; nil when there is none.
    package func nextTime(route: Route) -> Timestamp? {
        entries.values
            .filter { $0.isHandover || route.engine(hasIntent: !$0.job.isFallback) == .old }
            .compactMap(\.nextLook).min()
    }
}

extension LegacyRoster.Entry {
    /// The next moment at which something of the job is to be stored.
    fileprivate var nextLook: Timestamp? { [next, nextByIntent].compactMap { $0 }.min() }
}
