import HomerCore
import HomerStore

/// What stands in the way now, whatever became of the last due time.
extension WhyTeller {
    package struct Standing {
        package var verdict: Verdict
        /// Follows "does not run: ", or the account of the last time and a semicolon.
        package var clause: String
        package var step: Step
        package var next: [String]
        /// The intent is off, or was never able to run: the last due time is beside the point.
        package var isOff = false
        /// Only worth a step.
        package var isNote = false

        package init(
            verdict: Verdict, clause: String, step: Step, next: [String], isOff: Bool = false, isNote: Bool = false
        ) {
            self.verdict = verdict
            self.clause = clause
            self.step = step
            self.next = next
            self.isOff = isOff
            self.isNote = isNote
        }

        /// Whether it is a better answer than the account of the last time.
        package func isDecisive(_ account: Account) -> Bool {
            guard !isNote else { return false }
            // A run that went well went well; that nobody is there for the next one is a step.
            if verdict == .noDaemon { return [.noDaemon, .notDueYet].contains(account.verdict) }
            return isOff || account.isFine || account.verdict == verdict
        }
    }

    /// The weightiest first.
    package var standings: [Standing] {
        if let off = switchedOff { return [off] }
        return [
            routing, executor, unknownSchedule, suspension, held, approval, pin, daemon, source, flapping,
        ].compactMap { $0 }
    }

    private var switchedOff: Standing? {
        if let removed = row.removedAt {
            if isRetired { return retired(removed) }
            let revision = facts.removal?.revision.map { " at \($0)" } ?? ""
            let pass = facts.removal.map { ", pass \($0.id)\(revision)" } ?? ""
            return Standing(
                verdict: .removed, clause: "\(row.file) was removed \(moments.relative(removed))",
                step: Step(
                    removed, "removed", "\(row.file) was found gone \(moments.minute(removed))\(pass); history is kept"),
                next: ["git log --diff-filter=D -- \(row.file)", "bring \(row.file) back"], isOff: true)
        }
        guard !row.enabled else { return nil }
        if !row.spec.enabled {
            return Standing(
                verdict: .disabledInFile, clause: "\(row.file) says \"enabled\": false",
                step: Step(row.acceptedAt, "disabled", "\"enabled\": false in \(generation(row.generation))"),
                next: ["\"enabled\": true in \(row.file)"], isOff: true)
        }
        return Standing(
            verdict: .disabledInDatabase,
            clause: "it was switched off in the database, although \(row.file) says enabled",
            step: Step(
                nil, "disabled", "enabled = 0 in the table intents; neither a file nor `homer suspend` did that"),
            next: ["sqlite3 \(facts.database) \"UPDATE intents SET enabled = 1 WHERE id = '\(id)'\""], isOff: true)
    }

    /// Whether it is of a night, and has done what it was for.
    var isRetired: Bool { row.removedAt != nil && row.source.hasPrefix(IntentSource.discoveryPrefix) }

    /// It is never started again and no file says it: all that is left is to look.
    func retiredSteps(run: Int64?) -> [String] {
        guard let run, facts.runs.first(where: { $0.id == run })?.startedAt != nil else { return [] }
        return ["homer logs \(runName(run))"]
    }

    private func retired(_ moment: Timestamp) -> Standing {
        Standing(
            verdict: .removed, clause: "its night has retired it",
            step: Step(moment, "retired", "\(moments.minute(moment)): it was for one night; history is kept"), next: [],
            isNote: true)
    }

    private var routing: Standing? {
        if facts.isLegacy, let other = facts.other { return other.standing(self) }
        guard let flag = facts.flagAgainst else { return nil }
        let key = flag.rawValue
        return Standing(
            verdict: .runtimeOff, clause: "\(key) is false",
            step: Step(
                nil, "switched off",
                "\(key) is false: \(flag == .enabled ? "nothing runs" : "no night starts by itself")"),
            next: [flag.command("true")])
    }

    private var executor: Standing? {
        let name = row.spec.execution.executor
        guard !facts.executors.contains(name) else { return nil }
        return Standing(
            verdict: .executorMissing, clause: "this version has no executor \"\(name)\"",
            step: Step(nil, "executor", "\"\(name)\" is none of \(facts.executors.joined(separator: ", "))"),
            next: ["homer explain execution.executor", "another \"executor\" in \(row.file)"])
    }

    private var unknownSchedule: Standing? {
        guard schedule == nil else { return nil }
        return Standing(
            verdict: .scheduleUnknown, clause: "its time zone or expression is unknown on this machine",
            step: Step(nil, "schedule", "\(row.spec.triggerShort) cannot be understood here"), next: ["homer doctor"],
            isOff: true)
    }

    private var suspension: Standing? {
        guard let override = facts.context.suspension else { return nil }
        let all = override.intentID == nil
        return Standing(
            verdict: .suspended, clause: (all ? "every intent is " : "it is ") + override.sentence(moments),
            step: Step(
                override.createdAt, "suspended",
                "\(override.sentence(moments)) (since \(moments.minute(override.createdAt))\(all ? ", every intent" : ""))"
            ),
            next: [all ? "homer resume --all" : "homer resume \(id)", "homer trigger \(id)"])
    }

    private var held: Standing? {
        guard let held = row.held else { return nil }
        let stale = "running \(generation(row.generation)) because \(held.why), since \(moments.age(held.since))"
        let fix =
            held.isAbsence
            ? ["git rm \(held.file), or git checkout -- \(held.file)"]
            : ["homer validate \(held.file)", "homer explain \(held.code)"]
        return Standing(
            verdict: .held, clause: "generation \(row.generation) is in force because \(held.why)",
            step: Step(held.since, "held", "\(held.place): \(held.code) \(held.message); \(stale)"), next: fix)
    }

    private var approval: Standing? {
        guard let pass = facts.context.pending.first else { return nil }
        let isApproved = pass.status == .approved
        let text = isApproved ? "approved, the next pass applies it" : "`homer approve \(pass.id)` applies it"
        return Standing(
            verdict: .heldApproval,
            clause: "generation \(row.generation) is in force: a change waits for approval (\(pass.syncReason))",
            step: Step(pass.createdAt, "waits", "\(pass.summary), since \(moments.age(pass.createdAt)); \(text)"),
            next: isApproved ? [] : ["homer diff \(id)", "homer approve \(pass.id)"], isNote: isApproved)
    }

    private var pin: Standing? {
        guard let pin = facts.context.pin else { return nil }
        return Standing(
            verdict: .pinned, clause: "it is \(pin.sentence(moments))",
            step: Step(pin.createdAt, "pinned", "\(pin.sentence(moments)); what \(row.file) says is not in force"),
            next: ["homer diff \(id)", "homer history \(id)"])
    }

    private var daemon: Standing? {
        guard !facts.isDaemonRunning else { return nil }
        let last = facts.daemons.first.map { row in
            row.stoppedAt.map { "the last stopped \(moments.minute($0)) (\(moments.relative($0)))" }
                ?? "the last (pid \(row.pid), started \(moments.minute(row.startedAt))) "
                + (row.death?.phrase ?? "died without a word")
        }
        return Standing(
            verdict: .noDaemon, clause: "no daemon runs on this database",
            step: Step(
                facts.daemons.first?.stoppedAt, "no daemon", "none runs on this database; \(last ?? "none ever did")"),
            next: ["homer run"])
    }

    private var source: Standing? {
        guard let source = facts.context.source else { return nil }
        return Standing(
            verdict: .held, clause: source.sentence,
            step: Step(
                source.since, "source",
                "the files are not read since \(moments.age(source.since)) (\(source.sentence)); generation \(row.generation) stays"
            ), next: ["homer status"], isNote: true)
    }

    private var flapping: Standing? {
        guard let event = facts.context.flapping else { return nil }
        return Standing(
            verdict: .held, clause: event.message, step: Step(event.lastTime, "flapping", event.message),
            next: ["homer history \(id)"], isNote: true)
    }
}
