/// How much a planner wants something done.
package enum PlanPriority: String, Hashable, Sendable, CaseIterable {
    case high, medium, low

    /// As the priority of an intent.
    package var number: Int {
        switch self {
        case .high: 70
        case .medium: 50
        case .low: 30
        }
    }
}

/// The housekeeping a planner may ask for; the old HOMER knew these three and no others.
package enum MaintenanceTask: String, Hashable, Sendable, CaseIterable {
    case ideaConsolidation = "idea_consolidation"
    case memoryCleanup = "memory_cleanup"
    case logArchival = "log_archival"

    package var title: String {
        switch self {
        case .ideaConsolidation: "Maintenance: idea consolidation"
        case .memoryCleanup: "Maintenance: memory clean-up"
        case .logArchival: "Maintenance: log archival"
        }
    }
}

/// The members of a plan, as the old HOMER named them.
enum PlanSection: String, CaseIterable {
    case maintenance = "maintenance_tasks"
    case research = "research_tasks"
    case ideas = "ideas_to_explore"
    case codeProposals = "code_proposals"
    case priorityActions = "priority_actions"

    static let summary = "summary"

    /// The members an item of the section may have.
    var fields: [String] {
        switch self {
        case .maintenance: ["id", "task", "priority"]
        case .research: ["id", "query", "priority"]
        case .ideas: ["id", "topic", "connection_to_projects"]
        case .codeProposals: ["id", "description", "target_project", "risk", "depends_on"]
        case .priorityActions: []
        }
    }
}
