import HomerCore
import HomerReport
import HomerStore

/// Does what was asked for by the verbs of the store. Each leaves who, from where and why: in its own row where that has a
/// place for it, else in an `Asked` event.
struct ActionRunner: Sendable {
    let settings: WebSettings

    /// What came of it.
    struct Outcome: Hashable, Sendable {
        var lines: [String] = []
        /// What of it was not done.
        var problems: [String] = []
        /// Those that were made or let go on.
        var runs: [Int64] = []
    }

    /// Throws when nothing of it could be done.
    func run(_ action: DashboardAction, reason: String, who: String) async throws -> Outcome {
        if case .discover = action { return try await discover(reason, who) }
        return try await settings.store.off { store in
            try Doing(settings: settings, store: store, who: who, reason: reason, now: settings.now()).run(action)
        }
    }

    private func discover(_ reason: String, _ who: String) async throws -> Outcome {
        guard let discover = settings.verbs.discover else {
            throw WebProblem.refused("this daemon has no discovery")
        }
        return Outcome(lines: [try await discover(who, reason, settings.now())])
    }
}

/// One action, on the store's own thread.
private struct Doing {
    let settings: WebSettings
    let store: Store
    let who: String
    let reason: String
    let now: Timestamp
    var outcome = ActionRunner.Outcome()

    init(settings: WebSettings, store: Store, who: String, reason: String, now: Timestamp) {
        self.settings = settings
        self.store = store
        self.who = who
        self.reason = reason
        self.now = now
    }

    func run(_ action: DashboardAction) throws -> ActionRunner.Outcome {
        var doing = self
        try doing.perform(action)
        if doing.outcome.lines.isEmpty, let first = doing.outcome.problems.first { throw WebProblem.conflict(first) }
        return doing.outcome
    }

    private mutating func perform(_ action: DashboardAction) throws {
        switch action {
        case .trigger(let ids, let given): try each(ids) { try $0.trigger($1, given) }
        case .suspend(let ids, let until): try suspend(ids, until)
        case .resume(let ids): try resume(ids)
        case .cancel(let runs):
            try each(runs) { doing, run in
                let intent = try doing.store.run(run)?.intentID
                try doing.asked("end run \(RunName(run))", intent: intent, run: run)
                try doing.store.requestCancel(run: run, by: doing.who, now: doing.now)
                doing.outcome.lines.append("run \(RunName(run)) was asked to end")
            }
        case .approve(let waiting): try approve(waiting)
        case .reject(let waiting): try reject(waiting)
        case .rollback(let id, let generation):
            let pass = PassRecord(
                id: SecretNumber.hex(bytes: 4), trigger: ChangeReason.cli.rawValue, startedAt: now)
            let made = try store.rollback(id, to: generation, by: who, reason: reason, pass: pass, now: now)
            outcome.lines.append("generation \(generation) of \(id) is in force as generation \(made)")
        case .flag(let flag, let value): try set(flag, value)
        case .discover: break
        case .acknowledge(let incident):
            guard let acknowledge = settings.verbs.acknowledge else {
                throw WebProblem.refused("this daemon has no incidents")
            }
            outcome.lines.append(try acknowledge(incident, who, reason, now))
        }
    }

    /// Does it for each that can be done; why the others could not is kept.
    private mutating func each<Item>(_ items: [Item], _ body: (inout Doing, Item) throws -> Void) throws {
        for item in items {
            do { try body(&self, item) } catch let error as StoreError where error.isOfOneItem {
                outcome.problems.append(error.description)
            }
        }
    }

    private mutating func trigger(_ id: String, _ given: [String: String]) throws {
        if let number = try settings.verbs.triggerOld?(id, who, now) {
            try asked("run \(id) now", intent: id, run: nil)
            outcome.lines.append("\(id) was asked for in the old engine (\(number))")
            return
        }
        let run = try store.enqueueManual(intent: id, by: who, given: given, now: now)
        try asked("run \(id) now", intent: id, run: run)
        outcome.lines.append("run \(run) of \(id) waits to start")
        outcome.runs.append(run)
    }

    private mutating func suspend(_ ids: [String], _ until: Timestamp?) throws {
        let known = Set(try store.intents(ids: ids).map(\.id))
        outcome.problems += DashboardAction.unknown(ids, known)
        let wanted = ids.filter(known.contains).map {
            Override(intentID: $0, kind: .suspend, reason: reason, by: who, createdAt: now, until: until)
        }
        try store.suspend(wanted, now: now)
        let end = until.map { " until \($0)" } ?? ""
        outcome.lines += wanted.map { "\($0.intentID ?? "") suspended\(end)" }
    }

    private mutating func resume(_ ids: [String]) throws {
        let (report, zones) = (settings.report(), settings.zones)
        let (known, resumption) = try store.snapshot { snapshot in
            let rows = try snapshot.intents(ids: ids)
            return (
                Set(rows.map(\.id)),
                try Resumption(
                    of: rows, isAll: false, snapshot: snapshot,
                    conditions: IntentContexts(snapshot, settings: report, zones: zones, now: now).conditions,
                    zones: zones)
            )
        }
        for row in resumption.concerned { try asked("resume \(row.id)", intent: row.id, run: nil) }
        try store.resume(resumption.ending.map(\.id), by: who, now: now)
        outcome.lines += resumption.previews.map { "\($0.id) resumed: \($0.sentence(settings.moments))" }
        outcome.problems += DashboardAction.unknown(ids, known) + resumption.refusals
    }

    private mutating func approve(_ waiting: DashboardAction.Waiting) throws {
        switch waiting {
        case .changes(let id):
            let pass = try store.snapshot { try $0.requireWaitingChanges(id) }
            try store.approve(pass, by: who, reason: reason, now: now)
        case .run(let run, let digest):
            try store.approve(run: run, digest: digest, by: who, reason: reason, now: now)
            outcome.runs.append(run)
        case .plan(let id, let digest):
            outcome.runs.append(
                try store.approvePlan(of: id, digest: digest, by: who, reason: reason, now: now))
        }
        outcome.lines.append("\(waiting.phrase) approved")
    }

    private mutating func reject(_ waiting: DashboardAction.Waiting) throws {
        switch waiting {
        case .changes: throw WebProblem.refused(DashboardAction.Waiting.noRejection)
        case .run(let run, _): try store.reject(run: run, by: who, reason: reason, now: now)
        case .plan(let id, let digest):
            try store.rejectPlan(of: id, digest: digest, by: who, reason: reason, now: now)
        }
        outcome.lines.append("\(waiting.phrase) rejected")
    }

    private mutating func set(_ flag: RuntimeFlag, _ value: String) throws {
        let (report, zones, moments) = (settings.report(), settings.zones, settings.moments)
        let refusal = try store.snapshot { snapshot in
            FlagHandover.refusal(
                of: [flag: value], rows: try snapshot.flagRows(),
                oldEngine: try report.otherEngine.state(snapshot, zones, now), moments)
        }
        if let refusal { throw WebProblem.conflict(refusal) }
        try asked("set \(flag.rawValue) to \(value)", intent: nil, run: nil)
        let changes = try store.setFlags([flag: value], by: who, now: now)
        outcome.lines += changes.isEmpty ? ["\(flag.rawValue) is \(value) already"] : changes.map { "\($0)" }
    }

    /// For verbs whose rows have no place for a reason.
    private func asked(_ what: String, intent: String?, run: Int64?) throws {
        try store.record(
            NewEvent(.asked, "\(who) asked to \(what): \(reason)", intentID: intent, runID: run), now: now)
    }
}

extension DashboardAction {
    /// What is said of ids that no intent has.
    static func unknown(_ ids: [String], _ known: Set<String>) -> [String] {
        ids.filter { !known.contains($0) }.map { "there is no intent \"\($0.bounded(to: 80))\", or its file is gone" }
    }
}

extension StoreError {
    /// Whether it says something of one thing, and nothing of the database.
    var isOfOneItem: Bool { code == .notFound || code == .conflict }
}
