package import HomerCore

/// What a planner wants done in a night, read and cleaned, in the sections of the old HOMER's plan.
package struct NightPlan: Hashable, Sendable {
    /// One line, at most 500 characters.
    package var summary: String
    package var maintenance: [Maintenance] = []
    package var research: [Research] = []
    package var ideas: [Idea] = []
    package var codeProposals: [CodeProposal] = []
    /// What the owner should do: no work of the night, one line each. At most `mostActions`.
    package var priorityActions: [String] = []
    /// What was read and not used, or changed: members that no plan has, actions beyond the most, hidden characters.
    package var notes: [String] = []

    package static let mostActions = 20

    package init(summary: String) { self.summary = summary }

    package struct Maintenance: Hashable, Sendable {
        package var id: PlanText
        package var task: MaintenanceTask
        package var priority: PlanPriority
    }

    package struct Research: Hashable, Sendable {
        package var id: PlanText
        package var query: PlanText
        package var priority: PlanPriority
    }

    package struct Idea: Hashable, Sendable {
        package var id: PlanText
        package var topic: PlanText
        package var connection: PlanText?
    }

    package struct CodeProposal: Hashable, Sendable {
        package var id: PlanText
        package var description: PlanText
        package var targetProject: PlanText
        /// What the planner says; never the last word.
        package var risk: Risk
        /// Positions in `research` that the planner names; empty when it names none.
        package var after: [Int] = []
    }

    /// How many items of work the plan has; priority actions are none.
    package var itemCount: Int { maintenance.count + research.count + ideas.count + codeProposals.count }
}

extension NightPlan {
    /// The file `plan_YYYY-MM-DD.json` as the old HOMER wrote it: two spaces a level, its names and their order. Texts are
    /// the cleaned ones, and what could steer a terminal is spelt out; the planner's own words stay in the session.
    package var fileText: String {
        let value: JSONValue = .object([
            PlanSection.summary: .string(summary),
            PlanSection.maintenance.rawValue: .array(maintenance.map(\.json)),
            PlanSection.research.rawValue: .array(research.map(\.json)),
            PlanSection.ideas.rawValue: .array(ideas.map(\.json)),
            PlanSection.codeProposals.rawValue: .array(codeProposals.map { $0.json(research) }),
            PlanSection.priorityActions.rawValue: .array(priorityActions.map { .string($0) }),
        ])
        return TerminalText.safe(value.pretty) + "\n"
    }
}

extension NightPlan.Maintenance {
    fileprivate var json: JSONValue {
        .object(["id": .string(id.line), "task": .string(task.rawValue), "priority": .string(priority.rawValue)])
    }
}

extension NightPlan.Research {
    fileprivate var json: JSONValue {
        .object(["id": .string(id.line), "query": .string(query.text), "priority": .string(priority.rawValue)])
    }
}

extension NightPlan.Idea {
    fileprivate var json: JSONValue {
        .object([
            "id": .string(id.line), "topic": .string(topic.text),
            "connection_to_projects": connection.map { .string($0.text) },
        ])
    }
}

extension NightPlan.CodeProposal {
    fileprivate func json(_ research: [NightPlan.Research]) -> JSONValue {
        let names = after.filter(research.indices.contains).map { JSONValue.string(research[$0].id.line) }
        return .object([
            "id": .string(id.line), "description": .string(description.text),
            "target_project": .string(targetProject.line), "risk": .string(risk.rawValue),
            "depends_on": names.isEmpty ? nil : .array(names),
        ])
    }
}
