import HomerCore
package import HomerReport
import HomerStore

extension OtherStory {
    /// - Parameters:
    ///   - fires: due times that an engine took, newest first.
    ///   - runs: the job's runs in HOMER's table, newest first.
    package static func oldEngine(fires: [LegacyFire], runs: [LegacyRunRow]) -> OtherStory {
        OtherStory(
            standing: { OldEngineTeller(teller: $0, fires: fires, legacyRuns: runs).oldEngine },
            account: { OldEngineTeller(teller: $0, fires: fires, legacyRuns: runs).legacyAccount(of: $1) },
            latest: { OldEngineTeller(teller: $0, fires: fires, legacyRuns: runs).legacyLatest })
    }
}

/// Tells of a job of `schedule.json` that somebody else than the new engine runs.
private struct OldEngineTeller {
    typealias Account = WhyTeller.Account
    typealias Standing = WhyTeller.Standing
    typealias Step = WhyTeller.Step
    typealias Verdict = WhyTeller.Verdict

    let teller: WhyTeller
    let fires: [LegacyFire]
    let legacyRuns: [LegacyRunRow]

    private var facts: WhyFacts { teller.facts }
    private var moments: Moments { teller.moments }
    private var now: Timestamp { teller.now }
    private var id: String { teller.id }

    var oldEngine: Standing {
        let (flag, value) = decisiveFlag
        let why = "\(flag.rawValue) is \(value)"
        switch facts.keeper {
        case .homer: return homer(why)
        case .nobody:
            return Standing(
                verdict: .oldEngine, clause: "jobs of schedule.json are left to the old engine, and that is off",
                step: Step(nil, "old engine", "\(why), and legacy.engine is off: nobody runs it"),
                next: [#""legacy": { "engine": "builtin" } in homer.json"#] + handover)
        case .builtin, .intents, nil:
            return Standing(
                verdict: .oldEngine, clause: "jobs of schedule.json are left to the old engine",
                step: Step(nil, "old engine", "\(why): the old HOMER's rules run it in this daemon; \(lastLegacy)"),
                next: ["homer trigger \(id)"] + handover)
        }
    }

    /// HOMER itself runs it, whatever the flags say.
    private func homer(_ why: String) -> Standing {
        if facts.flags.route.jobs == .new || facts.oldEngine.mode != .external {
            return Standing(
                verdict: .oldEngine, clause: "the old HOMER still runs it, so it is left to that",
                step: Step(
                    facts.oldEngine.lastSign, "old HOMER",
                    "lives (\(facts.oldEngine.sign(moments))): what it runs nobody else runs; \(lastLegacy)"),
                next: handover)
        }
        let sign = facts.oldEngine.homerLives ? "" : " (\(facts.oldEngine.sign(moments)))"
        return Standing(
            verdict: .oldEngine, clause: "jobs of schedule.json are left to an old HOMER beside this one",
            step: Step(
                nil, "old engine",
                "\(why), and legacy.engine is external: the old HOMER itself runs it\(sign); \(lastLegacy)"),
            next: handover)
    }

    /// What gives the job to the new engine, in its order: never unseen, and never beside a HOMER that runs it too.
    private var handover: [String] {
        let flags = facts.flags
        if flags.route.jobs == .new { return facts.oldEngine.stepsBeforeHandover }
        if flags.route.isShadowing {
            return ["homer migrate report"] + facts.oldEngine.stepsBeforeHandover
                + [RuntimeFlag.parallelMode.command("false")]
        }
        if flags.parallelMode { return [decisiveFlag.0.command("true")] }
        return ["homer migrate status"]
    }

    /// What the old engine made of the minute that begins at a moment; nil when it made nothing of it.
    func legacyAccount(of moment: Timestamp) -> Account? {
        let minute = moment..<(moment + WhyFacts.precision)
        if let fire = fires.first(where: { $0.engine == .old && minute.contains($0.due) }) {
            return account(of: fire)
        }
        // HOMER leaves no fires, only runs.
        return legacyRuns.last { run in run.startedAt.map(minute.contains) ?? false }.map { account(of: $0) }
    }

    /// The last due time, when it was the old engine's.
    var legacyLatest: Account? {
        let fire = fires.first
        let newest = legacyRuns.first
        if let newest, let start = newest.startedAt, facts.isLegacy || !hasRunSince(start),
            fire.map({ $0.engine == .new ? $0.due < start : $0.legacyRunID != newest.id && $0.due < start }) ?? true
        {
            return account(of: newest)
        }
        guard facts.isLegacy || teller.undecided.isEmpty, let fire, fire.engine == .old else { return nil }
        return account(of: fire)
    }

    /// Whether the new engine decided or ran something after a moment.
    private func hasRunSince(_ moment: Timestamp) -> Bool {
        !teller.undecided.isEmpty || facts.ledger.contains { $0.decidedAt > moment }
            || facts.runs.contains { $0.triggeredAt > moment }
    }

    /// A run in HOMER's table that no decision of ours made.
    private func account(of run: LegacyRunRow) -> Account {
        let start = run.startedAt ?? now
        var account = Account(
            verdict: verdict(of: run), clause: "was run by the old engine at \(teller.at(start)): it \(ending(of: run))"
        )
        account.steps = [Step(start, "old engine", ending(of: run))]
        account.next = ["homer logs \(teller.runName(RunName(old: run.id).id))"]
        return account
    }

    private func verdict(of run: LegacyRunRow) -> Verdict {
        if run.completedAt != nil { return run.success ? .ran : .failed }
        return isGoingOn(run) ? .running : .lost
    }

    /// HOMER has no word for a run that it never ended.
    private func isGoingOn(_ run: LegacyRunRow) -> Bool {
        run.completedAt == nil && run.startedAt.map { now - $0 < OldScheduler.openRunAge } ?? false
    }

    private func account(of fire: LegacyFire) -> Account {
        var account = Account(verdict: .undecided, clause: teller.didNotRun(fire.due), due: fire.due)
        account.steps = [teller.dueStep(fire.due, generation: facts.generation(at: fire.decidedAt))]
        guard let run = legacyRuns.first(where: { $0.id == fire.legacyRunID }) else {
            account.verdict = fire.legacyRunID == nil ? Verdict(rawValue: fire.decision.rawValue) ?? .undecided : .ran
            let text =
                fire.decision == .own(.leftToHomer)
                ? "it was left to the old HOMER, which lived then and made no run of it"
                : "the old engine decided \(fire.decision)"
            account.steps.append(Step(fire.decidedAt, "not started", text))
            return account
        }
        account.verdict = verdict(of: run)
        account.clause = "was due at \(teller.at(fire.due)): the old engine \(ending(of: run))"
        account.steps.append(Step(run.startedAt, "old engine", ending(of: run)))
        return account
    }

    /// The flag that keeps the new engine from running the job.
    private var decisiveFlag: (RuntimeFlag, Bool) {
        if !facts.flags.enabled { return (.enabled, false) }
        return facts.flags.schedulerBridge ? (.parallelMode, facts.flags.parallelMode) : (.schedulerBridge, false)
    }

    /// What the old engine last did with the job.
    private var lastLegacy: String {
        let fire = fires.first { fire in
            fire.engine == .old && (facts.asked.map { fire.due <= $0 + WhyFacts.precision } ?? true)
        }
        if let fire, let run = legacyRuns.first(where: { $0.id == fire.legacyRunID }) {
            return "due \(moments.minute(fire.due)) it \(ending(of: run))"
        }
        if let fire { return "due \(moments.minute(fire.due)) it was not started (\(fire.decision))" }
        guard let run = legacyRuns.first, let start = run.startedAt else { return "it has not run there yet" }
        return "\(moments.minute(start)) it \(ending(of: run))"
    }

    private func ending(of run: LegacyRunRow) -> String {
        let name = "run \(RunName(old: run.id))"
        guard run.completedAt != nil else {
            return isGoingOn(run)
                ? "started as \(name), which has not ended" : "started as \(name), whose end was never written"
        }
        if run.success { return "ran as \(name) and succeeded" }
        let error = run.error.map { ": \($0.prefix { $0 != "\n" })" } ?? ""
        return "ran as \(name) and failed\(error)"
    }
}
