import HomerCore
import HomerStore

/// A job of `schedule.json` that the flags leave to the old engine.
extension WhyTeller {
    var oldEngine: Standing {
        let (flag, value) = decisiveFlag
        let why = "\(flag.rawValue) is \(value)"
        let update = flag.command(value ? "false" : "true")
        switch facts.legacy {
        case .builtin:
            return Standing(
                verdict: .oldEngine, clause: "jobs of schedule.json are left to the old engine",
                step: Step(
                    nil, "old engine", "\(why): HOMER's rules run it in this daemon; \(lastLegacy)"),
                next: ["homer trigger \(id)", update])
        case .external:
            return Standing(
                verdict: .oldEngine, clause: "jobs of schedule.json are left to a HOMER beside this one",
                step: Step(
                    nil, "old engine", "\(why), and legacy.engine is external: HOMER itself runs it; \(lastLegacy)"),
                next: [update])
        case .off:
            return Standing(
                verdict: .oldEngine, clause: "jobs of schedule.json are left to the old engine, and that is off",
                step: Step(nil, "old engine", "\(why), and legacy.engine is off: nobody runs it"),
                next: [#""legacy": { "engine": "builtin" } in homer.json"#, update])
        }
    }

    /// The old engine's decision about the minute that begins at a moment; nil when it made none.
    func legacyAccount(of moment: Timestamp) -> Account? {
        facts.fires.first { $0.engine == .old && $0.due >= moment && $0.due < moment + WhyFacts.precision }
            .map { account(of: $0) }
    }

    /// The last due time, when it was the old engine's.
    var legacyLatest: Account? {
        guard undecided.isEmpty, let fire = facts.fires.first, fire.engine == .old else { return nil }
        return account(of: fire)
    }

    private func account(of fire: LegacyFire) -> Account {
        var account = Account(verdict: .undecided, clause: didNotRun(fire.due), due: fire.due)
        account.steps = [dueStep(fire.due, generation: facts.generation(at: fire.decidedAt))]
        guard let run = facts.legacyRuns.first(where: { $0.id == fire.legacyRunID }) else {
            account.verdict = fire.legacyRunID == nil ? Verdict(rawValue: fire.decision) ?? .undecided : .ran
            account.steps.append(
                Step(fire.decidedAt, "not started", "the old engine decided \(fire.decision)"))
            return account
        }
        account.verdict = run.completedAt == nil ? .running : run.success ? .ran : .failed
        account.clause = "was due at \(at(fire.due)): the old engine \(ending(of: run))"
        account.steps.append(Step(run.startedAt, "old engine", ending(of: run)))
        return account
    }

    /// The flag that keeps the new engine from running the job.
    private var decisiveFlag: (RuntimeFlag, Bool) {
        if !facts.flags.enabled { return (.enabled, false) }
        return facts.flags.parallelMode ? (.parallelMode, true) : (.schedulerBridge, false)
    }

    /// What the old engine last did with the job.
    private var lastLegacy: String {
        let fire = facts.fires.first { fire in
            fire.engine == .old && (facts.asked.map { fire.due <= $0 + WhyFacts.precision } ?? true)
        }
        if let fire, let run = facts.legacyRuns.first(where: { $0.id == fire.legacyRunID }) {
            return "due \(moments.minute(fire.due)) it \(ending(of: run))"
        }
        if let fire { return "due \(moments.minute(fire.due)) it was not started (\(fire.decision))" }
        guard let run = facts.legacyRuns.first, let start = run.startedAt else { return "it has not run there yet" }
        return "\(moments.minute(start)) it \(ending(of: run))"
    }

    private func ending(of run: LegacyRunRow) -> String {
        guard run.completedAt != nil else { return "started as run \(run.id), which has not ended" }
        if run.success { return "ran as run \(run.id) and succeeded" }
        let error = run.error.map { ": \($0.prefix { $0 != "\n" })" } ?? ""
        return "ran as run \(run.id) and failed\(error)"
    }
}
