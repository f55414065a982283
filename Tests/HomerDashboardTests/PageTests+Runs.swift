import HomerCore
import HomerDashboard
import HomerStore
import HomerTesting
import Testing

/// Runs, their logs and what agents answer.
extension PageTests {
    @Test("Runs are filtered by result, time, intent and executor")
    func runs() async throws {
        let (house, failed) = try await house()
        let bad = try house.html(.runs(list(("result", "failed"))))
        #expect(bad.contains("/dashboard/runs/\(failed)") && bad.contains("exit code 3"))
        #expect(!bad.contains("intents/report\""))
        #expect(try house.html(.runs(list(("since", "1h"), ("intent", "report")))).contains("No run is like that"))
        #expect(try house.html(.runs(list(("executor", "claude")))).contains("No run is like that"))
        #expect(try house.html(.runs(list(("executor", "shell")))).contains("/dashboard/runs/\(failed)"))
    }

    @Test("A run's page says why it failed above its log")
    func run() async throws {
        let (house, failed) = try await house()
        let html = try house.html(.run(failed))
        let why = try #require(html.firstRange(of: "Run \(failed) failed with exit code 3"))
        let log = try #require(html.firstRange(of: "no space left"))
        #expect(why.lowerBound < log.lowerBound)
        #expect(html.contains("/api/v1/runs/\(failed)/log"))
        #expect(!html.contains("data-stream"))
        #expect(try house.page(.run(9_999)).status == 404)
    }

    @Test("The log of a run that goes on is followed from its end")
    func following() async throws {
        let house = try House(of: "a")
        let run = try #require(try await house.decide("a", now - .minutes(2)))
        _ = try await house.store.claim(limit: 1, now: now - .minutes(2))
        let html = try house.html(.run(run))
        #expect(html.contains("data-stream=\"/api/v1/runs/\(run)/log/stream\" data-from=\"1-0\""))
        #expect(html.contains("/dashboard/confirm?action=cancel&amp;run=\(run)"))
    }

    @Test("A log is searched as a whole, and told part by part")
    func logParts() async throws {
        let lines = (1...5_000).map { "line \($0)" }.joined(separator: "\n")
        let end = LogPart(of: lines, LogWish())
        #expect(end.text.hasSuffix("line 5000") && end.from > 0 && end.later == nil)
        #expect(end.text.hasPrefix("line "))
        let start = LogPart(of: lines, LogWish(from: 0))
        #expect(start.text.hasPrefix("line 1\n") && start.text.hasSuffix("\n") && start.earlier == nil)
        #expect(LogPart(of: lines, LogWish(from: start.later)).from == start.until)
        let found = LogPart(of: lines, LogWish(find: "LINE 4999"))
        #expect(found.found == 1 && found.text == "4999: line 4999")
        #expect(LogPart(of: "", LogWish()).text.isEmpty)
        #expect(LogPart(of: lines, LogWish(find: "line")).text.split(separator: "\n").count == LogWish.mostFound)
        #expect(LogPart(of: lines, LogWish(find: "(a+)+$")).found == 0)
        #expect(LogPart(of: lines, LogWish(from: 99_999_999)).text.isEmpty)
    }

    @Test("Parts of a log that lies behind a file are read one after another, without a gap and without the whole")
    func longLog() {
        let lines = (1...20_000).map { "line \($0)\n" }.joined()
        let bytes = Array(lines.utf8)
        var read = 0
        var (text, offset) = ("", Int64?(0))
        while let from = offset {
            let part = LogPart(LogWish(from: from), total: Int64(bytes.count)) { place, limit in
                read = max(read, limit)
                return Array(bytes.dropFirst(Int(place)).prefix(limit))
            }
            text += part.text
            offset = part.later
        }
        #expect(text == lines)
        #expect(read <= Int(LogWish.size))
    }

    @Test("An agent's answer is rendered, and what it cannot say stays text")
    func answer() async throws {
        let house = try House(of: "a") { $0.execution = Execution(executor: "claude") }
        let run = try #require(try await house.decide("a", now - .minutes(5)))
        _ = try await house.store.claim(limit: 1, now: now - .minutes(5))
        _ = try await house.store.endAttempt(
            run: run, result: ExecutionResult(outcome: .succeeded, output: "# Done\n\n<script>x</script>"),
            outputFile: nil, now: now)
        let html = try house.html(.run(run))
        #expect(HTMLCheck(html).problems == [])
        #expect(!html.contains("<script>x"))
    }
}
