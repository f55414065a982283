package import HomerCore
package import HomerStore
import Logging

/// Plays what the daemon would do over a stretch of time: the planner, the due rules, the timetable and the store are
/// the real ones, the round is the dispatcher's, the store is in memory. Only the clock, the files and the runs are not.
///
/// Never sleeps: it goes from one moment at which something happens to the next. At each, in this order, runs end, what
/// is due is decided and started, and a pass is made; what the pass made due at once follows. So a due time belongs to
/// the text that was in force before it. The same input gives the same records.
package struct Simulator {
    let simulation: Simulation
    let zones: any ZoneSource
    /// The ledger and the runs, for whoever wants to know more than the records say.
    package let store: Store
    let flags: RuntimeFlags

    var now: Timestamp
    var timetable: Timetable
    var running: [Int64: SimulatedRun] = [:]
    var queue = RecordQueue()
    /// Whether the end of a run can make another.
    var hasChains = false
    /// Whether a run may have to wait for a person.
    var asksPeople = false
    /// When the first run that nobody approved is over.
    var approvalEnd: Timestamp?
    /// When a run that waits may start although nothing else happens.
    var nextClaim: Timestamp?
    var pace = RetryPace()
    /// Whether the intent that begins nights is there.
    var hasKeptNights = false
    /// Begins nights; nil when none are played.
    var nightStarter: String?
    /// Whether a night goes on, or something of one is open.
    var isNight = false
    /// When the nights are to be looked at although nothing else happens.
    var nextNight: Timestamp?
    /// Runs between two attempts, with their intents.
    var betweenAttempts: [Int64: String] = [:]
    /// Those that are still to come, in order.
    var suspensions: ArraySlice<Override>
    /// What intents did to themselves (`suspendAfter`).
    var ownSuspensions: [Override] = []
    /// Those whose intent is not there yet.
    var unplaced: [Override] = []
    private var states: ArraySlice<Simulation.State>
    private var current: DesiredState?
    private var nextPass: Timestamp?
    private var passes = 0
    var summary: SimulationSummary

    struct SimulatedRun {
        var claimed: ClaimedRun
        var ends: Timestamp

        var intentID: String { claimed.intentID }
    }

    /// Throws what opening a database in memory throws.
    package init(_ simulation: Simulation, zones: any ZoneSource) throws {
        self.simulation = simulation
        self.zones = zones
        store = try Store.inMemory()
        var flags = RuntimeFlags()
        flags.discoveryEnabled = simulation.nights?.isOn ?? false
        self.flags = flags
        now = simulation.from
        timetable = Timetable(zones: zones)
        suspensions = simulation.suspensions.sorted { $0.createdAt < $1.createdAt }[...]
        // A commit made by a clock that was behind comes together with the one before it.
        var latest = simulation.history.first?.time ?? simulation.from
        states =
            simulation.history.map { state in
                latest = max(latest, state.time)
                return Simulation.State(time: latest, desired: state.desired)
            }[...]
        summary = SimulationSummary(simulation)
    }

    /// Plays everything, once. `write` gets each record, passes and due times in the order they were decided; `progress`
    /// is told how far it has come. Throws what the store and `write` throw.
    package mutating func run(
        progress: (Timestamp) -> Void = { _ in }, write: (SimulationRecord) throws -> Void
    ) async throws -> SimulationSummary {
        var isUp = false
        while now < simulation.until {
            if let end = simulation.downtimeEnd(at: now) {
                (now, isUp) = (end, false)
                continue
            }
            if !isUp { try await start() }
            isUp = true
            try await live()
            try hand(queue.takeReady(), to: write)
            progress(now)
            // Nothing in a simulation waits; others on the same threads may.
            await Task.yield()
            guard let next = nextMoment() else { break }
            now = next
        }
        summary.unfinished = running.count + betweenAttempts.count + queue.waiting
        try noteApprovals()
        try hand(queue.takeAll(), to: write)
        return summary
    }

    private mutating func hand(_ records: [SimulationRecord], to write: (SimulationRecord) throws -> Void) rethrows {
        for record in records {
            summary.add(record)
            try write(record)
        }
    }

    /// What a daemon does when it starts: it closes what the one before left open, and takes up what is stored.
    private mutating func start() async throws {
        let moment = now
        let silent = Logger(label: "simulate", factory: { _ in SwiftLogNoOpLogHandler() })
        let recovery = Recovery(store: store, logger: silent, now: { moment }, endProcesses: { _ in false })
        summary.lost += try await recovery.recover()
        running = [:]
        betweenAttempts = try store.runsBetweenAttempts()
        pace = RetryPace()
        timetable = Timetable(zones: zones)
        var unknown: [String] = []
        timetable.replace(try store.scheduledIntents(), now: now, flags: flags, previous: nil) { unknown.append($0) }
        summary.unknown.formUnion(unknown)
        try scheduleNights()
        noteWhoWaits()
        nextPass = now
    }

    private mutating func live() async throws {
        try suspendWhatIsToBe()
        try await endRuns()
        try await settle()
        try await passIfDue()
        try await keepNights()
        try suspendWhatIsToBe()
        try await settle()
        try await playNights()
    }

    /// The next moment at which something happens.
    private mutating func nextMoment() -> Timestamp? {
        let again = LookAgain(
            due: timetable.nextTime(), claim: nextClaim,
            suspensionEnd: simulation.suspensions.compactMap(\.end).filter { $0 > now }.min(),
            approvalEnd: approvalEnd)
        return [
            again.next(after: now), running.values.map(\.ends).min(), states.first?.time, nextPass,
            suspensions.first?.createdAt, simulation.nextDowntime(after: now), nextNight,
        ].compactMap { $0 }.min()
    }

    private mutating func passIfDue() async throws {
        while let state = states.first, state.time <= now {
            current = state.desired
            states.removeFirst()
            nextPass = now
        }
        guard let due = nextPass, due <= now else { return }
        nextPass = nil
        guard let current else { return }
        // What is there at the start was applied before.
        if passes > 0, let freeze = simulation.freeze.end(of: .apply, at: now, zones: zones) {
            nextPass = freeze.until
            return
        }
        try await pass(current)
    }

    private mutating func pass(_ desired: DesiredState) async throws {
        passes += 1
        let planner = Planner(zones: zones, store: store)
        let plan = try planner.plan(desired: desired, stored: store.storedState(now: now), now: now)
        let record = PassRecord(id: "\(passes)", trigger: ChangeReason.resync.rawValue, startedAt: now)
        try store.apply(plan, pass: record, now: now)
        summary.held = plan.held.map { $0.input.intentID ?? $0.input.file }
        if let again = plan.lookAgain, again > now { nextPass = again }
        guard !plan.isEmpty else { return }
        try await endRuns(ofRemoved: plan.changes.filter { $0.desired == nil }.map(\.id))
        let ids = plan.changes.map(\.id)
        if passes == 1, now == simulation.from { try await countFromTheStart(ids) }
        var unknown: [String] = []
        timetable.update(try store.scheduledIntents(ids: ids), among: ids, now: now, flags: flags) {
            unknown.append($0)
        }
        summary.unknown.formUnion(unknown)
        noteWhoWaits()
        queue.append(.pass(SimulatedPass(time: now, plan: plan)))
    }

    /// A run that waits for a person goes on waiting when its intent no longer asks, or is gone.
    mutating func noteWhoWaits() {
        hasChains = timetable.entries.values.contains { $0.intent.triggers.contains(where: \.isChain) }
        asksPeople = asksPeople || timetable.entries.values.contains { $0.intent.consent.asks }
    }

    /// What is there at the start is no news: a due time at the very start is run.
    func countFromTheStart(_ ids: [String]) async throws {
        let cursor = simulation.from - Milliseconds(1)
        let decisions = try store.scheduledIntents(ids: ids).map { OccurrenceDecision($0, cursor: cursor) }
        try await store.decide(decisions, now: now)
    }
}
