import HomerCore
import HomerTesting
import Testing

@Suite("Plan markers") struct PlanMarkerTests {
    @Test("The old HOMER's seven headings make an answer a plan, wherever they stand")
    func markers() {
        let homers = [
            "## Implementation Plan", "## Proposed Changes", "### Phase 1", "### Step 1:", "## Files to Modify",
            "## Migration Required", "## Breaking Changes",
        ]
        #expect(PlanMarker.allCases.map(\.rawValue) == homers)
        for text in homers {
            #expect(PlanMarker.first(in: text)?.rawValue == text)
            #expect(PlanMarker.first(in: "Here it is:\n\n#\(text)\nmore")?.rawValue == text)
        }
    }

    @Test(arguments: ["", "#", "##", "## implementation plan", "# Implementation Plan", "### Step 1", "## Files to"])
    func `anything else is no plan`(text: String) { #expect(PlanMarker.first(in: text) == nil) }

    @Test("Any text is read as String.contains would read it")
    func fuzz() {
        let seed: UInt64 = 20_260_206
        print("PlanMarkerTests seed: \(seed)")
        var random = SeededGenerator(seed: seed)
        let pieces =
            PlanMarker.allCases.flatMap { [$0.rawValue, String($0.rawValue.dropLast())] } + [
                "#", " ", "\n", "é", "\u{0}",
            ]
        for round in 0..<5_000 {
            let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }.joined()
            let expected = PlanMarker.allCases.contains { Array(text.utf8).contains(Array($0.rawValue.utf8)) }
            #expect((PlanMarker.first(in: text) != nil) == expected, "round \(round): \(text)")
        }
    }

    @Test("A megabyte of number signs is read once")
    func long() { #expect(PlanMarker.first(in: String(repeating: "#", count: 1 << 20)) == nil) }
}
