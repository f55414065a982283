import HomerCore
import Testing

@testable import HomerDiscovery

/// Plans for tests, as a planner would write them.
enum PlanSamples {
    static let whole = """
        {
          "summary": "Two things of last week",
          "maintenance_tasks": [{"id": "m1", "task": "idea_consolidation", "priority": "low"}],
          "research_tasks": [
            {"id": "r1", "query": "How do others keep a ledger of runs?", "priority": "medium"},
            {"id": "r2", "query": "Swift 6.3 and actors", "priority": "high"}
          ],
          "ideas_to_explore": [{"id": "i1", "topic": "A map of ideas", "connection_to_projects": "the notes"}],
          "code_proposals": [
            {"id": "c1", "description": "Show the ledger as a table", "target_project": "homer", "risk": "low",
             "depends_on": ["r2"]},
            {"id": "c2", "description": "Split the long file", "target_project": "homer", "risk": "medium"}
          ],
          "priority_actions": ["Answer the letter"]
        }
        """

    /// The plan of an answer that must hold one.
    static func plan(_ answer: String) throws -> NightPlan { try PlanExtraction.plan(in: answer).get().0 }

    static func faults(_ answer: String) -> [PlanFault] {
        switch PlanExtraction.plan(in: answer) {
        case .success: []
        case .failure(let found): found.faults
        }
    }

    static func decisions(_ answer: String, limits: PlanLimits = PlanLimits()) throws -> [ItemDecision] {
        try plan(answer).items(limits: limits, known: [:], date: "2026-11-30")
    }

    /// The one decision of a plan with one research task.
    static func research(_ query: String, id: String = "r1") throws -> ItemDecision {
        let plan: JSONValue = .object([
            "summary": "s",
            "research_tasks": .array([.object(["id": .string(id), "query": .string(query), "priority": "low"])]),
        ])
        return try #require(decisions(plan.compact).first)
    }

    /// The one decision of a plan with one code proposal.
    static func code(_ description: String, project: String = "homer", risk: String = "low") throws -> ItemDecision {
        let proposal: JSONValue = .object([
            "id": "c1", "description": .string(description), "target_project": .string(project), "risk": .string(risk),
        ])
        let plan: JSONValue = .object(["summary": "s", "code_proposals": .array([proposal])])
        return try #require(decisions(plan.compact).first)
    }
}
