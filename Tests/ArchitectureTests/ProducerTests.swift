import Foundation
import HomerCore
import HomerStore
import Testing

/// A word that nobody writes is a promise to whoever waits for it.
@Suite("Producers") struct ProducerTests {
    /// Code that makes an event: with the reason at hand, from one chosen just before, or at the end of a run.
    private static let makers = [
        #"NewEvent\(\s*\.\w+"#, #"let \w+: EventReason\b(?s:.*?)NewEvent\("#, #"event: [^,\n]*\? *\.\w+ : \.\w+"#,
        #"writeEnding\([^\n]*reason: \.\w+"#,
    ]

    @Test("Every reason of an event is written somewhere in Sources")
    func events() throws {
        var written: Set<Substring> = []
        for pattern in try Self.makers.map({ try Regex($0) }) {
            for file in Repository.sources {
                let code = file.code.joined(separator: "\n")
                for match in code.matches(of: pattern) {
                    written.formUnion(code[match.range].matches(of: /\.(\w+)/).map(\.1))
                }
            }
        }
        // The names of the cases, not the words they are written as.
        let words = try #require(Repository.text("Sources/HomerCore/Words/EventReason.swift"))
        let reasons = words.components(separatedBy: "enum EventReason").last?.components(separatedBy: "\n}").first ?? ""
        let names = reasons.matches(of: /case (\w+) = "/).map(\.1)
        #expect(names.count == EventReason.allCases.count)
        for name in names where !written.contains(name) {
            Issue.record("nobody writes \(name)")
        }
    }
}
