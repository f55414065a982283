package import HomerCore
package import HomerStore
package import Logging
import Synchronization

/// Makes passes: read everything, plan, apply in one transaction, say what changed.
///
/// Level-based: why a pass is made never decides what it does. A pass that changes nothing writes nothing.
package actor Reconciler {
    private let source: any DesiredSource
    private let store: Store
    private let zones: any ZoneSource
    /// Replaced as a whole by `adopt`.
    private nonisolated let rules: Mutex<(policy: ApplyPolicy, defaults: IntentDefaults)>
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    /// So many changes leave enough behind in the source's memory to let go of it at once.
    private static let many = 1_000
    /// Where the old engine is: unless it is off, it runs jobs that have no intent.
    private let legacy: LegacyMode
    private let observer: PassObserver
    /// Which run wrote what the file of an intent says.
    private let witness: RunWitness
    /// What was held and which sources were unusable at the last pass, so that each is said once.
    private var reported: HeldReport?
    private var kept: Kept?
    private var absence = AbsenceMemory()
    private var hold = HoldMemory()
    /// Whether the list of sources says that they are held.
    private var showsHold = false
    private var reportedApproval: String?
    private var reportedSuspension: String?

    package init(
        source: any DesiredSource, store: Store, zones: any ZoneSource, policy: ApplyPolicy = ApplyPolicy(),
        defaults: IntentDefaults = .none,
        legacy: LegacyMode = .off, observer: PassObserver = .none, witness: RunWitness = .none, logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.source = source
        self.store = store
        self.zones = zones
        rules = Mutex((policy, defaults))
        self.legacy = legacy
        self.observer = observer
        self.witness = witness
        self.logger = logger
        self.now = now
    }

    /// The configuration says something new: the pass whose source brings it goes by it already.
    ///
    /// - Parameter defaults: for intents that stand in the database; the source knows them for files.
    package nonisolated func adopt(_ policy: ApplyPolicy, _ defaults: IntentDefaults) {
        rules.withLock { $0 = (policy, defaults) }
    }

    /// One pass. Returns the plan that was applied; `plan.isEmpty` when there was nothing to do, `plan.lookAgain` when
    /// another pass is worth while although nothing rings. Throws what the store throws, after which nothing of the
    /// pass has happened.
    package func pass(_ reason: ChangeReason) async throws -> Plan {
        for recognizes in [true, true, false] {
            let started = now()
            let stored = recognizes ? try await storedState(for: reason, at: started) : nil
            let desired = await source.read(knowing: stored, because: reason)
            let read = now()
            let record = PassRecord(id: Self.newID(), trigger: reason.rawValue, startedAt: started)
            guard let made = try await make(desired, beside: stored, record, at: read) else { continue }
            preconditionIsolated()
            if let after = made.stored { kept?.state = after } else { kept = nil }
            var plan = made.plan
            let timing = PassTiming(
                scan: read - started, plan: made.planned - read, apply: now() - made.planned, whole: now() - started)
            PassLog(logger: logger, pass: record.id, trigger: reason)
                .write(plan, version: made.version, timing: timing)
            try await tell(&plan, desired, record)
            if plan.changes.count >= Self.many { await settle() }
            return plan
        }
        throw StoreError(.stalePlan, "the state moved while the files were read; they are read again")
    }

    /// Lets the source forget what it decoded for a pass that accepted many intents. While the pass still has its plan:
    /// what is kept of each intent then lies together, and not in the gaps of what is let go of, of which no page could be
    /// given back.
    private func settle() async {
        // What fails here is done by the next pass.
        guard let stored = try? await storedState(for: .resync, at: now()) else { return }
        await source.accepted(stored)
    }

    /// What is stored, without reading all of it for every saved file: what the last pass left stands as long as no other
    /// change was accepted. What others did to the rows without accepting anything is seen when everything is looked at.
    private func storedState(for reason: ChangeReason, at moment: Timestamp) async throws -> StoredState {
        preconditionIsolated()
        let known = kept
        kept = nil
        let found = try await store.off { store in
            let commits = try store.dataVersion()
            guard let known, reason.tellsWhere || known.commits == commits else {
                return Kept(state: try store.storedState(now: moment), commits: commits)
            }
            return Kept(state: try store.storedState(now: moment, reusing: known.state), commits: known.commits)
        }
        preconditionIsolated()
        kept = found
        return found.state
    }

    private struct Kept {
        var state: StoredState
        /// `Store.dataVersion` when all of it was read.
        var commits: Int64?
    }

    private struct Made {
        var plan: Plan
        /// nil when it is not known without reading everything.
        var stored: StoredState?
        var planned: Timestamp
        var version: StateVersion
    }

    /// Plans and applies. nil when the state has moved since, so that what was recognized by it may not stand.
    private func make(
        _ desired: DesiredState, beside known: StoredState?, _ record: PassRecord, at read: Timestamp
    ) async throws -> Made? {
        preconditionIsolated()
        let evidence = absence.evidence(at: read)
        // Looking at the source may have brought a new one.
        let (policy, defaults) = rules.withLock { $0 }
        return try await store.off { [zones, policy, defaults, legacy, witness, now] store in
            let options = DecodeOptions(zones, defaults: defaults)
            let planner = Planner(zones: zones, legacy: legacy, store: store, writer: witness.look(store))
            let inserted = try store.takeInserted(options)
            let stored = try store.storedState(now: read, reusing: known)
            guard desired.recognized.stands(on: stored) else { return nil }
            let plan = try planner.plan(
                desired: desired.adding(inserted, options: options), stored: stored, now: read, policy: policy,
                evidence: evidence)
            let planned = now()
            let applied = try store.applyAccepted(plan, pass: record, now: now())
            let isUntouched = plan.isEmpty && plan.housekeeping.isEmpty
            let after =
                isUntouched
                ? stored : try store.storedState(stored, after: applied.plan, leadingTo: applied.version)
            return Made(plan: applied.plan, stored: after, planned: planned, version: applied.version)
        }
    }

    private func tell(_ plan: inout Plan, _ desired: DesiredState, _ record: PassRecord) async throws {
        do {
            try await report(&plan, desired, pass: record.id)
        } catch let error as StoreError where error.code == .fenced {
            throw error
        } catch {
            // The plan is applied, and its caller must hear of it; the lists are written by the next pass.
            logger.log(.storeFailed, ["pass": "\(record.id)", "error": "\(error)"])
        }
    }

    private func report(_ plan: inout Plan, _ desired: DesiredState, pass: String) async throws {
        try await reportHold(&plan, pass: pass)
        // Nothing was read: everything else stands as it was.
        guard plan.hold == nil else { return }
        for id in absence.note(plan.absent, at: plan.madeAt) {
            logger.log(.absenceSeen, ["pass": "\(pass)", "intent": "\(id)"])
        }
        try await reportSources(plan, pass: pass)
        try await reportHeld(plan, pass: pass)
        try await reportWaiting(plan, pass: pass)
        try await reportEdits(desired.uncommitted, pass: pass)
        try await observer.passed(plan, desired, pass)
        if let reason = desired.removalsSuspended, reason != reportedSuspension {
            logger.log(.removalsSuspended, ["pass": "\(pass)", "reason": "\(reason)"])
            try await record(NewEvent(.staleGitLock, reason, passID: pass))
        }
        reportedSuspension = desired.removalsSuspended
    }

    /// Says that the files are not used, and that they are again.
    private func reportHold(_ plan: inout Plan, pass: String) async throws {
        switch hold.note(plan.hold, at: plan.madeAt) {
        case .none: break
        case .began(let hold):
            logger.log(
                .sourceBusy,
                ["pass": "\(pass)", "reason": "\(hold.reason.rawValue)", "error": "\(hold.message)"])
            if hold.reason != .gitBusy, hold.reason != .changing { try await show(hold, pass: pass) }
        case .lasts(let hold, let since):
            logger.log(
                .sourceBusy,
                [
                    "pass": "\(pass)", "reason": "\(hold.reason.rawValue)", "error": "\(hold.message)",
                    "since": "\(since)",
                ])
            // The first time the list of sources says so, with its event.
            if showsHold {
                try await record(NewEvent(.sourceHeld, "\(hold.message) (since \(since))", passID: pass))
            }
            try await show(hold, pass: pass)
        case .ended(let since): logger.log(.sourceIdle, ["pass": "\(pass)", "since": "\(since)"])
        }
        guard plan.hold != nil else { return }
        // The end of a hold rings; this is for one that nobody saw.
        let again = plan.madeAt + .seconds(5)
        plan.lookAgain = plan.lookAgain.map { min($0, again) } ?? again
    }

    /// The name of all sources together in the list of them.
    private static let allSources = "."

    private func show(_ hold: SourceHold, pass: String) async throws {
        preconditionIsolated()
        let moment = now()
        showsHold = true
        try await store.off { store in
            let others = try store.sourceStatus().filter { $0.path != Self.allSources }
            let row = SourceStatusRow(
                path: Self.allSources, condition: .held(hold.reason), message: hold.message, since: moment)
            try store.replaceSourceStatus([row] + others, pass: pass, now: moment)
        }
    }

    /// How each source stands, for `homer status`; written when it differs.
    private func reportSources(_ plan: Plan, pass: String) async throws {
        let moment = now()
        var rows = plan.sources.map { source in
            SourceStatusRow(
                path: source.path,
                condition: SourceCondition(source.condition),
                message: source.condition == .ready ? source.unreadNote ?? "" : source.message ?? "", since: moment)
        }
        rows.append(SourceStatusRow(path: Self.allSources, condition: .ready, since: moment))
        preconditionIsolated()
        showsHold = false
        try await store.off { [rows] in try $0.replaceSourceStatus(rows, pass: pass, now: moment) }
    }

    private func reportWaiting(_ plan: Plan, pass: String) async throws {
        let moment = now()
        try await store.off { [plan] in
            try $0.notePending(plan, now: moment)
            try $0.noteRunEdits(plan, now: moment)
        }
        preconditionIsolated()
        defer { reportedApproval = plan.approvalID }
        guard let approval = plan.approvalID, approval != reportedApproval else { return }
        for blocked in plan.blocked {
            logger.log(
                blocked.reason.isGuard ? .pruneBlocked : .changesWaiting,
                [
                    "pass": "\(pass)", "intent": "\(blocked.change.id)", "file": "\(blocked.change.file)",
                    "action": "\(blocked.change.actions.map(\.rawValue).joined(separator: ","))",
                    "reason": "\(blocked.reason.rawValue)", "error": "\(blocked.message)", "approve": "\(approval)",
                ])
        }
    }

    /// Keeps the list of files whose edits wait for a commit, and says each once.
    private func reportEdits(_ files: [String], pass: String) async throws {
        let moment = now()
        for file in try await store.off({ try $0.replaceUncommittedEdits(files, now: moment) }) {
            logger.log(.editWaits, ["pass": "\(pass)", "file": "\(file)"])
        }
    }

    private func record(_ event: NewEvent) async throws {
        let moment = now()
        try await store.off { try $0.record(event, now: moment) }
    }

    private func reportHeld(_ plan: Plan, pass: String) async throws {
        var previous = HeldReport(rows: [])
        if let reported {
            previous = reported
        } else {
            (previous.rows, previous.warnings) = try await store.off { (try $0.heldInputs(), try $0.saidWarnings()) }
        }
        let moment = now()
        let current = HeldReport(plan: plan, since: previous, now: moment)
        if current.rows != previous.rows {
            try await store.off { try $0.replaceHeld(current.rows, pass: pass, now: moment) }
        }
        if current.warnings != previous.warnings {
            try await store.off { try $0.replaceSaidWarnings(current.warnings) }
        }
        preconditionIsolated()
        current.log(changesSince: previous, plan: plan, pass: pass, logger: logger)
        reported = current
    }

    /// Eight hexadecimal digits: enough to find one pass in a month of log.
    private static func newID() -> String {
        let text = String(UInt32.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 8 - text.count) + text
    }
}
