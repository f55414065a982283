import Foundation
import HomerCore
import Testing

@testable import HomerReport

/// The keys of all answers are an API (docs/json.md): `HOMER_RECORD_GOLDEN=1 swift test --filter JSONKeysTests` writes the
/// list anew, and its diff shows what a reader of the answers must know.
@Suite struct JSONKeysTests {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden/json-keys.txt")
    private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func recorded() throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test func `Every key of every answer is in the list with its types, and nothing else is`() throws {
        let lines = JSONKeys(try JSONSamples.all()).lines
        if ProcessInfo.processInfo.environment["HOMER_RECORD_GOLDEN"] == "1" {
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: Self.file)
        }
        let recorded = try Self.recorded()
        for line in Set(lines).subtracting(recorded).sorted() { Issue.record("not in the list: \(line)") }
        for line in Set(recorded).subtracting(lines).sorted() { Issue.record("in no answer: \(line)") }
        #expect(recorded == recorded.sorted())
    }

    @Test func `Keys are in camel case, and those of moments tell so by their names`() throws {
        for (path, key, types) in JSONKeys(try JSONSamples.all()).named {
            #expect(key.wholeMatch(of: /[a-z][a-zA-Z0-9]*/) != nil, "\(path)")
            guard !path.hasPrefix("Change.dueTimes") else { continue }
            let isMoment = ["at", "since", "until"].contains(key) || key.hasSuffix("At") || key.hasSuffix("Since")
            #expect(types.contains("time") == isMoment, "\(path)")
            #expect(types.contains("[time]") == key.hasSuffix("Times"), "\(path)")
        }
    }

    @Test func `Every kind of answer is in the list`() throws {
        let nouns = Set(try Self.recorded().compactMap { $0.split(separator: ".").first.map(String.init) })
        for kind in AnswerKind.allCases { #expect(nouns.contains(kind.rawValue), "\(kind.rawValue)") }
        for noun in JSONKeys.nouns.values { #expect(nouns.contains(noun), "\(noun)") }
    }

    @Test func `An answer begins with its version and its kind`() {
        let answer = AnswerKind.run.envelope(.object(["run": 12]))
        #expect(answer.compact == #"{"apiVersion":"homer/v1","kind":"Run","run":12}"#)
    }

    @Test func `The page names every key beside its noun`() throws {
        let page = try String(
            contentsOf: Self.repository.appendingPathComponent("docs/json.md"), encoding: .utf8)
        var sections: [String: String] = [:]
        for section in page.components(separatedBy: "\n### ").dropFirst() {
            let title = section.prefix { $0 != "\n" }
            sections[String(title)] = String(section.dropFirst(title.count))
        }
        for line in try Self.recorded() {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            let path = words[0].split(separator: ".").map(String.init)
            let shown = "| `\(path.dropFirst().joined(separator: "."))` | \(words[1].replacing("|", with: " or ")) |"
            #expect(sections[path[0]]?.contains(shown) == true, "docs/json.md lacks \(shown) under ### \(path[0])")
        }
    }

    @Test func `No source writes a key of an answer in snake case`() throws {
        // Text columns of the database and metadata of log lines have names of their own; so have old plan files.
        let answers = ["Sources/HomerReport", "Sources/HomerCLI", "Sources/HomerRuntime/Simulate"]
        let key = /"[a-z]+(_[a-z]+)+"\s*:|JSONMember\(\s*"[a-z]+(_[a-z]+)+"/
        for folder in answers {
            let root = Self.repository.appendingPathComponent(folder)
            for case let name as String in FileManager.default.enumerator(atPath: root.path)?.allObjects ?? []
            where name.hasSuffix(".swift") {
                let text = try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
                for line in text.split(separator: "\n") where line.contains(key) {
                    // A word that is looked for, and metadata of a log line.
                    if line.contains("case \"") || line.contains("logger.log(") { continue }
                    Issue.record("\(folder)/\(name): \(line)")
                }
            }
        }
    }
}
