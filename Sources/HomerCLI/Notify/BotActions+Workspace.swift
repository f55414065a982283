import HomerCore
import HomerDiscovery
package import HomerNotify
import HomerReport
import HomerRuntime
package import HomerStore

extension BotActions {
    /// What the bot can do in a workspace whose daemon runs: the store's verbs, and the answers of the commands.
    ///
    /// - Parameter workspace: as it is in force when asked.
    package init(workspace: @escaping @Sendable () -> Workspace, store: Store) {
        self.init()
        let desk = BotDesk(current: workspace, store: store)
        status = { try desk.status() }
        jobs = { try desk.jobs() }
        runs = { try desk.runs($0) }
        logs = { try desk.logs($0) }
        why = { try desk.why($0) }
        trigger = { try desk.trigger($0, by: $1) }
        obstacle = { try desk.obstacle($0) }
        suspend = { try desk.suspend($0, $1, by: $2) }
        resume = { try desk.resume($0, by: $1) }
        waiting = { try desk.waiting() }
        decide = { try desk.decide($0, $1, digest: $2, reason: $3, by: $4) }
        runtime = { try desk.runtime($0, by: $1) }
        discover = { try desk.discover(by: $0) }
        alerts = { try desk.alerts() }
        acknowledge = { try desk.acknowledge($0, by: $1) }
        snooze = { try desk.snooze($0, $1, by: $2) }
    }
}

/// Answers what the bot is asked, in the daemon.
struct BotDesk: Sendable {
    let current: @Sendable () -> Workspace
    let store: Store

    private var workspace: Workspace { current() }

    func moments() -> Moments { Moments(now: WallClock.now(), zones: workspace.zones(store)) }

    func status() throws -> BotText {
        let workspace = workspace
        let zones = workspace.zones(store)
        let moments = Moments(now: WallClock.now(), zones: zones)
        let report = try workspace.status(store, moments: moments, zones: zones)
        return BotAnswers.status(report, plans: try store.pendingPlans().count, moments)
    }

    func jobs() throws -> BotText {
        let workspace = workspace
        let zones = workspace.zones(store)
        let moments = Moments(now: WallClock.now(), zones: zones)
        return try store.snapshot { snapshot in
            let contexts = try IntentContexts(snapshot, settings: workspace.report, zones: zones, now: moments.now)
            return BotAnswers.jobs(try snapshot.intentViews(contexts, moments: moments, zones: zones), moments)
        }
    }

    func runs(_ intent: String?) throws -> BotText {
        if let intent { try require(intent) }
        let rows = try store.snapshot { try $0.runs(Store.RunFilter(intentID: intent, limit: 10)) }
        return BotAnswers.runs(rows, moments())
    }

    /// The end of what a run wrote: of one by its number, else the newest of an intent.
    func logs(_ name: String) throws -> BotText {
        let found = try store.snapshot { snapshot -> RunRow? in
            if let number = RunNumber(name)?.value { return try snapshot.run(number) }
            return try snapshot.runs(Store.RunFilter(intentID: name, limit: 1)).first
        }
        guard let run = found else { throw BotRefusal.other("There is no run of \(name). /jobs lists what there is.") }
        var output = RunOutput(run, workspace: workspace)
        let printed = output.next()
        let rest = run.isFinal ? output.rest() : []
        let bytes = try printed.map { $0 + rest } ?? Array((store.output(ofRun: run.id) ?? "").utf8)
        let text = TerminalText.safe(String(decoding: bytes.suffix(256 << 10), as: UTF8.self))
        return BotText(RunEnding(run).told + "\n\n" + (text.isEmpty ? "It wrote nothing." : text))
    }

    func why(_ id: String) throws -> BotText {
        let (workspace, moments) = (workspace, moments())
        let zones = workspace.zones(store)
        return try store.snapshot { snapshot in
            guard let row = try snapshot.intents(ids: [id], includeRemoved: true).first else {
                throw BotRefusal.noSuchJob(id)
            }
            let facts = try WhyFacts(
                row, asked: nil, snapshot: snapshot, settings: workspace.report, now: moments.now, zones: zones)
            return BotAnswers.why(WhyStory(facts, moments: moments, zones: zones), moments)
        }
    }

    /// Starts a run by the engine that has the job. Returns the intent's name.
    func trigger(_ id: String, by who: String) throws -> String {
        let row = try store.intents(ids: [id], includeRemoved: false).first
        if try askOldEngine(id, by: who) { return row?.name ?? id }
        guard let row else { throw BotRefusal.noSuchJob(id) }
        _ = try store.enqueueManual(intent: id, by: who, now: WallClock.now())
        return row.name
    }

    /// What keeps the newest run of an intent from starting; nil when nothing does.
    func obstacle(_ id: String) throws -> String? {
        let (workspace, moments) = (workspace, moments())
        return try store.snapshot { snapshot in
            guard let run = try snapshot.runs(Store.RunFilter(intentID: id, limit: 1)).first else { return nil }
            let queue = try RunQueue(snapshot, settings: workspace.report, now: moments.now)
            return queue.wait(of: run)?.notice(run: run.id, moments).map { "\($0.reason); `\($0.command)`" }
        }
    }

    func suspend(_ id: String, _ length: Milliseconds?, by who: String) throws -> BotText {
        try require(id)
        let (now, moments) = (WallClock.now(), moments())
        let until = length.map { now + $0 }
        _ = try store.suspend(
            [Override(intentID: id, kind: .suspend, reason: "by chat", by: who, createdAt: now, until: until)], now: now
        )
        return BotText("⏸️ \(id) suspended until \(until.map { moments.short($0) } ?? "somebody resumes it")")
    }

    func resume(_ id: String, by who: String) throws -> BotText {
        try require(id)
        let now = WallClock.now()
        let active = try store.overrides(intent: id, activeAt: now).filter { $0.kind == .suspend }
        let own = active.filter { $0.intentID == id }
        guard !own.isEmpty else {
            throw BotRefusal.other(
                active.isEmpty
                    ? "\(id) is not suspended." : "All intents are suspended; `homer resume --all` ends that.")
        }
        try store.resume(own.map(\.id), by: who, now: now)
        return BotText("▶️ \(id) resumed")
    }

    func runtime(_ ask: BotCommand.Runtime, by who: String) throws -> BotText {
        if ask != .status {
            _ = try store.setFlags([.enabled: ask == .enable ? "true" : "false"], by: who, now: WallClock.now())
        }
        return BotAnswers.runtime(try store.flags())
    }

    /// Begins a night, as `homer discover run` does.
    func discover(by who: String) throws -> BotText {
        let run = try store.startDiscovery(
            workspace.discovery.starter, by: who, force: false, now: WallClock.now())
        return BotText("🔭 Run \(run) begins a night; /runs shows it")
    }

    private func require(_ id: String) throws {
        guard try store.intents(ids: [id], includeRemoved: false).first != nil else { throw BotRefusal.noSuchJob(id) }
    }
}
