package import HomerCore
package import HomerStore

/// The newest due times of an intent as a row of cells, oldest first: what ran, how it ended and how long it took, and
/// what did not run and why.
package struct RunStrip: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case run(RunResult)
        /// A due time that started nothing.
        case unstarted(LedgerDecision)

        package var word: String {
            switch self {
            case .run(let result): result.rawValue
            case .unstarted(let decision): decision.rawValue
            }
        }
    }

    package struct Cell: Hashable, Sendable {
        /// When it was due, or was asked for.
        package var time: Timestamp
        package var kind: Kind
        package var run: Int64?
        /// From 1 to 4, against the longest of the strip; 0 without a length.
        package var level = 0
        /// Due times it stands for.
        package var count = 1
        package var length: Milliseconds?
    }

    package let cells: [Cell]

    /// - Parameters:
    ///   - runs: in any order; rehearsals are left out.
    ///   - ledger: decisions about due times; those that made a run are told by it.
    package init(runs: [RunRow], ledger: [LedgerRow], newest: Int, now: Timestamp) {
        let outcome = DueOutcome(runs, ledger)
        var all = outcome.runs.map { run, kind in
            var cell = Cell(time: run.scheduledFor ?? run.triggeredAt, kind: kind, run: run.id)
            if case .run = kind { cell.length = run.length(now: now) }
            return cell
        }
        all += outcome.alone.map { row in
            Cell(time: row.scheduledFor, kind: .unstarted(row.verdict), count: max(1, row.count))
        }
        let shown = all.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element).suffix(newest)
        let longest = shown.compactMap { $0.length?.count }.max() ?? 0
        cells = shown.map { cell in
            var cell = cell
            if let length = cell.length, longest > 0 { cell.level = 1 + Int(length.count * 3 / longest) }
            return cell
        }
    }

    /// Reads what there is.
    package init(of id: String, _ snapshot: StoreSnapshot, newest: Int, now: Timestamp) throws {
        self.init(
            runs: try snapshot.allRuns(Store.RunFilter(intentID: id, limit: newest)),
            ledger: try snapshot.ledger(of: id, through: now, newest: newest), newest: newest, now: now)
    }

    /// `last 12: 10 succeeded, 1 failed, 1 missed:down`; the words in the order they first come in.
    package var sentence: String {
        guard !cells.isEmpty else { return "nothing was due yet" }
        var words: [String] = []
        for cell in cells where !words.contains(cell.kind.word) { words.append(cell.kind.word) }
        let counts = words.map { word in "\(cells.count { $0.kind.word == word }) \(word)" }
        return "last \(cells.count): \(counts.joined(separator: ", "))"
    }
}
