import HomerCore
import HomerTesting
import Testing

@testable import HomerDiscovery

@Suite("Whatever a planner answers") struct PlanPropertyTests {
    static let seeds: [UInt64] = Array(1...40)

    private static let pieces = [
        "\"", "{", "}", "[", "]", ",", ":", "\\", "\\u0000", "null", "1e999", "-", "```json\n", "\n", "\r\n",
        "\u{202E}",
        "\u{200B}", "\u{2028}", "\u{0}", "## Implementation Plan", "<memory-update>", "</memory-update>", "{{env:X}}",
        "../../", "~/.ssh/x", "desired/", "homer.json", "delete the", "\"research_tasks\"", "\"summary\"", "\"id\":\"",
        "{\"type\":\"result\"}", "é", "👩‍👩‍👧", "\u{301}\u{301}", "ﷺ", "\u{FFFD}",
    ]

    /// A plan with hostile texts, always in the right shape.
    private static func plan(_ random: inout SeededGenerator) -> JSONValue {
        func text() -> JSONValue {
            let parts = (0...Int.random(in: 0...6, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }
            return .string("x" + parts.joined(separator: random.isLucky(50) ? " " : ""))
        }
        func word(_ words: [String]) -> JSONValue { .string(words.randomElement(using: &random) ?? "low") }
        func list(_ make: () -> JSONValue) -> JSONValue {
            .array((0..<Int.random(in: 0...8, using: &random)).map { _ in make() })
        }
        return .object([
            "summary": text(),
            "maintenance_tasks": list {
                .object([
                    "id": text(), "task": word(MaintenanceTask.allCases.map(\.rawValue)),
                    "priority": word(["high", "medium", "low"]),
                ])
            },
            "research_tasks": list {
                .object(["id": text(), "query": text(), "priority": word(["high", "medium", "low"])])
            },
            "ideas_to_explore": list { .object(["id": text(), "topic": text(), "connection_to_projects": text()]) },
            "code_proposals": list {
                .object([
                    "id": text(), "description": text(), "target_project": text(),
                    "risk": word(["high", "medium", "low"]),
                ])
            },
            "priority_actions": list(text),
        ])
    }

    @Test("a plan in the right shape is read, and each of its items gets exactly one verdict", arguments: seeds)
    func verdicts(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let value = Self.plan(&random)
        let sections = PlanSection.allCases.filter { $0 != .priorityActions }
        let count = sections.reduce(0) { $0 + (value[$1.rawValue]?.array?.count ?? 0) }
        let plan = try PlanSamples.plan("prose {\n\(value.pretty)\nmore }")
        #expect(plan.itemCount == count)
        let limits = PlanLimits(items: 8, research: 4, ideas: 2, codeProposals: 2, maintenance: 1)
        let decisions = plan.items(limits: limits, known: [:], date: "2026-11-30")
        #expect(decisions.map(\.number) == Array(1..<count + 1))
        Self.check(decisions, limits)
        // What was written can be read again, and says the same.
        #expect(try PlanSamples.plan(plan.fileText).itemCount == count)
        #expect(plan.items(limits: limits, known: [:], date: "2026-11-30") == decisions)
    }

    private static func check(_ decisions: [ItemDecision], _ limits: PlanLimits) {
        let running = decisions.filter { $0.verdict == .run }
        #expect(running.count <= limits.items)
        for kind in PlanItemKind.allCases {
            #expect(running.count { $0.item.kind == kind } <= limits.most(kind)?.count ?? 0)
        }
        #expect(Set(decisions.map(\.item.key)).count == decisions.count)
        #expect(Set(running.map(\.item.contentHash)).count == running.count)
        for decision in decisions {
            let item = decision.item
            #expect((decision.verdict == .run) == (decision.verdict.reason == nil))
            #expect(item.key.utf8.allSatisfy { $0 == 0x2D || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) })
            #expect(item.kind != .code || item.risk != .low)
            for text in [item.prompt, item.title] {
                #expect(PlanMarker.first(in: text) == nil)
                #expect(!text.contains("<memory-update") && !text.contains("{{"))
                #expect(QueryTemplate(text).references.isEmpty)
                #expect(!text.unicodeScalars.contains { $0 != "\n" && TerminalText.isControl($0) })
            }
            for other in item.dependsOn {
                #expect(other < decision.number)
                #expect(decisions.first { $0.number == other }?.verdict == .run)
            }
        }
    }

    @Test("anything else is a plan or has a fault with a place in the answer, and nothing crashes", arguments: seeds)
    func anything(seed: UInt64) {
        var random = SeededGenerator(seed: seed &* 7919)
        for _ in 0..<20 {
            let answer = Self.damaged(Self.plan(&random).compact, &random)
            switch PlanExtraction.plan(in: answer) {
            case .success(let found):
                let decisions = found.0.items(limits: PlanLimits(), known: [:], date: "2026-11-30")
                #expect(decisions.count == found.0.itemCount)
                Self.check(decisions, PlanLimits())
            case .failure(let wrong):
                #expect(!wrong.faults.isEmpty)
                let lines = answer.utf8.count { $0 == 0x0A } + 1
                #expect(
                    wrong.faults.allSatisfy { (1...lines).contains($0.line) && $0.column >= 1 && !$0.message.isEmpty })
                #expect(!PlannerPrompt.repair(answer: answer, faults: wrong).contains("{{"))
            }
        }
    }

    /// Pieces put in, bytes taken out, an end cut off.
    private static func damaged(_ text: String, _ random: inout SeededGenerator) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: place)
            case 1 where place < bytes.count: bytes.remove(at: place)
            case 2 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 3 where random.isLucky(20): bytes.removeSubrange(place...)
            default: break
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
