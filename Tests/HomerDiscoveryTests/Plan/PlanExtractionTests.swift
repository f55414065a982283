import HomerCore
import Testing

@testable import HomerDiscovery

@Suite("A plan is found in an answer") struct PlanExtractionTests {
    @Test(
        "alone, in prose, in fences, wrapped in another object, behind other objects and braces",
        arguments: [
            PlanSamples.whole,
            "Here is the plan:\n\n```json\n\(PlanSamples.whole)\n```\nGood night!",
            "```\n\(PlanSamples.whole)```",
            "{\"plan\": \(PlanSamples.whole)}",
            "I looked at { and {\"a\": 1} and {\"b\": {\"c\": [}\n\(PlanSamples.whole)\n} }",
            "\u{FEFF}\(PlanSamples.whole)",
            PlanSamples.whole.replacing("\n", with: "\r\n"),
        ])
    func found(answer: String) throws {
        let (plan, json) = try PlanExtraction.plan(in: answer).get()
        #expect(plan.summary == "Two things of last week")
        #expect(plan.maintenance.map(\.task) == [.ideaConsolidation])
        #expect(plan.research.map(\.query.text) == ["How do others keep a ledger of runs?", "Swift 6.3 and actors"])
        #expect(plan.research.map(\.priority) == [.medium, .high])
        #expect(plan.ideas.map(\.connection?.text) == ["the notes"])
        #expect(plan.codeProposals.map(\.risk) == [.low, .medium])
        #expect(plan.codeProposals.map(\.after) == [[1], []])
        #expect(plan.priorityActions == ["Answer the letter"])
        #expect(plan.notes.isEmpty)
        #expect(json.hasPrefix("{") && json.hasSuffix("}"))
        #expect(try JSONValue(parsing: json)["summary"] == "Two things of last week")
    }

    @Test("Of several plans the last that is complete and right counts")
    func several() throws {
        func plan(_ summary: String) -> String { "{\"summary\": \"\(summary)\", \"research_tasks\": []}" }
        #expect(try PlanSamples.plan("\(plan("draft")) no, better: \(plan("final"))").summary == "final")
        #expect(try PlanSamples.plan("\(plan("good")) {\"summary\": 5, \"research_tasks\": []}").summary == "good")
        #expect(try PlanSamples.plan("\(plan("good")) {\"summary\": \"cut\", \"research_tasks\": [").summary == "good")
        #expect(
            try PlanSamples.plan("{\"summary\": \"cut\", \"research_tasks\": [\nOnce more: \(plan("good"))").summary
                == "good")
    }

    @Test("A night without work is a plan")
    func quiet() throws {
        let plan = try PlanSamples.plan(#"{"summary": "Rest", "research_tasks": [], "ideas_to_explore": null}"#)
        #expect(plan.itemCount == 0)
        #expect(plan.items(limits: PlanLimits(), known: [:], date: "2026-11-30").isEmpty)
    }

    @Test("What no plan has is noted with its line, and is no fault")
    func unknown() throws {
        let plan = try PlanSamples.plan(
            """
            {"summary": "s", "mood": "good",
             "research_tasks": [{"id": "r1", "query": "q", "priority": "low", "deep": {"a": [1]}}]}
            """)
        #expect(
            plan.notes == [
                "line 1: unknown member \"mood\" is not used",
                "line 2: research_tasks[0]: unknown member \"deep\" is not used",
            ])
    }

    @Test("Every fault is told at once, with its path, line and column")
    func faults() {
        let found = PlanSamples.faults(
            """
            The plan:
            {"summary": 7,
             "maintenance_tasks": [{"id": "m1", "task": "rm", "priority": "low"}],
             "research_tasks": [{"id": "r1", "query": "q"}, "more",
               {"id": "r2", "query": "", "priority": "urgent"}],
             "ideas_to_explore": {"id": "i1"},
             "code_proposals": [{"id": 1, "description": "d", "target_project": "p", "risk": "green",
               "depends_on": ["r9"]}],
             "priority_actions": [true]}
            """)
        #expect(
            found.map(\.description)
                == [
                    "line 2, column 13: summary: expected a string, found a number",
                    "line 3, column 45: maintenance_tasks[0].task: expected \"idea_consolidation\", \"memory_cleanup\" or "
                        + "\"log_archival\", found \"rm\"",
                    "line 4, column 21: research_tasks[0].priority: is missing",
                    "line 4, column 49: research_tasks[1]: expected an object, found a string",
                    "line 5, column 26: research_tasks[2].query: is empty",
                    "line 5, column 42: research_tasks[2].priority: expected \"high\", \"medium\" or \"low\", found \"urgent\"",
                    "line 6, column 22: ideas_to_explore: expected an array, found an object",
                    "line 7, column 28: code_proposals[0].id: expected a string, found a number",
                    "line 7, column 82: code_proposals[0].risk: expected \"low\", \"medium\" or \"high\", found \"green\"",
                    "line 8, column 19: code_proposals[0].depends_on[0]: no item of research_tasks has the id \"r9\"",
                    "line 9, column 23: priority_actions[0]: expected a string, found true",
                ])
    }

    @Test("A key given twice is a fault, and so is a plan cut off or with a comma too many")
    func syntax() {
        let twice = PlanSamples.faults(#"{"summary": "a", "summary": "b", "research_tasks": []}"#)
        #expect(twice.map(\.message) == ["duplicate key \"summary\""])
        #expect(twice.map(\.column) == [18])
        let cut = PlanSamples.faults("Plan:\n{\"summary\": \"a\",\n \"research_tasks\": [{\"id\": \"r1\"")
        #expect(cut.map(\.message) == ["the answer ends in the middle of the plan: expected ',' or '}'"])
        #expect(cut.map(\.line) == [3])
        let comma = PlanSamples.faults("{\"summary\": \"a\",\n \"research_tasks\": [],}")
        #expect(comma.map(\.line) == [2])
        #expect(comma.first?.message.contains("comma") == true)
    }

    @Test("An item of a broken plan is never taken for a plan")
    func broken() {
        let answer = """
            {"summary": "a", "research_tasks": [
              {"id": "r1", "research_tasks": [], "summary": "the item"} oops
            ]}
            """
        #expect(PlanSamples.faults(answer).count == 1)
    }

    @Test("The file is the old HOMER's: its names, their order, two spaces a level")
    func file() throws {
        let text = try PlanSamples.plan(PlanSamples.whole).fileText
        #expect(text.hasPrefix("{\n  \"summary\": \"Two things of last week\",\n  \"maintenance_tasks\": [\n    {\n"))
        #expect(text.hasSuffix("  \"priority_actions\": [\n    \"Answer the letter\"\n  ]\n}\n"))
        let value = try JSONValue(parsing: text)
        #expect(
            value.members?.map(\.key) == [
                "summary", "maintenance_tasks", "research_tasks", "ideas_to_explore", "code_proposals",
                "priority_actions",
            ])
        #expect(value["research_tasks"]?.array?.first?["query"] == "How do others keep a ledger of runs?")
        #expect(try PlanSamples.plan(text) == PlanSamples.plan(PlanSamples.whole))
    }

    @Test("An answer that was cut is faulted for its length, not for where the cut made it wrong")
    func cut() throws {
        let tasks = (1...200).map { #"{"id": "r\#($0)", "query": "What is \#($0)?", "priority": "low"}"# }
        let answer = "{\"summary\": \"s\", \"research_tasks\": [\n\(tasks.joined(separator: ",\n"))]}"
        let kept = answer.bounded(to: 4096)
        guard case .failure(let found) = PlanExtraction.plan(in: kept, keptTo: 4096) else {
            Issue.record("a plan without its middle is taken")
            return
        }
        #expect(found.faults.count == 1)
        #expect(found.faults.first?.message.hasPrefix("the answer is longer than 4096 bytes; Homer kept its") == true)
        #expect(PlannerPrompt.repair(answer: kept, faults: found).contains("the answer is longer than 4096 bytes"))
        _ = try PlanExtraction.plan(in: answer, keptTo: answer.utf8.count).get()
        // A plan that stands whole at one end is one.
        let early = PlanSamples.whole + String(repeating: "and so on\n", count: 20_000)
        _ = try PlanExtraction.plan(in: early.bounded(to: 64 << 10), keptTo: 64 << 10).get()
    }
}
