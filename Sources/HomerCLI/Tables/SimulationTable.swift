import HomerCore
import HomerRuntime

/// What a simulation came to, for people: `INTENT  DUE  RAN  SKIPPED  MISSED  COLLAPSED`.
struct SimulationTable {
    let summary: SimulationSummary

    var text: String {
        var table = TextTable(["INTENT", "DUE", "RAN", "SKIPPED", "MISSED", "COLLAPSED"])
        for (id, counts) in summary.intents.sorted(by: { $0.key < $1.key }) {
            table.add([.init(id)] + Self.cells(counts))
        }
        if summary.intents.count > 1 { table.add(["all"] + Self.cells(summary.total)) }
        return table.text
    }

    /// What the numbers leave out, one sentence each.
    var notes: [String] {
        var notes: [String] = []
        if !summary.held.isEmpty {
            notes.append("held at the end: \(summary.held.joined(separator: ", ")); `homer validate` says why")
        }
        if !summary.unknown.isEmpty {
            let names = summary.unknown.sorted().joined(separator: ", ")
            notes.append("never due, as this machine does not know the time zone: \(names)")
        }
        if summary.failed > 0 { notes.append("runs that failed, every attempt made: \(summary.failed)") }
        return notes
    }

    /// What the table itself leaves out.
    var omission: String? {
        summary.nights > 0 ? "nights: \(summary.nights); with -o ndjson each phase and item is a line" : nil
    }

    private static func cells(_ counts: SimulationSummary.Counts) -> [TextTable.Cell] {
        [counts.all, counts.ran, counts.skipped, counts.missed, counts.collapsed].map { .init("\($0)") }
    }
}
