import Foundation
import Testing

/// Words that must not stand in the code of Sources, each exception with its reason.
@Suite("Forbidden words") struct ForbiddenTests {
    struct Rule: CustomTestStringConvertible, Sendable {
        var word: String
        var reason: String
        /// Path to why it is allowed there.
        var exceptions: [String: String] = [:]
        var testDescription: String { word }
    }

    static let rules: [Rule] = [
        Rule(word: "fatalError(", reason: "a daemon answers with an error and goes on"),
        Rule(
            word: "preconditionFailure(", reason: "a daemon answers with an error and goes on",
            exceptions: [
                "Sources/HomerSources/Git/SpawnedChild.swift": "an array that was just given an element is not empty"
            ]),
        Rule(word: "try!", reason: "a daemon answers with an error and goes on"),
        Rule(word: " as! ", reason: "a daemon answers with an error and goes on"),
        Rule(
            word: "nonsending", reason: "the compiler loses hops of such functions (docs/decisions/0007-lost-hops.md)"),
        Rule(
            word: "#isolation", reason: "the compiler loses hops of such functions (docs/decisions/0007-lost-hops.md)"),
        Rule(word: "Task.sleep", reason: "time comes from an injected clock"),
        Rule(word: "Thread.sleep", reason: "time comes from an injected clock"),
        Rule(
            word: "usleep(", reason: "time comes from an injected clock",
            exceptions: [
                "Sources/HomerExecution/Process/ChildWatch.swift":
                    "its thread lets what many children do come together for five milliseconds"
            ]),
        Rule(word: "Date()", reason: "time is a parameter"),
        Rule(word: "static var shared", reason: "there are no singletons"),
        Rule(word: "static let shared", reason: "there are no singletons"),
        Rule(word: "public ", reason: "an application has no public interface"),
        Rule(word: "Foundation.Process", reason: "processes are started by HomerExecution's runner"),
        Rule(word: "DateFormatter", reason: "a thousand times slower than Timestamp's own text"),
    ]

    @Test("Sources are free of them", arguments: rules)
    func absent(_ rule: Rule) {
        var used: Set<String> = []
        for file in Repository.sources {
            for line in file.code where Self.contains(line, rule.word) {
                used.insert(file.path)
                guard rule.exceptions[file.path] == nil else { continue }
                Issue.record("\(file.path): \"\(rule.word)\" although \(rule.reason): \(line)")
            }
        }
        for path in rule.exceptions.keys where !used.contains(path) {
            Issue.record("the exception for \(path) is not needed any more")
        }
    }

    /// The word in code, not within a string.
    private static func contains(_ line: String, _ word: String) -> Bool {
        guard line.contains(word) else { return false }
        let code = line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 0 }.map { String($0.element) }.joined(separator: "\"\"")
        return code.contains(word)
    }

    @Test("Every unchecked Sendable says what orders it")
    func unchecked() {
        for file in Repository.sources {
            for (before, line) in zip([""] + file.lines, file.lines) where line.contains("@unchecked Sendable") {
                let isExplained = line.contains("//") || line.contains("/*") || before.contains("@unchecked Sendable")
                if !isExplained { Issue.record("\(file.path): \(line)") }
            }
        }
    }
}
