import HomerCore
import HomerStore

/// What became of due times, each told once. A run that was made and then did not do its work, because of its condition, a
/// budget or a decision, has a row in the ledger beside it: that is one due time that did not run, with a run to read.
struct DueOutcome {
    let runs: [(run: RunRow, kind: RunStrip.Kind)]
    /// Decisions that have no run to tell them.
    let alone: [LedgerRow]

    /// - Parameters:
    ///   - runs: of one intent, in any order; rehearsals are left out.
    ///   - ledger: decisions about its due times.
    init(_ runs: [RunRow], _ ledger: [LedgerRow]) {
        let unstarted = ledger.filter { $0.runID == nil }
        let verdicts = Dictionary(unstarted.map { ($0.scheduledFor, $0.verdict) }) { _, last in last }
        var told: Set<Timestamp> = []
        self.runs = runs.filter { !$0.isRehearsal }.map { run in
            // A backfill runs what was missed: the due time was missed all the same.
            guard run.triggeredBy != .backfill, let due = run.scheduledFor, let verdict = verdicts[due] else {
                return (run, RunEnding(run).skip.map(RunStrip.Kind.unstarted) ?? .run(run.result))
            }
            told.insert(due)
            return (run, .unstarted(verdict))
        }
        alone = unstarted.filter { !told.contains($0.scheduledFor) }
    }
}
