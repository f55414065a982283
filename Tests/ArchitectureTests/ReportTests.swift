import Foundation
import Testing

/// The report is pure over a snapshot: what it says depends on nothing but what it is given.
@Suite("The report is pure") struct ReportTests {
    private static let report = Repository.sources.filter { $0.target == "HomerReport" }

    @Test(
        "It names no terminal, clock, environment or process",
        arguments: [
            "Glibc", "Foundation", "isatty", "ioctl", "stdout", "stderr", "print(", "getenv", "ProcessInfo",
            "CommandLine", "getpid", "Date()", "WallClock", "ContinuousClock", "SuspendingClock", "sleep", "Process(",
            "FileManager", "Console", "Dispatch", "Task {", "async",
        ])
    func outside(_ word: String) {
        for file in Self.report {
            for line in file.code where Self.names(line, word) {
                Issue.record("\(file.path) names \(word): \(line)")
            }
        }
    }

    @Test("It is given a snapshot, never the store, so that no writing verb can be named")
    func store() {
        #expect(Self.report.count > 20)
        // What is asked for and what is kept how long are no questions to a store.
        let allowed = ["Store.RunFilter", "Store.eventRetention", "Store.eventLimit"]
        for file in Self.report {
            for line in file.code {
                let rest = allowed.reduce(line) { $0.replacingOccurrences(of: $1, with: "") }
                if Self.names(rest, "Store") { Issue.record("\(file.path) names the store: \(line)") }
            }
        }
    }

    @Test("A snapshot has no writing verb")
    func snapshot() {
        for file in Repository.sources where file.target == "HomerStore" {
            var isSnapshot = false
            for line in file.code {
                if line.hasPrefix("extension ") || line.hasPrefix("package struct ") {
                    isSnapshot = line.contains("StoreSnapshot {")
                }
                guard isSnapshot else { continue }
                for word in ["write {", "execute(sql", "recordEvent"] where line.contains(word) {
                    Issue.record("\(file.path): a snapshot writes: \(line)")
                }
            }
        }
    }

    /// The whole word, in code.
    private static func names(_ line: String, _ word: String) -> Bool {
        var rest = line[...]
        while let found = rest.range(of: word) {
            let isWord = { (character: Character?) in character.map { $0.isLetter || $0.isNumber } ?? false }
            let before = rest[..<found.lowerBound].last
            let after = rest[found.upperBound...].first
            let ends = word.last?.isLetter ?? false
            if !isWord(before), before != ".", !(ends && isWord(after)) { return true }
            rest = rest[found.upperBound...]
        }
        return false
    }
}
