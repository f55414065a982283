import HomerCore
import HomerDashboard
import HomerStore
import HomerTesting
import Testing

/// Texts that others write, in every place that shows one.
@Suite("Hostile pages") struct HostilePageTests {
    static let texts = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
        "</textarea></title><svg onload=alert(1)>", "{{{bodyHTML}}}{{>login}}", "javascript:alert(1)",
        "\u{1B}]8;;https://evil\u{07}x", "a\u{202E}b", "&lt;script&gt;",
    ]

    @Test("No text of an intent, a run or a file becomes markup on any page", arguments: texts)
    func everywhere(text: String) async throws {
        let spec = Samples.spec("victim") {
            $0.name = text
            $0.description = text
            $0.query = text
            $0.labels = ["team": text]
            $0.lane = "lane"
        }
        var house = try House(
            [Samples.intent(spec, file: "desired/\(text.filter { $0 != "/" && $0 != "\u{07}" }).json")])
        let run = try await house.ran(
            "victim", House.now - .hours(1),
            ExecutionResult(outcome: .failed, output: text, error: text, exitCode: 1, notes: [text]))
        house.sources.migration = { _, _ in
            MigrationFacts(
                phases: [text], phase: text, state: text, since: nil, runBy: text, compared: text, executed: 1,
                wanted: 2, next: MigrationFacts.Step(commands: [text], why: text), back: nil)
        }
        for (name, html) in try house.allPages(intent: "victim", run: run) {
            let check = HTMLCheck(html)
            #expect(check.problems == [], "\(name)")
            #expect(check.elements.count { $0.name == "script" } <= 1, "\(name)")
            #expect(!html.contains("<img") && !html.contains("<svg onload"), "\(name)")
        }
    }

    @Test("A filter in the address is shown as text and kept in links as one value", arguments: texts)
    func queries(text: String) throws {
        let house = try House(of: "a")
        let html = try house.html(.intents(list(("q", text), ("label", text), ("lane", text))))
        #expect(HTMLCheck(html).problems == [])
        #expect(HTMLCheck(try house.html(.runs(list(("intent", text), ("executor", text))))).problems == [])
        #expect(HTMLCheck(try house.html(.intent(text))).problems == [])
        #expect(HTMLCheck(try house.html(.discovery(text))).problems == [])
        #expect(HTMLCheck(try house.html(.problem(.notFound(text)))).problems == [])
        #expect(HTMLCheck(try house.html(.confirm(.trigger([text], given: ["a": text])))).problems == [])
    }
}
