import HomerCore
import HomerReport

/// The table of `homer timeline`: entries that say the same one after the other share a row.
struct TimelineTable {
    let moments: Moments

    func table(_ entries: [TimelineEntry]) -> TextTable {
        var table = TextTable(["TIME", "AGE", "WHAT", "DETAIL"])
        for group in Self.folded(entries) {
            guard let first = group.first, let last = group.last else { continue }
            let cells: [TextTable.Cell] = [.init(moments.local(first.time)), .init(moments.age(last.time))]
            table.add(cells + (group.count == 1 ? [.init(first.what), .init(first.text)] : folded(group)))
        }
        return table
    }

    /// Runs of entries that tell a reader the same: good runs of one generation, due times skipped for one reason.
    static func folded(_ entries: [TimelineEntry]) -> [[TimelineEntry]] {
        var groups: [[TimelineEntry]] = []
        for entry in entries {
            if let last = groups.last?.last, isSame(last, entry) {
                groups[groups.count - 1].append(entry)
            } else {
                groups.append([entry])
            }
        }
        return groups
    }

    private static func isSame(_ a: TimelineEntry, _ b: TimelineEntry) -> Bool {
        guard a.kind == b.kind, a.what == b.what, a.generation == b.generation else { return false }
        if let (one, other) = a.run.flatMap({ run in b.run.map { (run, $0) } }), (one < 0) != (other < 0) {
            return false
        }
        return a.kind == .decision || (a.kind == .run && a.what == Outcome.succeeded.rawValue)
    }

    /// `succeeded` and `ran well x24 (01:00 … 23:00)`
    private func folded(_ group: [TimelineEntry]) -> [TextTable.Cell] {
        let (first, last) = (group[0], group[group.count - 1])
        let ends = "(\(moments.clock(first.due ?? first.time)) … \(moments.clock(last.due ?? last.time)))"
        let runs = [first.run, last.run].compactMap { $0 }
        let name = runs.count == 2 ? ", runs \(RunName(runs[0])) to \(RunName(runs[1]))" : ""
        return [
            .init(first.what),
            .init(
                first.kind == .run
                    ? "ran well x\(group.count) \(ends)\(name)" : "not started x\(group.count) \(ends)"),
        ]
    }
}
