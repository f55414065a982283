import Foundation
import HomerCore
import HomerStore
import Testing

/// What a workspace's database and journal say after the faults; `check` holds them against each other.
struct FaultVerdict: CustomStringConvertible {
    var ledger: [String: [LedgerRow]] = [:]
    var runs: [RunRow] = []
    /// `intent due-time run`, one for each time a job really ran.
    var journal: [String] = []

    init(_ faults: FaultWorkspace) throws {
        let store = try Store.openReadOnly(path: faults.database)
        for id in FaultWorkspace.scheduled + ["once"] { ledger[id] = try store.ledger(of: id) }
        runs = try store.runs(.init(limit: 10_000_000))
        let text = (try? String(contentsOfFile: faults.journal, encoding: .utf8)) ?? ""
        journal = text.split(separator: "\n").map(String.init)
    }

    private var verdicts: [String: Int] {
        Dictionary(grouping: ledger.values.flatMap { $0 }, by: \.verdict.rawValue).mapValues(\.count)
    }

    var description: String {
        let outcomes = Dictionary(grouping: runs, by: \.result.rawValue).mapValues(\.count)
        func text(_ counts: [String: Int]) -> String {
            counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        }
        return "due times: \(text(verdicts)); runs: \(text(outcomes)); journal: \(journal.count)"
    }

    /// Every due time decided once, every run ended once, every job run at most once for its due time, and nothing
    /// alive.
    func check(_ faults: FaultWorkspace, _ comment: Comment) async throws {
        for id in FaultWorkspace.scheduled {
            let seconds = (ledger[id] ?? []).map(\.scheduledFor.seconds)
            let first = try #require(seconds.first, comment)
            #expect(
                seconds == Array(first..<(first + Int64(seconds.count))), "\(id): a second without a row; \(comment)")
        }
        // What was decided and had not started when the daemon was told to stop waits for the next one.
        let stuck = runs.filter { $0.status == .running }
        #expect(stuck.isEmpty, comment)
        let byID = Dictionary(uniqueKeysWithValues: runs.map { ($0.id, $0) })
        var decided: Set<Int64> = []
        for (id, rows) in ledger {
            for row in rows where row.verdict == .ran {
                let run = try #require(row.runID.flatMap { byID[$0] }, comment)
                #expect(run.intentID == id && run.scheduledFor == row.scheduledFor, comment)
                decided.insert(run.id)
            }
        }
        #expect(decided.count == runs.count, "a run that no due time made; \(comment)")
        checkJournal(byID, comment)
        try await checkProcesses(faults, comment)
    }

    private func checkJournal(_ runs: [Int64: RunRow], _ comment: Comment) {
        var seen: Set<String> = []
        var written: Set<Int64> = []
        for line in journal {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 3, let number = Int64(words[2]), let run = runs[number] else {
                Issue.record("a job of no run: \(line); \(comment)")
                continue
            }
            #expect(run.intentID == words[0] && run.scheduledFor?.description == words[1], comment)
            #expect(seen.insert("\(words[0]) \(words[1])").inserted, "ran twice: \(line); \(comment)")
            written.insert(number)
        }
        for run in runs.values {
            // Of a lost run nobody knows; one that ended by itself ran, one that never started did not.
            if run.outcome == .succeeded || run.exitCode != nil { #expect(written.contains(run.id), comment) }
            if run.startedAt == nil { #expect(!written.contains(run.id), comment) }
        }
    }

    private func checkProcesses(_ faults: FaultWorkspace, _ comment: Comment) async throws {
        let left = faults.processes()
        #expect(left.isEmpty, "alive after the end: \(left); \(comment)")
    }
}
