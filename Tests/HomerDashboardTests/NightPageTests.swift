import HomerCore
import HomerTesting
import Testing

@testable import HomerDashboard

@Suite("A night's page") struct NightPageTests {
    private func page(_ text: String) -> String {
        let night = NightFacts(
            id: "night-2026-02-03", date: "2026-02-03", phase: "done", tone: .ok, reason: text, startedAt: House.now,
            completedAt: House.now + .hours(2), planned: 2, done: 1, failed: 1,
            briefing: "# Good morning\n\n- \(text)", findings: "```\n\(text)\n```",
            items: [
                NightFacts.Item(
                    number: 1, title: text, kind: "research", risk: "low", state: "done", tone: .ok, reason: nil, run: 7
                ),
                NightFacts.Item(
                    number: 2, title: "two", kind: "idea", risk: "high", state: "refused", tone: .off, reason: text,
                    run: nil),
            ])
        return Template(TemplateTexts.all).render("night", NightPage.value(night)).description
    }

    @Test("It has the briefing, each item with what became of it, and what was found")
    func whole() {
        let html = page("three things")
        #expect(HTMLCheck(html).problems == [])
        #expect(html.contains("<h3>Good morning</h3><ul><li>three things</li></ul>"))
        #expect(html.contains("<a href=\"/dashboard/runs/7\">run 7</a>") && html.contains("refused"))
        #expect(html.contains("<pre class=\"code\">three things</pre>"))
    }

    @Test("What a planner wrote is text", arguments: HostilePageTests.texts)
    func hostile(text: String) {
        let check = HTMLCheck(page(text))
        #expect(check.problems == [])
        #expect(!check.elements.contains { $0.name == "script" || $0.name == "svg" || $0.name == "img" })
    }

    @Test("Where nothing is planned or found it says so")
    func empty() {
        let night = NightFacts(
            id: "n", date: "2026-02-03", phase: "planning", tone: .busy, reason: nil, startedAt: House.now,
            completedAt: nil, planned: 0, done: 0, failed: 0, briefing: nil, findings: nil)
        let html = Template(TemplateTexts.all).render("night", NightPage.value(night)).description
        #expect(html.contains("There is no plan yet") && !html.contains("Briefing") && !html.contains("Findings"))
    }
}
