package import HomerCore
package import HomerStore

/// What a night came to: every item with what became of it, and what it all took. Pure over rows.
package struct NightFindings: Hashable, Sendable {
    package var session: String
    /// The local date it is called by: `2026-11-30`.
    package var date: String
    package var startedAt: Timestamp
    /// Why the night did not do what it was for; nil when it did.
    package var failure: String?
    /// What the plan said of itself, as it came.
    package var summary: String
    /// What the plan says a person should do first, as it came; at most ten.
    package var priorities: [String]
    /// By number.
    package var items: [NightFinding]
    /// Items of earlier nights that still wait for a person, the oldest first.
    package var earlier: [EarlierFinding] = []
    /// Every run of the session's intents, the planner's among them.
    package var runs: Int
    /// Dollars, as far as executors said; nil when none did.
    package var cost: Double?
    package var tokens: Int

    /// - Parameters:
    ///   - runs: those of all intents of the session.
    ///   - answers: what runs answered, by run.
    ///   - summary: of the plan; empty without one.
    ///   - priorities: `priority_actions` of the plan.
    ///   - earlier: what still waits from earlier nights.
    package init(
        _ session: DiscoverySessionRow, items: [DiscoveryItemRow], runs: [RunRow], answers: [Int64: String] = [:],
        summary: String = "", priorities: [String] = [], earlier: [EarlierFinding] = []
    ) {
        let byIntent = Dictionary(runs.map { ($0.intentID, $0) }) { first, second in
            first.id > second.id ? first : second
        }
        self.session = session.id
        date = session.localDate
        startedAt = session.startedAt
        failure = session.stateReason
        self.summary = summary
        self.priorities = Array(priorities.prefix(Self.mostPriorities))
        self.earlier = earlier
        self.items = items.sorted { $0.number < $1.number }.map { item in
            let run = runs.first { $0.id == item.runID } ?? item.intentID.flatMap { byIntent[$0] }
            return NightFinding(item, run: run, answer: run.flatMap { answers[$0.id] })
        }
        self.runs = runs.count
        let costs = runs.compactMap(\.costEstimate)
        // Sums of dollars have no more digits than their parts, whatever binary fractions make of them.
        cost = costs.isEmpty ? nil : (costs.reduce(0, +) * 1e6).rounded() / 1e6
        tokens = runs.compactMap(\.tokensUsed).reduce(0, +)
    }

    private static let mostPriorities = 10

    package func count(_ state: PlanItemState) -> Int { items.count { $0.state == state } }

    /// Those that wait for a person, in order of their numbers.
    package var waiting: [NightFinding] { items.filter { $0.approvalUntil != nil || $0.state == .waiting } }

    /// `12 items: 9 done, 1 failed, 2 waits for approval; 14 runs, $1.23, 4000 tokens`
    package var figures: String {
        let states = PlanItemState.allCases.compactMap { state in
            count(state) == 0 ? nil : "\(count(state)) \(state.figure)"
        }
        let work =
            items.isEmpty
            ? "no items" : "\(items.count) item\(items.count == 1 ? "" : "s"): \(states.joined(separator: ", "))"
        return ([work] + spent).joined(separator: "; ")
    }

    private var spent: [String] {
        let parts =
            ["\(runs) run\(runs == 1 ? "" : "s")"]
            + (cost.map { [DollarText.of($0)] } ?? []) + (tokens > 0 ? ["\(tokens) tokens"] : [])
        return [parts.joined(separator: ", ")]
    }
}

/// An item of an earlier night that still waits for a person.
package struct EarlierFinding: Hashable, Sendable {
    package var session: String
    package var item: NightFinding

    package init(session: String, item: NightFinding) {
        self.session = session
        self.item = item
    }

    /// Those among what earlier nights have left open.
    package static func waiting(_ facts: DiscoveryFacts) -> [EarlierFinding] {
        facts.late.filter { $0.state == .waiting }.map { item in
            EarlierFinding(
                session: item.sessionID,
                item: NightFinding(item, run: item.intentID.flatMap { facts.runs[$0] }, answer: nil))
        }
    }
}

extension PlanItemState {
    /// Behind a number.
    fileprivate var figure: String {
        switch self {
        case .planned: "not started"
        case .queued: "in the queue"
        case .waiting: "waiting for approval"
        case .running: "running"
        case .done: "done"
        case .failed: "failed"
        case .duplicate: "duplicate"
        case .overLimit: "beyond the limits"
        case .overBudget: "beyond the budget"
        case .refused: "refused"
        case .rejected: "rejected"
        case .expired: "not approved in time"
        case .unfinished: "not done"
        }
    }
}
