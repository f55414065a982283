package import HomerCore
package import HomerStore

/// Tells a `WhyStory`: picks what the question is about, explains it, and adds what stands in the way now.
package struct WhyTeller {
    package typealias Step = WhyStory.Step
    package typealias Verdict = WhyStory.Verdict

    package let facts: WhyFacts
    package let moments: Moments
    package let zones: any ZoneSource

    package init(facts: WhyFacts, moments: Moments, zones: any ZoneSource) {
        self.facts = facts
        self.moments = moments
        self.zones = zones
    }

    package var row: IntentRow { facts.row }
    package var id: String { facts.row.id }
    package var now: Timestamp { moments.now }

    /// What a next step calls a run.
    package func runName(_ run: Int64) -> String { facts.runArguments(run) }

    /// Why the runs that wait do.
    package var queue: RunQueue {
        var queue = QueueFacts(now: now)
        let known = Set(facts.openRuns.map(\.id))
        queue.open = facts.openRuns + facts.runs.filter { !$0.isFinal && !known.contains($0.id) }
        queue.specs = facts.specs
        queue.specs[id] = row.spec
        queue.paused = facts.paused
        queue.limits = facts.limits
        queue.spread = facts.spread
        queue.concurrency = facts.concurrency
        queue.isEnabled = facts.flags.enabled
        queue.isDaemonRunning = facts.isDaemonRunning
        queue.suspensions = facts.overrides.filter { $0.kind == .suspend && $0.isActive(at: now) }
        queue.freeze = facts.freeze
        queue.zones = zones
        return RunQueue(queue)
    }

    package var delay: Milliseconds { DueRules.delay(within: row.spec.jitter, id: id) }

    /// What is known about one due time or one run.
    package struct Account {
        package var verdict: Verdict
        /// Follows the id in the answer: `did not run at 02:30 (6h ago)`.
        package var clause: String
        package var steps: [Step] = []
        package var next: [String] = []
        package var due: Timestamp?
        package var run: Int64?
        /// Of that run, when it had more than one or waits for another.
        package var attempts: [AttemptRow] = []
        /// No decision has been made: what stands in the way now is the reason, also for a time gone by.
        package var isOpen = false

        package init(
            verdict: Verdict, clause: String, steps: [Step] = [], next: [String] = [], due: Timestamp? = nil,
            run: Int64? = nil, attempts: [AttemptRow] = [], isOpen: Bool = false
        ) {
            self.verdict = verdict
            self.clause = clause
            self.steps = steps
            self.next = next
            self.due = due
            self.run = run
            self.attempts = attempts
            self.isOpen = isOpen
        }

        /// Nothing is wrong with it: what stands in the way of the next time is the better answer.
        package var isFine: Bool {
            switch verdict {
            case .ran, .notDueYet, .completed, .waitingForEvent: true
            default: false
            }
        }
    }

    package var story: WhyStory {
        let account =
            facts.asked.map { facts.other?.account(self, $0) ?? asked(about: $0) } ?? facts.other?.latest(self)
            ?? latest
        // What stands in the way today says nothing about a time gone by.
        let isPast = facts.asked.map { $0 <= now } ?? false
        let standings = isPast && !account.isOpen ? [] : standings
        var verdict = account.verdict
        var answer = "\(id) \(account.clause)"
        var next = account.next + standings.flatMap(\.next)
        if let decisive = standings.first(where: { $0.isDecisive(account) }) {
            verdict = decisive.verdict
            next = decisive.isOff ? decisive.next : decisive.next + next
            answer = decisive.isOff ? "\(id) does not run: \(decisive.clause)" : answer + "; \(decisive.clause)"
        }
        if isRetired { next = retiredSteps(run: account.run) }
        return WhyStory(
            intent: id, question: WhyStory.Question(asked: facts.asked, due: account.due, run: account.run),
            verdict: verdict, answer: answer + ".",
            steps: nightSteps + account.steps + standings.map(\.step) + [nextStep],
            nextSteps: next + [facts.night?.command].compactMap { $0 }, attempts: account.attempts)
    }

    /// Which night made the intent, and for which item of its plan.
    private var nightSteps: [Step] {
        facts.night.map { [Step(nil, "night", $0.sentence)] } ?? []
    }

    /// The last due time, unless it ran and something ran since.
    private var latest: Account {
        if let time = undecided.last { return undecided(time, count: undecided.count) }
        guard let decision = facts.ledger.last else {
            return startedNothing ?? facts.runs.first.map { self.account(of: $0) } ?? notYet
        }
        // Its trigger was another one then.
        let came = facts.received.first?.event.receivedAt ?? facts.skips.first?.lastTime
        if let came, came > decision.decidedAt, let nothing = startedNothing { return nothing }
        guard let run = facts.runs.first, run.id != decision.runID, run.triggeredAt > decision.decidedAt else {
            return self.account(of: decision)
        }
        // A rehearsal is told beside the due time, not in its place.
        if decision.verdict == .ran, !run.isRehearsal { return self.account(of: run) }
        var account = self.account(of: decision)
        let last = step(for: run)
        if !account.steps.contains(last) { account.steps.append(last) }
        return account
    }

    /// Due times that no decision has been made about, oldest first.
    package var undecided: [Timestamp] {
        guard row.enabled, row.removedAt == nil, let schedule = row.timed.scheduleToCome(at: now, zones: zones) else {
            return []
        }
        return schedule.occurrences(after: row.cursor, through: now - delay, limit: DueRules.countLimit)
    }

    package var schedule: Schedule? { row.timed.schedule(at: now, zones: zones) }

    /// When it is due next, by the one rule.
    package var dueSearch: DueSearch {
        var conditions = DueConditions(
            now: now, route: facts.flags.route, legacy: facts.oldEngine.mode, suspensions: facts.context.overrides,
            freeze: FreezeCalendar(facts.freeze, zones: zones))
        conditions.homerLives = facts.oldEngine.homerLives
        return DueSearch(row.timed, conditions, zones: zones)
    }

    /// The conclusion: when it runs next, or why never.
    private var nextStep: Step {
        let search = dueSearch
        if let time = search.next(after: now) {
            return Step(time, "next", "\(moments.clock(time)) (\(moments.relative(time)))")
        }
        switch search.next {
        case .none(let obstacle): return Step(nil, "next", obstacle.nextPhrase(row.spec))
        // Due already, and nothing comes after it.
        case .at: return Step(nil, "next", "none: it runs once for each generation")
        }
    }

    /// Nothing has been due and nothing has run.
    private var notYet: Account {
        let born = Step(
            row.acceptedAt, "accepted",
            "\(generation(row.generation)); nothing before that is due, and no run is stored")
        guard row.spec.triggers.contains(where: \.hasDueTimes) else {
            return Account(
                verdict: .waitingForEvent, clause: "has not run yet: it runs \(row.spec.triggersInWords)",
                steps: [born], next: emitSteps + ["homer trigger \(id)"])
        }
        guard let time = dueSearch.next.time else { return nothingToCome(born) }
        return Account(
            verdict: .notDueYet,
            clause: "has not been due yet: the first time is \(moments.clock(time)) (\(moments.relative(time)))",
            steps: [born], next: ["homer trigger \(id)"], due: time)
    }

    private func nothingToCome(_ born: Step) -> Account {
        let next = ["homer trigger \(id)"]
        guard let obstacle = dueSearch.next.obstacle, obstacle != .done else {
            return Account(
                verdict: .completed, clause: "has no run and none to come: its one due time has been decided",
                steps: [born], next: next)
        }
        return Account(
            verdict: .notDueYet, clause: "has not been due yet, and nothing is to come: \(obstacle.reason(row.spec))",
            steps: [born], next: next)
    }

    /// How to make what an intent waits for happen.
    private var emitSteps: [String] {
        row.spec.triggers.compactMap { trigger in
            if case .event(let name, _) = trigger { "homer emit \(name)" } else { nil }
        }
    }

    // MARK: Words

    /// `did not run at 02:30 (6h ago)`
    package func didNotRun(_ time: Timestamp) -> String { "did not run at \(at(time))" }

    /// `02:30 (6h ago)`
    package func at(_ time: Timestamp) -> String { "\(moments.clock(time)) (\(moments.relative(time)))" }

    /// `generation 6 (commit 1a2b3c4 by Ada, 3d ago)`
    package func generation(_ number: Int) -> String {
        guard let known = facts.generations.first(where: { $0.generation == number }) else {
            return "generation \(number)"
        }
        let commit = known.commit.map { "commit \($0.prefix(7))" + (known.author.map { " by \($0)" } ?? "") + ", " }
        return "generation \(number) (\(commit ?? "accepted ")\(moments.age(known.acceptedAt)) ago)"
    }

    /// `by cron "30 2 * * *" in Europe/Zurich, generation 6 (…)`
    package func dueStep(_ time: Timestamp, generation number: Int) -> Step {
        // An older generation may have had another trigger.
        let trigger = number == row.generation ? "by \(triggerPhrase(time)), " : ""
        let late = delay > .zero ? ", plus \(Moments.distance(delay)) of jitter" : ""
        return Step(time, "due", trigger + generation(number) + late)
    }

    private func triggerPhrase(_ due: Timestamp) -> String {
        let triggers = row.spec.triggers
        let place = schedule?.place(of: due) ?? 0
        let trigger = triggers.indices.contains(place) ? triggers[place] : row.spec.trigger
        return switch trigger {
        case .cron(let cron):
            "cron \"\(cron.expression)\"" + " in \(cron.timeZone ?? facts.localZone ?? "the machine's time zone")"
        default: "trigger \(trigger.short)"
        }
    }
}
