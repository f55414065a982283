package import HomerCore

/// Where the gradual rollout stands. A pure function of facts.
package struct Rollout: Hashable, Sendable {
    package enum Phase: String, Hashable, Sendable, CaseIterable {
        /// The database was made by Homer: there is nothing to move.
        case standalone
        case foundation, bridge, validation, cutover, cleanup

        /// The phase's number, which is also the week of the plan; nil when there is no migration.
        package var week: Int? { Phase.allCases.firstIndex(of: self).flatMap { $0 == 0 ? nil : $0 } }
    }

    package struct Facts: Hashable, Sendable {
        package var isHomerDatabase: Bool
        package var enabled: Bool
        package var bridge: Bool
        package var parallel: Bool
        package var discovery: Bool
        package var oldEngine: OldEngine
        /// Executions that were compared.
        package var compared: Int
        /// The report's verdict.
        package var isGo: Bool
        package var unexplained: Int

        package init(
            isHomerDatabase: Bool, enabled: Bool, bridge: Bool, parallel: Bool, discovery: Bool,
            oldEngine: OldEngine = OldEngine(mode: .builtin), compared: Int = 0, isGo: Bool = false,
            unexplained: Int = 0
        ) {
            self.isHomerDatabase = isHomerDatabase
            self.enabled = enabled
            self.bridge = bridge
            self.parallel = parallel
            self.discovery = discovery
            self.oldEngine = oldEngine
            self.compared = compared
            self.isGo = isGo
            self.unexplained = unexplained
        }
    }

    package var phase: Phase
    /// Who runs the jobs of `schedule.json` now.
    package var state: String
    /// The next safe step and why it is the one; nil commands mean that there is nothing to type.
    package var next: Step
    /// How to undo the step that led here, or the one that `next` takes.
    package var back: Step?

    package struct Step: Hashable, Sendable {
        package var command: String?
        package var why: String
        /// What is to be done before the command, in this order.
        package var first: [String]

        package init(_ command: String?, _ why: String, first: [String] = []) {
            self.command = command
            self.why = why
            self.first = first
        }

        /// Everything that is to be done, in order; empty when there is nothing.
        package var all: [String] { first + [command].compactMap { $0 } }
    }

    package init(_ facts: Facts) {
        phase = Self.phase(facts)
        state = Self.state(facts)
        next = Self.next(phase, facts)
        back = Self.back(phase, facts)
    }

    private static func phase(_ facts: Facts) -> Phase {
        let runsJobs = facts.enabled && facts.bridge && !facts.parallel
        if !facts.isHomerDatabase, runsJobs { return .standalone }
        guard facts.enabled, facts.bridge else { return .foundation }
        if facts.parallel { return facts.compared == 0 ? .bridge : .validation }
        return facts.discovery ? .cleanup : .cutover
    }

    private static func state(_ facts: Facts) -> String {
        let isNew = facts.enabled && facts.bridge && !facts.parallel
        let keeper = facts.oldEngine.keeper(of: isNew ? .new : .old)
        let jobs: String
        switch keeper {
        case .intents: return "the new engine runs schedule.json and desired/"
        case .builtin: jobs = "the old engine runs schedule.json"
        case .homer:
            jobs =
                isNew
                ? "the old HOMER still runs schedule.json: what it runs is left to it, although the flags give the jobs to "
                    + "the new engine"
                : "the old HOMER itself runs schedule.json"
        case .nobody: jobs = "NOBODY runs schedule.json: it is left to the old engine, and legacy.engine is off"
        }
        guard facts.enabled else { return "\(jobs); desired/ is not run" }
        return facts.bridge && facts.parallel
            ? "\(jobs), the new engine plans it and both are compared; desired/ is run" : "\(jobs); desired/ is run"
    }

    private static func next(_ phase: Phase, _ facts: Facts) -> Step {
        let mustStopHomer = !facts.oldEngine.stepsBeforeHandover.isEmpty
        switch phase {
        case .standalone: return Step(nil, "nothing to move: this database was made by Homer")
        case .foundation:
            // Without it the step after this one would hand the jobs over unseen.
            if !facts.parallel {
                return Step(set("parallel_mode", true), "so that the bridge compares before it runs anything")
            }
            if !facts.bridge, facts.enabled {
                return Step(set("scheduler_bridge", true), "the new engine plans the jobs beside the old one")
            }
            return Step(
                set("enabled", true),
                facts.bridge
                    ? "the new engine runs desired/ and plans the jobs beside the old one"
                    : "the new engine runs desired/; the jobs stay with the old one")
        case .bridge: return Step("homer migrate report", "wait until jobs have been due; look for mismatches")
        case .validation:
            if facts.isGo {
                return Step(
                    set("parallel_mode", false), "the engines agree: the new one takes over the jobs",
                    first: facts.oldEngine.stepsBeforeHandover)
            }
            return Step(
                "homer migrate report",
                facts.unexplained > 0
                    ? "\(facts.unexplained) mismatches are unexplained"
                    : facts.compared < ParallelReport.wanted
                        ? "\(facts.compared) executions compared, at least \(ParallelReport.wanted) are wanted"
                        : "the verdict is not yet; it says what is in the way")
        case .cutover where mustStopHomer, .cleanup where mustStopHomer:
            return Step(
                nil,
                "then the new engine runs each job when it is due, and no longer waits for the old HOMER to run it",
                first: facts.oldEngine.stepsBeforeHandover)
        case .cutover:
            return Step(set("discovery_enabled", true), "nights are planned, worked and summed up: `homer discover`")
        case .cleanup:
            return facts.oldEngine.mode == .off
                ? Step(nil, "the migration is complete")
                : Step(nil, "set \"legacy\": { \"engine\": \"off\" } in homer.json when you no longer want a way back")
        }
    }

    private static func back(_ phase: Phase, _ facts: Facts) -> Step? {
        let again: String
        var first: [String] = []
        switch facts.oldEngine.keeper(of: .old) {
        case .intents, .builtin: again = "the old engine runs the jobs"
        case .homer:
            again = "the old HOMER runs the jobs"
            if !facts.oldEngine.homerLives { first = ["start the old HOMER"] }
        case .nobody:
            again = "the old engine runs the jobs"
            first = ["set \"legacy\": { \"engine\": \"builtin\" } in homer.json", "restart the daemon"]
        }
        switch phase {
        case .standalone: return nil
        case .foundation:
            return facts.enabled ? Step(rollback(1), "\(again) and desired/ is not run, as before", first: first) : nil
        case .bridge, .validation: return Step(rollback(2), "\(again), nothing is compared", first: first)
        case .cutover: return Step(rollback(2), "\(again) again", first: first)
        case .cleanup: return Step(rollback(1), "the new runtime stops; \(again) again", first: first)
        }
    }

    private static func set(_ flag: String, _ value: Bool) -> String { "homer flags set runtime.\(flag) \(value)" }

    private static func rollback(_ level: Int) -> String { "homer migrate rollback --level \(level)" }
}
