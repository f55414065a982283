import HomerCore
import HomerReport
import HomerStore

/// Collects the lines of a preview from one state of the database.
struct PreviewFacts {
    let snapshot: StoreSnapshot
    let settings: ReportSettings
    let moments: Moments
    let zones: ZoneDatabase
    var lines: [String] = []
    var problems: [String] = []

    init(snapshot: StoreSnapshot, settings: ReportSettings, moments: Moments, zones: ZoneDatabase) {
        self.snapshot = snapshot
        self.settings = settings
        self.moments = moments
        self.zones = zones
    }

    mutating func trigger(_ ids: [String], _ given: [String: String]) throws {
        let rows = try rows(ids)
        for row in rows {
            let open = try snapshot.openRuns(intent: row.id).first {
                $0.isExclusive && ($0.triggeredBy != .backfill || $0.startedAt != nil)
            }
            if let open {
                problems.append("\(row.id) is already active (run \(open.id)): it is not run a second time")
            } else if !given.isEmpty, let fault = row.spec.fault(ofGiven: given) {
                problems.append(fault)
            } else {
                lines.append("\(row.id): generation \(row.generation) runs once, by \(row.spec.execution.executor)")
            }
        }
    }

    mutating func suspend(_ ids: [String], _ until: Timestamp?) throws {
        let conditions = try contexts().conditions
        for row in try rows(ids) {
            let preview = ResumePreview(row, until: until, conditions, zones: zones)
            lines.append("\(row.id): \(preview.skippedSentence(until, moments))")
        }
    }

    mutating func resume(_ ids: [String]) throws {
        let resumption = try Resumption(
            of: rows(ids), isAll: false, snapshot: snapshot, conditions: contexts().conditions, zones: zones)
        for preview in resumption.previews {
            lines.append("\(preview.id): \(preview.sentence(moments))")
            lines += preview.failureLines(moments).map { "\(preview.id): \($0)" }
        }
        let concerned = Set(resumption.previews.map(\.id))
        for id in ids where !concerned.contains(id) {
            problems.append(
                resumption.ofAll != nil
                    ? "\(id) stays suspended: all intents are (`homer resume --all` ends that)"
                    : "\(id) is not suspended")
        }
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
            guard let pass = try snapshot.pendingPasses().first(where: { $0.id == id && $0.status == .waiting }) else {
                return problems.append(
                    "no changes wait under \(id.bounded(to: 40)): they are decided, or others by now")
            }
            guard isApproval else {
                return problems.append("changes need no rejection: change the files, and they wait no more")
            }
            lines.append("exactly these changes are applied: \(pass.summary)")
            for change in pass.changes { lines.append(change.id + (change.reason.map { ": \($0.rawValue)" } ?? "")) }
        case .run(let number, let digest):
            guard let run = try snapshot.waitingRuns().first(where: { $0.run == number }) else {
                return problems.append("run \(number) does not wait for anybody")
            }
            guard try digest == nil || WaitingText(run, snapshot)?.digest == digest else {
                return problems.append(
                    "\(run.intentID) has another text than what was shown of run \(number): look at the run again, and "
                        + "decide then")
            }
            lines.append(
                isApproval
                    ? "run \(number) of \(run.intentID) starts with exactly the text that was shown "
                        + "(generation \(run.generation)); \(run.reason)"
                    : "run \(number) of \(run.intentID) never starts")
        case .plan(let id, let digest):
            guard let plan = try snapshot.pendingPlan(of: id), plan.digest == digest else {
                return problems.append("the plan \(digest) of \(id) does not wait any more, or is another one by now")
            }
            lines.append(isApproval ? "a run of \(id) carries out exactly this text" : "the plan is not carried out")
        }
    }

    mutating func rollback(_ id: String, to generation: Int) throws {
        guard let row = try rows([id]).first else { return }
        guard let text = try snapshot.canonicalSpec(of: id, generation: generation) else {
            return problems.append("\(id) has no generation \(generation)")
        }
        guard generation != row.generation, text != row.spec.canonical else {
            return problems.append("generation \(generation) of \(id) is in force already")
        }
        let spec = try IntentSpec(canonical: text)
        lines.append("it becomes generation \(row.generation + 1), until \(row.file) says something new")
        lines += PermissionRaise.raises(from: row.spec, to: spec).map { "permissions raised: \($0.sentence)" }
        lines += fieldChanges(from: row.spec.canonical, to: text).map { "changes \($0.path)" }
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
    }

    private func contexts() throws -> IntentContexts {
        try IntentContexts(snapshot, settings: settings, zones: zones, now: moments.now)
    }

    /// Those that are there; of the others it is said that they are not.
    private mutating func rows(_ ids: [String]) throws -> [IntentRow] {
        let rows = try snapshot.intents(ids: ids)
        let known = Set(rows.map(\.id))
        problems += ids.filter { !known.contains($0) }.map {
            "there is no intent \"\($0.bounded(to: 80))\", or its file is gone"
        }
        return rows
    }
}
