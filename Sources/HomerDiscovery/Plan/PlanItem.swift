package import HomerCore

/// A piece of a night's work, made from one entry of a plan or one task of `homer tonight`.
package struct PlanItem: Hashable, Sendable {
    package var kind: PlanItemKind
    /// The plan's id, made safe and unique: `a-z`, `0-9` and `-`, fit for file names and intent ids.
    package var key: String
    /// One line, at most 80 characters.
    package var title: String
    /// What the worker is asked. For an item that does not run, the plan's own text, cut.
    ///
    /// Holds no two braces in a row, so that it may be the query of an intent as it stands.
    package var prompt: String
    /// 0 to 100, as intents have it.
    package var priority: Int
    package var risk: Risk
    /// Numbers of items that are to end first; each runs tonight and has a lower number.
    package var dependsOn: [Int]
    /// The same for the same work, in whatever night and words of whatever case it was asked for.
    package var contentHash: String
}

/// What is to become of one item, and why.
package struct ItemDecision: Hashable, Sendable {
    /// From 1, in the order of the session.
    package var number: Int
    package var item: PlanItem
    package var verdict: ItemVerdict
    /// What was changed or raised, in words, for `homer discover show`.
    package var notes: [String]
}

package enum ItemVerdict: Hashable, Sendable {
    case run
    case duplicate(reason: String)
    case overLimit(reason: String)
    case refused(reason: String)

    /// nil for an item that runs.
    package var reason: String? {
        switch self {
        case .run: nil
        case .duplicate(let reason), .overLimit(let reason), .refused(let reason): reason
        }
    }

    /// The state its row begins with.
    package var state: PlanItemState {
        switch self {
        case .run: .planned
        case .duplicate: .duplicate
        case .overLimit: .overLimit
        case .refused: .refused
        }
    }
}

/// How much a plan may ask for (`discovery.limits` of homer.json), and where the worker may look.
package struct PlanLimits: Hashable, Sendable {
    package var items: Int
    package var research: Int
    package var ideas: Int
    package var codeProposals: Int
    package var maintenance: Int
    /// In bytes, of the text of one item.
    package var text: Int
    /// The folder of the owner's notes: the one outside the workspace that an item may name.
    package var memory: String

    package init(
        items: Int = 50, research: Int = 10, ideas: Int = 5, codeProposals: Int = 3, maintenance: Int = 3,
        text: Int = 4000, memory: String = "~/memory"
    ) {
        self.items = items
        self.research = research
        self.ideas = ideas
        self.codeProposals = codeProposals
        self.maintenance = maintenance
        self.text = text
        self.memory = memory
    }

    /// How many of a kind may run, and the key of homer.json that says so; nil for what no plan holds.
    func most(_ kind: PlanItemKind) -> (count: Int, key: String)? {
        switch kind {
        case .maintenance: (maintenance, "discovery.limits.maintenance")
        case .research: (research, "discovery.limits.research")
        case .idea: (ideas, "discovery.limits.ideas")
        case .code: (codeProposals, "discovery.limits.codeProposals")
        case .tonight: nil
        }
    }
}
