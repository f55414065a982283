import Foundation
import Testing

/// `scripts/rehearse-rollback` with the built binary: every level, from parallel mode and from the cutover, while jobs
/// fire every second.
@Suite(.ownThreads) struct RehearseRollbackTests {
    @Test(.timeLimit(.minutes(5)))
    func `Every way back takes less than ten seconds, and no fire is lost or doubled`() throws {
        let answer = try Command.run(
            "/usr/bin/env", ["bash", "\(HomerBinary.repository)/scripts/rehearse-rollback"],
            environment: ["HOMER": HomerBinary.path])
        #expect(answer.status == 0, "\(answer.output)\n\(answer.errors)")
        let times = answer.output.split(separator: "\n").compactMap { line -> (way: String, seconds: Double)? in
            let words = line.split(separator: " ")
            guard words.count > 5, words[4] == "s", let seconds = Double(words[3]) else { return nil }
            return (words.prefix(3).joined(separator: " "), seconds)
        }
        let ways = ["1 sqlite3", "1 homer", "2 sqlite3", "2 homer", "3 sqlite3", "3 homer", "4 git", "4 program"]
        #expect(times.map(\.way) == ["parallel", "cutover"].flatMap { stage in ways.map { "\(stage) \($0)" } })
        for (way, seconds) in times { #expect(seconds < 10, "\(way)") }
        #expect(answer.output.contains("no fire was lost and none doubled"))
    }

    @Test func `It takes no other option, and says what it does`() throws {
        let answer = try Command.run(
            "/usr/bin/env", ["bash", "\(HomerBinary.repository)/scripts/rehearse-rollback", "--help"])
        #expect(answer.status == 64 && answer.output.contains("usage: rehearse-rollback [--keep]"))
    }
}
