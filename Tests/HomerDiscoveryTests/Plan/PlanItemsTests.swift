import HomerCore
import Testing

@testable import HomerDiscovery
@testable import HomerStore

@Suite("The items of a plan") struct PlanItemsTests {
    @Test("stand in the order of the old HOMER, with its priorities and risks")
    func order() throws {
        let decisions = try PlanSamples.decisions(PlanSamples.whole)
        #expect(decisions.map(\.number) == [1, 2, 3, 4, 5, 6])
        #expect(decisions.map(\.item.kind) == [.maintenance, .research, .research, .idea, .code, .code])
        #expect(decisions.map(\.item.key) == ["m1", "r1", "r2", "i1", "c1", "c2"])
        #expect(decisions.map(\.item.priority) == [30, 50, 70, 50, 50, 50])
        #expect(decisions.map(\.item.risk) == [.low, .low, .low, .low, .medium, .medium])
        #expect(decisions.allSatisfy { $0.verdict == .run && $0.notes.isEmpty })
        #expect(decisions.first?.item.title == "Maintenance: idea consolidation")
        #expect(decisions.last?.item.title == "Propose: Split the long file")
    }

    @Test("A proposal waits for the research it names, or for the first that runs")
    func dependencies() throws {
        #expect(try PlanSamples.decisions(PlanSamples.whole).map(\.item.dependsOn) == [[], [], [], [], [3], [2]])
        let plan = try PlanSamples.plan(PlanSamples.whole)
        // Only the research of high priority runs.
        let few = plan.items(limits: PlanLimits(research: 1), known: [:], date: "2026-11-30", firstNumber: 4)
        #expect(few.map(\.number) == [4, 5, 6, 7, 8, 9])
        #expect(few[1].verdict == .overLimit(reason: "discovery.limits.research lets 1 run"))
        #expect(few.map(\.item.dependsOn) == [[], [], [], [], [6], [6]])
        let none = plan.items(limits: PlanLimits(research: 0), known: [:], date: "2026-11-30")
        #expect(none.map(\.item.dependsOn) == [[], [], [], [], [], []])
        #expect(none[4].verdict == .run)
        #expect(none[4].notes == ["it does not wait for item 3, which does not run"])
    }

    @Test("The work of earlier nights is a duplicate, whatever its case and blanks; housekeeping is not")
    func duplicates() throws {
        let plan = try PlanSamples.plan(PlanSamples.whole)
        let first = plan.items(limits: PlanLimits(), known: [:], date: "2026-11-29")
        let work: [EarlierWork] = [
            EarlierWork(session: "night-2026-11-29", number: 1, state: .done),
            EarlierWork(session: "night-2026-11-29", number: 2, state: .done),
            EarlierWork(session: "night-2026-11-29", number: 3, state: .waiting, run: 11),
            EarlierWork(session: "night-2026-11-29", number: 4, state: .rejected, run: 12),
            EarlierWork(session: "night-2026-11-29", number: 5, state: .running, run: 13),
            EarlierWork(session: "night-2026-11-29", number: 6, state: .queued),
        ]
        let known = Dictionary(uniqueKeysWithValues: zip(first.map(\.item.contentHash), work))
        let second = try PlanSamples.plan(
            PlanSamples.whole.replacing("Swift 6.3 and actors", with: "SWIFT  6.3\\nand Actors")
        ).items(limits: PlanLimits(), known: known, date: "2026-11-30")
        #expect(second.map(\.verdict.state) == [.planned] + Array(repeating: .duplicate, count: 5))
        let night = "night-2026-11-29"
        #expect(
            second.dropFirst().map(\.verdict.reason) == [
                "\(night) item 2 is done", "\(night) item 3 waits for approval: homer approve 11",
                "it was rejected in \(night) (item 4)", "\(night) item 5 is running", "\(night) item 6 waits to start",
            ])
    }

    @Test("The same work twice in one plan runs once, and ids that clash are numbered")
    func twice() throws {
        let decisions = try PlanSamples.decisions(
            """
            {"summary": "s", "research_tasks": [
              {"id": "Web 2", "query": "a", "priority": "low"}, {"id": "web-2", "query": "b", "priority": "low"},
              {"id": "", "query": "c", "priority": "low"}]}
            """.replacing("\"\"", with: "\"§\"")
                .replacing("\"query\": \"c\"", with: "\"query\": \"A\""))
        #expect(decisions.map(\.item.key) == ["web-2", "web-2-2", "item"])
        #expect(decisions.map(\.verdict.state) == [.planned, .planned, .duplicate])
        #expect(decisions[2].verdict.reason == "item 1 of this plan is the same work")
        #expect(decisions[0].notes == ["its id was made web-2"])
    }

    @Test("Limits keep what is wanted most, by kind and altogether")
    func limits() throws {
        let plan = try PlanSamples.plan(PlanSamples.whole)
        func running(_ limits: PlanLimits) -> [String] {
            plan.items(limits: limits, known: [:], date: "2026-11-30").filter { $0.verdict == .run }.map(\.item.key)
        }
        #expect(running(PlanLimits(items: 2)) == ["r1", "r2"])
        #expect(running(PlanLimits(items: 1)) == ["r2"])
        #expect(running(PlanLimits(items: 0)).isEmpty)
        #expect(running(PlanLimits(items: -5)).isEmpty)
        #expect(running(PlanLimits(ideas: 0, codeProposals: 1, maintenance: 0)) == ["r1", "r2", "c1"])
    }

    @Test("A task of the owner is an item too: screened, and outside the limits")
    func tonight() {
        let item = ItemDecision.tonight("research xyz", key: "7", number: 1, limits: PlanLimits(items: 0))
        #expect(item.verdict == .run)
        #expect(item.item.kind == .tonight)
        #expect(item.item.key == "tonight-7")
        #expect(item.item.title == "Tonight: research xyz")
        #expect(item.item.risk == .low)
        #expect(item.notes.isEmpty)
        #expect(item.item.prompt.contains("\n> research xyz\n"))
        #expect(ItemDecision.tonight("Delete the logs", key: "8", number: 2, limits: PlanLimits()).item.risk == .high)
        let path = ItemDecision.tonight("sum up ~/letters/may.md", key: "9", number: 3, limits: PlanLimits())
        #expect(path.verdict == .run)
        #expect(path.notes == ["its risk is high: it names \"~/letters/may.md\", which is outside the workspace"])
    }

    @Test("Every prompt says how to work, and quotes what it is about")
    func prompts() throws {
        for decision in try PlanSamples.decisions(PlanSamples.whole) {
            #expect(decision.item.prompt.contains("Work read-only."))
            #expect(decision.item.prompt.contains("Answer in Markdown."))
            #expect(decision.item.prompt.hasSuffix("\n"))
        }
        let code = try PlanSamples.code("Split it\nin two", project: "homer").item
        #expect(code.prompt.contains("> Split it\n> in two\n\n> homer\n"))
        #expect(PlanMarker.first(in: code.prompt) == nil)
    }

    @Test("The planner is told the shape and the caps, and gets its faults back with their places")
    func planner() {
        let text = PlannerPrompt.text(limits: PlanLimits(research: 7))
        #expect(text.hasPrefix("You are the Discovery Engine. Analyze the context and identify valuable work"))
        #expect(text.contains("at most 7"))
        for section in PlanSection.allCases { #expect(text.contains("\"\(section.rawValue)\"")) }
        let answer = "Plan:\n{\"summary\": 1, \"research_tasks\": []}"
        let faults = PlanFaults(PlanSamples.faults(answer))
        let repair = PlannerPrompt.repair(answer: answer, faults: faults)
        #expect(repair.contains("> line 2, column 13: summary: expected a string, found a number"))
        #expect(repair.contains("1| Plan:\n2| {\"summary\": 1, \"research_tasks\": []}\n"))
        let long = PlannerPrompt.repair(answer: String(repeating: "a", count: 1 << 20), faults: faults)
        #expect(long.utf8.count < 60 << 10)
        #expect(long.contains("(the rest is left out)"))
    }
}
