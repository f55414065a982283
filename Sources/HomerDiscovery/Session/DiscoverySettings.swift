import Cron
package import HomerCore
package import HomerStore

/// What `homer.json` says of the nights (`discovery`), with every default filled in.
package struct DiscoverySettings: Hashable, Sendable {
    /// An executor, and the model it is to use.
    package struct Worker: Hashable, Sendable {
        package var executor: String
        package var model: String?

        package init(_ executor: String, model: String? = nil) {
            self.executor = executor
            self.model = model
        }
    }

    /// When a night begins, as a cron expression.
    package var schedule = "0 1 * * *"
    /// Whose clocks say so, and what day it is; nil is the machine's own.
    package var timeZone: String?
    /// Plans the night and sums it up.
    package var planner = Worker("gemini")
    /// Executors that are asked when the planner's, or a worker's, cannot.
    package var fallback = ["claude"]
    /// Does the work; nil is the planner.
    package var work: Worker?
    /// Absolute: the owner's notes.
    package var memory: String
    /// Absolute: results, drafts, plans and the briefing.
    package var output: String
    /// Absolute: what a night keeps for itself while it goes on.
    package var state: String
    /// Items of a plan, by kind.
    package var limits = PlanLimits()
    package var bounds = NightBounds()
    /// How long nights and what they wrote are kept.
    package var retention = Milliseconds.days(90)
    /// Whether the configuration mentions nights at all.
    package var isGiven = false
    /// Of this program, for the pack.
    package var version = Version.text

    package init(memory: String, output: String, state: String) {
        self.memory = memory
        self.output = output
        self.state = state
    }

    /// The id of the intent that starts the nights.
    package static let intentID = Store.nightIntentID
    /// Where results go when nobody says it, as the old HOMER called it.
    package static let defaultOutput = "night_mode"
}

/// What a night may take.
package struct NightBounds: Hashable, Sendable {
    /// Runs, the planner's and the briefing's among them.
    package var runs = 60
    /// Dollars, as far as executors say.
    package var cost = 5.0
    package var total = Milliseconds.hours(5)
    package var planning = Milliseconds.minutes(10)
    package var execution = Milliseconds.hours(4)
    package var briefing = Milliseconds.minutes(10)
    /// One attempt at an item.
    package var item = Milliseconds.minutes(5)

    package init() {}
}

extension DiscoverySettings {
    /// The intent that starts the nights, kept in step with the configuration. A night that was missed for more than four
    /// hours is not made up for.
    package var starter: IntentSpec {
        var spec = IntentSpec(
            id: Self.intentID, name: "Discovery", trigger: .cron(CronTrigger(expression: schedule, timeZone: timeZone)),
            execution: Execution(executor: Execution.discovery, timeout: .minutes(1)),
            query: "Begin a night; `homer discover list` shows them.")
        spec.description = "Begins a night: homer.json says when (discovery.schedule)."
        spec.startDeadlineRule = .fixed(.hours(4))
        spec.variables = ["force": RunVariable("no", allowed: ["no", "yes"])]
        return spec
    }

    /// What the pack of a night is made of; also for one that is only shown.
    ///
    /// - Parameter date: of the night that goes on; nil is today.
    package func packInputs(
        _ store: Store, _ zones: any ZoneSource, date: String? = nil, now: Timestamp
    ) throws -> (settings: PackSettings, system: PackSystem) {
        let zone = zones.zone(named: timeZone) ?? .utc
        let day = date.flatMap { LocalDay($0) } ?? LocalDay(now, in: zone)
        let counts = try store.snapshot { snapshot in
            (
                try snapshot.intentIDs().count, try snapshot.waitingRuns().count,
                try snapshot.openRuns().count
            )
        }
        return (
            PackSettings(memoryDirectory: memory, outputDirectory: output, day: day),
            PackSystem(
                zone: zone, zoneName: timeZone ?? "local", version: version,
                counts: [
                    .init("Intents", counts.0), .init("Runs waiting for approval", counts.1),
                    .init("Runs open", counts.2),
                ])
        )
    }

    /// The local date by which a night that begins now is called.
    package func date(_ zones: any ZoneSource, now: Timestamp) -> String {
        LocalDay(now, in: zones.zone(named: timeZone) ?? .utc).description
    }
}
