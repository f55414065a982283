import Cron
package import HomerCore
import HomerReport
package import HomerStore

/// Carries out one step of a night: first the files, each under a name that a second write replaces, then the transaction
/// that says so. A crash between any two of them is followed by the same step again.
package struct NightWork: Sendable {
    package let store: Store
    package let settings: DiscoverySettings
    package let zones: any ZoneSource
    package let now: @Sendable () -> Timestamp
    private let put: @Sendable (_ text: String, _ path: String) throws -> Void

    /// - Parameter put: writes a file, whole; one that only pretends to lets a night be played without a trace.
    package init(
        store: Store, settings: DiscoverySettings, zones: any ZoneSource, now: @escaping @Sendable () -> Timestamp,
        put: @escaping @Sendable (_ text: String, _ path: String) throws -> Void = { try NightFiles.write($0, to: $1) }
    ) {
        self.put = put
        self.store = store
        self.settings = settings
        self.zones = zones
        self.now = now
    }

    private var bounds: NightBounds { settings.bounds }
    private var files: NightFiles { NightFiles(settings) }

    /// What a step did.
    package struct Outcome: Hashable, Sendable {
        /// Intents that the execution loop has to look at anew.
        package var changed: Set<String> = []
        /// Items that have come to something.
        package var notes: [DiscoveryItemNote] = []
    }

    /// Blocks. A file that cannot be written keeps no step from being made: the rows say why. Throws `StoreError`
    /// (`conflict` when the night is elsewhere by now).
    package func perform(_ step: SessionStep, _ facts: DiscoveryFacts) throws -> Outcome {
        if case .settle(let notes) = step { return try settle(notes, facts) }
        if case .again(let intents) = step {
            try store.repeatLost(intents, now: now())
            return Outcome(changed: Set(intents))
        }
        guard let session = facts.session else { return Outcome() }
        let moment = now()
        switch step {
        case .wait, .settle, .again: return Outcome()
        case .cancel(let reason):
            try store.cancelDiscovery(session: session.id, by: "the flag", reason: reason, now: moment)
        case .assemble: try assemble(session, moment)
        case .readPlan(let run): try readPlan(session, run, facts, moment)
        case .goWithoutPlan(let reason):
            let detours = PlannerRuns.detours(try planners(session, facts))
            let failure = [reason, detours].filter { !$0.isEmpty }.joined(separator: "; ")
            try take(nil, raw: nil, failure: failure, session, facts, moment)
        case .queue(let numbers): try queue(numbers, session, facts, moment)
        case .synthesize(let failure):
            try store.beginSynthesis(session.id, from: session.phase, failure: failure, now: moment)
        case .brief(let author): try brief(author, session, facts, moment)
        case .conclude(let author): try conclude(author, session, facts, moment)
        }
        return Outcome(changed: Set(try store.nightIntents(session.id)).union(facts.intents))
    }

    /// The end of a phase that begins now, never beyond the end of the night.
    private func end(_ length: Milliseconds, _ session: DiscoverySessionRow, _ moment: Timestamp) -> Timestamp {
        min(moment + length, session.deadline ?? moment + length)
    }

    /// Why a file could not be written; nil when it is.
    private func write(_ text: String, to path: String) -> String? {
        do {
            try put(text, path)
            return nil
        } catch {
            return "\(error)"
        }
    }

    // MARK: Planning

    private func assemble(_ session: DiscoverySessionRow, _ moment: Timestamp) throws {
        let inputs = try settings.packInputs(store, zones, date: session.localDate, now: moment)
        let pack = ContextPack.assemble(
            PackReader(inputs.settings).sources(), system: inputs.system, settings: inputs.settings, now: moment)
        let file = files.pack(of: session)
        if let fault = write(pack.text, to: file) {
            // Without it a planner would know nothing; what people asked for waits for the next night.
            return try store.beginSynthesis(
                session.id, from: .ingestion, failure: "the context pack could not be written: \(fault)", now: moment)
        }
        let deadline = end(bounds.planning, session, moment)
        let planner = NightIntents(settings, session: session.id).planner(
            attempt: 1, prompt: PlannerPrompt.text(limits: settings.limits), pack: file, within: deadline - moment)
        try store.beginPlanning(
            session.id, packFile: file, manifest: pack.manifestJSON, planner: planner, deadline: deadline, now: moment)
    }

    private func readPlan(
        _ session: DiscoverySessionRow, _ run: Int64, _ facts: DiscoveryFacts, _ moment: Timestamp
    ) throws {
        let answer = try store.snapshot { try $0.answer(ofRun: run) } ?? ""
        switch PlanExtraction.plan(in: answer, keptTo: Store.outputLimit) {
        case .success(let (plan, json)):
            let fault = write(plan.fileText, to: files.plan(of: session))
            try take((plan, json), raw: answer, failure: nil, unwritten: fault, session, facts, moment)
        case .failure(let faults) where session.planAttempts < 2:
            let left = (session.phaseDeadline ?? moment + bounds.planning) - moment
            let planner = NightIntents(settings, session: session.id).planner(
                attempt: 2, prompt: PlannerPrompt.repair(answer: answer, faults: faults, limits: settings.limits),
                pack: nil, within: left)
            try store.repairPlan(session.id, raw: answer, planner: planner, now: moment)
        case .failure(let faults):
            let failure = PlannerRuns.withoutPlan(try planners(session, facts), faults)
            try take(nil, raw: answer, failure: failure, session, facts, moment)
        }
    }

    /// The runs of the planner, with their attempts.
    private func planners(_ session: DiscoverySessionRow, _ facts: DiscoveryFacts) throws -> [RunRow] {
        let ids = (1...max(1, session.planAttempts)).compactMap { attempt in
            facts.runs[NightIntents.plannerID(session.id, attempt: attempt)]?.id
        }
        return try store.snapshot { snapshot in try ids.compactMap { try snapshot.run($0) } }
    }

    private func take(
        _ found: (plan: NightPlan, json: String)?, raw: String?, failure: String?, unwritten: String? = nil,
        _ session: DiscoverySessionRow, _ facts: DiscoveryFacts, _ moment: Timestamp
    ) throws {
        let planning = NightPlanning(
            session: session.id, date: session.localDate, limits: settings.limits, tasks: facts.tonight,
            known: try store.discoveryWork(before: session.id), now: moment)
        try store.takePlan(
            session.id, raw: raw, plan: found?.json, items: planning.items(found?.plan),
            tonight: facts.tonight.map(\.id), failure: failure, unwritten: unwritten,
            deadline: end(bounds.execution, session, moment), now: moment)
    }

    // MARK: Items

    private func queue(
        _ numbers: [Int], _ session: DiscoverySessionRow, _ facts: DiscoveryFacts, _ moment: Timestamp
    ) throws {
        let items = Dictionary(facts.items.map { ($0.number, $0) }) { first, _ in first }
        let intents = NightIntents(settings, session: session.id)
        var specs: [Int: IntentSpec] = [:]
        for number in numbers {
            guard let item = items[number] else { continue }
            specs[number] = intents.item(item, needed: item.dependsOn.compactMap { items[$0]?.outputFile })
        }
        try store.queueItems(session.id, specs, costLimit: bounds.cost, now: moment)
    }

    private func settle(_ notes: [DiscoveryItemNote], _ facts: DiscoveryFacts) throws -> Outcome {
        var notes = notes
        for index in notes.indices where notes[index].state == .done {
            try writeResult(of: &notes[index], facts)
        }
        let news = try store.noteItems(notes, now: now())
        let items = facts.late + facts.items
        let ended = news.filter(\.state.isFinal).compactMap { note in
            items.first { $0.sessionID == note.session && $0.number == note.number }?.intentID
        }
        return Outcome(changed: Set(ended), notes: news)
    }

    private func writeResult(of note: inout DiscoveryItemNote, _ facts: DiscoveryFacts) throws {
        let (night, number) = (note.session, note.number)
        let session = facts.session.flatMap { $0.id == night ? $0 : nil } ?? facts.lateSessions[night]
        let item = (facts.late + facts.items).first { $0.sessionID == night && $0.number == number }
        guard let session, let item, let run = note.run else { return }
        let path = files.result(of: item, in: session)
        let answer = try store.snapshot { try $0.answer(ofRun: run) } ?? ""
        guard let fault = write(NightFiles.text(of: item, answer: answer), to: path) else {
            note.outputFile = path
            return
        }
        // What it found is kept with its run.
        note.reason = "could not be written: \(fault)"
        note.unwritten = fault
    }

    // MARK: Briefing

    private func findings(_ session: DiscoverySessionRow, _ facts: DiscoveryFacts) throws -> NightFindings {
        try store.snapshot { snapshot in
            let runs = try snapshot.discoveryRuns(of: session.id)
            let items = try snapshot.discoveryItems(of: session.id)
            var answers: [Int64: String] = [:]
            for run in items.compactMap(\.runID) { answers[run] = try snapshot.answer(ofRun: run) }
            let plan = session.plan.flatMap { try? JSONValue(parsing: $0) }
            return NightFindings(
                session, items: items, runs: runs, answers: answers, summary: plan?["summary"]?.string ?? "",
                priorities: (plan?["priority_actions"]?.array ?? []).compactMap(\.string),
                earlier: EarlierFinding.waiting(facts))
        }
    }

    private func brief(
        _ author: BriefingAuthor, _ session: DiscoverySessionRow, _ facts: DiscoveryFacts, _ moment: Timestamp
    ) throws {
        let night = try findings(session, facts)
        let deadline = end(bounds.briefing, session, moment)
        let writer =
            author == .agent
            ? NightIntents(settings, session: session.id).briefing(
                prompt: BriefingPrompt.text(night), within: deadline - moment) : nil
        try store.beginBriefing(
            session.id, findings: night.json.compact, writer: writer, deadline: deadline, now: moment)
    }

    private func conclude(
        _ author: BriefingAuthor, _ session: DiscoverySessionRow, _ facts: DiscoveryFacts, _ moment: Timestamp
    ) throws {
        let moments = Moments(now: moment, zone: zones.zone(named: settings.timeZone) ?? .utc)
        let night = try findings(session, facts)
        let briefing: MorningBriefing
        switch author {
        case .run(let run):
            let answer = try store.snapshot { try $0.answer(ofRun: run) } ?? ""
            briefing = MorningBriefing(answer: answer, night: night, moments: moments)
        case .homer(let reason):
            briefing = MorningBriefing(answer: nil, reason: reason, night: night, moments: moments)
        case .agent: briefing = MorningBriefing(answer: nil, night: night, moments: moments)
        }
        let fault = write(briefing.text, to: files.briefing)
        try store.concludeDiscovery(session.id, briefing: briefing.text, unwritten: fault, now: moment)
    }
}
