package import HomerCore
package import HomerStore

/// The intents of a night: each runs once, and by ordinary rules.
package struct NightIntents: Sendable {
    private let settings: DiscoverySettings
    private let session: String

    package init(_ settings: DiscoverySettings, session: String) {
        self.settings = settings
        self.session = session
    }

    package static func plannerID(_ session: String, attempt: Int) -> String {
        attempt > 1 ? "\(session)-plan-\(attempt)" : "\(session)-plan"
    }

    package static func briefingID(_ session: String) -> String { "\(session)-briefing" }

    package static func itemID(_ session: String, _ number: Int) -> String {
        "\(session)-\(number < 10 ? "0" : "")\(number)"
    }

    /// - Parameters:
    ///   - prompt: with nothing in it that is filled in.
    ///   - pack: the file the planner is given to read.
    ///   - time: what is left for it.
    package func planner(
        attempt: Int, prompt: String, pack: String?, within time: Milliseconds
    ) -> IntentSpec {
        var spec = spec(
            Self.plannerID(session, attempt: attempt), name: attempt > 1 ? "Plan the night, again" : "Plan the night",
            prompt: prompt, worker: settings.planner, each: share(of: time))
        spec.contextFiles = pack.map { [$0] } ?? []
        spec.priority = 80
        return spec
    }

    package func briefing(prompt: String, within time: Milliseconds) -> IntentSpec {
        var spec = spec(
            Self.briefingID(session), name: "Sum up the night", prompt: prompt, worker: settings.planner,
            each: share(of: time))
        spec.priority = 80
        return spec
    }

    /// - Parameter needed: files that items it depends on have left.
    package func item(_ item: DiscoveryItemRow, needed: [String]) -> IntentSpec {
        var spec = spec(
            Self.itemID(session, item.number), name: String(item.title.prefix(100)), prompt: item.prompt,
            worker: settings.work ?? settings.planner, each: settings.bounds.item)
        spec.contextFiles = needed
        spec.priority = item.priority
        spec.risk = item.risk
        spec.approvalExpiry = .hours(24)
        return spec
    }

    /// The chain has to come to an end in the time there is.
    private func share(of time: Milliseconds) -> Milliseconds {
        max(.seconds(30), Milliseconds(time.count / Int64(1 + fallback(of: settings.planner).count)))
    }

    private func fallback(of worker: DiscoverySettings.Worker) -> [String] {
        settings.fallback.filter { $0 != worker.executor }
    }

    private func spec(
        _ id: String, name: String, prompt: String, worker: DiscoverySettings.Worker, each limit: Milliseconds
    ) -> IntentSpec {
        var spec = IntentSpec(
            id: id, name: name, trigger: .immediate,
            execution: Execution(executor: worker.executor, model: worker.model, timeout: limit),
            query: Self.literal(prompt))
        spec.fallback = fallback(of: worker).map { Execution(executor: $0, timeout: limit) }
        // The briefing tells of all of them together.
        spec.notify = NotifyPolicy(onSuccess: false, onFailure: false)
        spec.labels = ["discovery": session]
        return spec
    }

    /// A text of others as a query in which nothing is filled in.
    static func literal(_ text: String) -> String { text.replacing("{{", with: "{{{{") }
}
