import HomerCore
import HomerReport
import HomerStore

/// Collects the lines of a preview from one state of the database.
struct PreviewFacts {
    let snapshot: StoreSnapshot
    let settings: ReportSettings
    let moments: Moments
    let zones: ZoneDatabase
    let contexts: IntentContexts
    var lines: [String] = []
    var problems: [String] = []
    /// Fields that get other values.
    var changes: [FieldChange] = []

    /// Of more intents than so many only the first due time is named.
    private static let mostNamed = 20

    mutating func trigger(_ ids: [String], _ given: [String: String]) throws {
        let executors = try snapshot.intents(ids: ids).reduce(into: [:]) { $0[$1.id] = $1.spec.execution.executor }
        for id in ids {
            try unlessRefused { facts in
                let generation = try facts.snapshot.requireManual(intent: id, given: given)
                facts.lines.append(
                    "\(id): generation \(generation) runs once" + (executors[id].map { ", by \($0)" } ?? ""))
            }
        }
    }

    mutating func suspend(_ ids: [String], _ until: Timestamp?) throws {
        let rows = try rows(ids)
        let most = rows.count > Self.mostNamed ? 1 : 5
        for row in rows {
            let preview = ResumePreview(row, until: until, contexts.conditions, zones: zones)
            lines.append(
                "\(row.id): \(preview.skippedSentence(until, moments))"
                    + (preview.skipsSentence(until, moments, naming: most).map { "; \($0)" } ?? ""))
        }
    }

    mutating func resume(_ ids: [String]) throws {
        let resumption = try Resumption(
            of: rows(ids), isAll: false, snapshot: snapshot, conditions: contexts.conditions, zones: zones)
        for preview in resumption.previews {
            lines.append("\(preview.id): \(preview.sentence(moments))")
            lines += preview.failureLines(moments).map { "\(preview.id): \($0)" }
        }
        problems += resumption.refusals
    }

    mutating func cancel(_ runs: [Int64]) throws {
        for number in runs {
            guard let run = try snapshot.run(number) else {
                problems.append("there is no run \(RunName(number))")
                continue
            }
            guard !run.isFinal else {
                problems.append("run \(run.name) of \(run.intentID) has ended")
                continue
            }
            lines.append(
                run.status == .running
                    ? "run \(run.name) of \(run.intentID) is ended as a timeout ends it: TERM, some grace, KILL"
                    : "run \(run.name) of \(run.intentID) ends here and now: it waits")
        }
    }

    mutating func decide(_ waiting: DashboardAction.Waiting, isApproval: Bool) throws {
        switch waiting {
        case .changes(let id):
            guard isApproval else { return problems.append(DashboardAction.Waiting.noRejection) }
            try unlessRefused { facts in
                let pass = try facts.snapshot.requireWaitingChanges(id)
                facts.lines.append("exactly these changes are applied: \(pass.summary)")
                facts.lines += pass.changes.map { $0.id + ($0.reason.map { ": \($0.rawValue)" } ?? "") }
            }
        case .run(let number, let digest):
            try unlessRefused { facts in
                let snapshot = facts.snapshot
                guard isApproval else {
                    let intent = try snapshot.requireRejectable(run: number)
                    return facts.lines.append("run \(RunName(number)) of \(intent) never starts")
                }
                let intent = try snapshot.requireApprovable(run: number, digest: digest, now: facts.moments.now)
                let run = try snapshot.waitingRuns().first { $0.run == number }
                facts.lines.append(
                    "run \(RunName(number)) of \(intent) starts with exactly the text that was shown"
                        + (run.map { " (generation \($0.generation)); \($0.reason)" } ?? ""))
            }
        case .plan(let id, let digest):
            try unlessRefused { facts in
                try facts.snapshot.requirePlan(of: id, digest: digest, isCarriedOut: isApproval)
                facts.lines.append(
                    isApproval ? "a run of \(id) carries out exactly this text" : "the plan is not carried out")
            }
        }
    }

    mutating func rollback(_ id: String, to generation: Int) throws {
        try unlessRefused { facts in
            let change = try facts.snapshot.rollback(id, to: generation)
            facts.lines.append(
                "it becomes generation \(change.toGeneration), until \(change.file) says something new")
            if let now = try facts.snapshot.intents(ids: [id]).first?.spec, let then = change.desired?.spec {
                facts.lines += PermissionRaise.raises(from: now, to: then).map {
                    "permissions raised: \($0.sentence)"
                }
            }
            facts.changes = change.fields
        }
    }

    mutating func discover() throws {
        try unlessRefused { facts in
            try facts.snapshot.requireNight()
            facts.lines.append(
                "a night begins now: a planner reads your notes, what is harmless runs within discovery.limits, the rest "
                    + "waits for approval")
        }
    }

    mutating func acknowledge(_ incident: Int64) throws {
        try unlessRefused { facts in
            let row = try facts.snapshot.requireOpen(incident: incident)
            facts.lines.append("incident \(incident) is silent until it ends, or has another cause: \(row.title)")
        }
    }

    mutating func flag(_ flag: RuntimeFlag, _ value: String) throws {
        let rows = try snapshot.flagRows()
        let oldEngine = try settings.otherEngine.state(snapshot, zones, moments.now)
        if let refusal = FlagHandover.refusal(of: [flag: value], rows: rows, oldEngine: oldEngine, moments) {
            return problems.append(refusal)
        }
        let before = rows.first { $0.flag == flag }?.effective ?? ""
        guard before != value else { return problems.append("\(flag.rawValue) is \(value) already") }
        lines.append("\(flag.rawValue): \(before) → \(value); the daemon takes it up within a second")
        lines += try FlagPreview(
            of: [flag: value], rows: rows, oldEngine: oldEngine, snapshot: snapshot, conditions: contexts.conditions,
            zones: zones
        ).lines(moments)
    }

    /// What a verb would refuse is a problem, in the words in which it refuses.
    private mutating func unlessRefused(_ body: (inout PreviewFacts) throws -> Void) throws {
        do { try body(&self) } catch let error as StoreError where error.isOfOneItem {
            problems.append(error.description)
        }
    }

    /// Those that are there; of the others it is said that they are not.
    private mutating func rows(_ ids: [String]) throws -> [IntentRow] {
        let rows = try snapshot.intents(ids: ids)
        let known = Set(rows.map(\.id))
        problems += DashboardAction.unknown(ids, known)
        return rows
    }
}
