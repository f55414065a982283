package import HomerCore
import HomerStore

/// `--at`: one certain minute.
extension WhyTeller {
    package func asked(about moment: Timestamp) -> Account {
        let minute = moment..<(moment + WhyFacts.precision)
        let decision = facts.ledger.first { $0.covers(moment) }
        let backfill = facts.runs.first { run in
            run.triggeredBy == .backfill && run.scheduledFor.map(minute.contains) ?? false
        }
        if let backfill { return account(of: backfill, after: decision) }
        if let decision { return account(of: decision) }
        if let time = undecided.first(where: minute.contains) { return undecided(time, count: 1) }
        let byHand = facts.runs.last { $0.scheduledFor == nil && minute.contains($0.startedAt ?? $0.triggeredAt) }
        if let byHand { return account(of: byHand) }
        if let nothing = received(in: minute) { return nothing }
        let due = schedule?.next(after: moment - Milliseconds(1)).flatMap { minute.contains($0) ? $0 : nil }
        guard let due else { return notDue(moment) }
        return due + delay > now ? coming(due) : notRecorded(due)
    }

    /// A due time that somebody had run after all, with what had been decided about it.
    private func account(of backfill: RunRow, after decision: LedgerRow?) -> Account {
        var account = account(of: backfill)
        if let decision, decision.runID == nil {
            let text = "\(decision.verdict.rawValue), decided \(moments.minute(decision.decidedAt))"
            account.steps.insert(Step(decision.decidedAt, "at first", text), at: account.steps.isEmpty ? 0 : 1)
        }
        return account
    }

    private func coming(_ due: Timestamp) -> Account {
        let clause = "is due at \(at(due))"
        let steps = [dueStep(due, generation: row.generation)]
        switch dueSearch.obstacle(at: due) {
        case nil: return Account(verdict: .notDueYet, clause: clause, steps: steps, due: due)
        case .off?:
            return Account(verdict: .notDueYet, clause: "would be due at \(at(due)), and is switched off", due: due)
        case .suspended?:
            return Account(
                verdict: .suspended, clause: "\(clause) and will be skipped: it is suspended then", steps: steps,
                due: due)
        case .frozen?:
            return Account(
                verdict: .skippedFrozen, clause: "\(clause) and will be skipped: a freeze is open then", steps: steps,
                due: due)
        case .excepted?:
            return Account(
                verdict: .skippedExcluded,
                clause: "\(clause) and will be skipped: \(exceptedDay(due) ?? "its day is excepted")", steps: steps,
                due: due)
        case .noWindow?:
            return Account(
                verdict: .skippedFrozen, clause: "\(clause) and will be skipped: none of its windows is open then",
                steps: steps, due: due)
        case .runtimeOff?, .discoveryOff?:
            return Account(
                verdict: .runtimeOff, clause: "would be due at \(at(due))", steps: steps, due: due, isOpen: true)
        case let obstacle?:
            return Account(
                verdict: .notDueYet, clause: "\(clause), and will not start: \(obstacle.reason(row.spec))",
                steps: steps,
                due: due)
        }
    }

    /// Its trigger names the time, and no decision is stored.
    private func notRecorded(_ due: Timestamp) -> Account {
        var account = Account(verdict: .notRecorded, clause: didNotRun(due), due: due)
        func because(_ text: String, _ next: [String] = []) -> Account {
            account.steps.append(Step(nil, "not started", text))
            account.next = next
            return account
        }
        if due < row.createdAt {
            return because("it did not exist yet: accepted \(moments.local(row.createdAt))")
        }
        if let removed = row.removedAt, removed <= due {
            account.verdict = .removed
            return because("\(row.file) had been removed \(moments.minute(removed))", ["bring \(row.file) back"])
        }
        if !row.enabled {
            account.verdict = row.spec.enabled ? .disabledInDatabase : .disabledInFile
            return because("it is switched off", ["homer describe \(id)"])
        }
        if due < row.acceptedAt {
            return because(
                "generation \(facts.generation(at: due)) was in force; generation \(row.generation) counts from "
                    + "\(moments.local(row.acceptedAt)), when it was accepted", ["homer history \(id)"])
        }
        return because(
            "no decision is stored: running was switched off then, or `homer prune` took the row",
            ["homer timeline \(id)"])
    }

    private func notDue(_ moment: Timestamp) -> Account {
        let decided = facts.ledger.map(\.scheduledFor)
        let before = max(decided.last { $0 < moment }, previous(before: moment))
        let after = min(decided.first { $0 > moment }, schedule?.next(after: moment))
        let steps = [
            before.map { Step($0, "due before", at($0)) }, after.map { Step($0, "due after", at($0)) },
        ].compactMap { $0 }
        let verb = moment > now ? "is" : "was"
        let nearest =
            steps.isEmpty
            ? "\(verb) not due at \(at(moment)), nor at any other time: it runs \(row.spec.triggersInWords)"
            : "\(verb) not due at \(at(moment)); the nearest due times are below"
        return Account(
            verdict: .notDue, clause: nearest, steps: steps,
            next: (before ?? after).map { ["homer why \(id) --at \"\(moments.local($0))\""] } ?? [])
    }

    /// The last due time before a moment, by the trigger as it is now and not before the intent existed.
    private func previous(before moment: Timestamp) -> Timestamp? {
        guard let schedule else { return nil }
        let windows: [Milliseconds] = [.hours(1), .days(1), .days(8), .days(62), .days(400), .days(1500)]
        for window in windows {
            let found = schedule.occurrences(after: moment - window, through: moment - Milliseconds(1), limit: 10_000)
            if let last = found.last { return last >= row.createdAt ? last : nil }
        }
        return nil
    }

    private func max(_ a: Timestamp?, _ b: Timestamp?) -> Timestamp? { [a, b].compactMap { $0 }.max() }
    private func min(_ a: Timestamp?, _ b: Timestamp?) -> Timestamp? { [a, b].compactMap { $0 }.min() }
}
