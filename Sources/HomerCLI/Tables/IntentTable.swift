import HomerCore
import HomerReport
import HomerStore

/// The table of `homer get`.
struct IntentTable {
    let moments: Moments
    let style: Style
    let isWide: Bool
    /// Says why runs that wait do; nil shows them as `pending`.
    var queue: RunQueue?
    /// Whether a wide table has the column of notes; nil gives it one when there are some.
    var showsNotes: Bool?

    func table(_ views: [IntentView]) -> TextTable {
        let notes = isWide ? views.map { $0.note(moments) } : []
        let hasNotes = isWide && showsNotes ?? notes.contains { $0 != nil }
        var table = TextTable(
            ["ID", "TRIGGER", "NEXT", "LAST", "RESULT", "SYNC", "HEALTH", "GEN", "AGE"]
                + (isWide ? ["FILE", "COMMIT", "AUTHOR", "EXECUTOR"] : []) + (hasNotes ? ["NOTE"] : []))
        for (index, view) in views.enumerated() {
            table.add(cells(view) + (hasNotes ? [.init(notes[index] ?? "")] : []))
        }
        return table
    }

    private func cells(_ view: IntentView) -> [TextTable.Cell] {
        let row = view.row
        let last = row.lastRun.map { $0.startedAt ?? $0.triggeredAt }
        var cells: [TextTable.Cell] = [
            .init(row.id), .init(row.spec.triggerShort), .init(moments.next(view.status.next)),
            .init(last.map { moments.relative($0) } ?? "<none>"),
            row.lastRun.map { style.result($0, in: queue) } ?? "<none>",
            style.sync(view.status.sync, isEdited: view.context.edit != nil), style.health(view.status.health),
            "\(row.generation)",
            .init(moments.age(row.createdAt)),
        ]
        if isWide {
            cells += [
                .init(row.file), .init(row.commit.map { String($0.prefix(7)) } ?? "<none>"),
                .init(row.author ?? "<none>"), .init(row.spec.execution.executor),
            ]
        }
        return cells
    }
}

extension Style {
    enum Paint { case green, red, yellow, cyan, dim }

    func cell(_ text: String, _ paint: Paint) -> TextTable.Cell {
        guard isOn else { return TextTable.Cell(text) }
        let style = self
        switch paint {
        case .green: return TextTable.Cell(text) { style.green($0) }
        case .red: return TextTable.Cell(text) { style.red($0) }
        case .yellow: return TextTable.Cell(text) { style.yellow($0) }
        case .cyan: return TextTable.Cell(text) { style.cyan($0) }
        case .dim: return TextTable.Cell(text) { style.dim($0) }
        }
    }

    /// `pending: approval` where a queue says why it waits, `skipped:budget` where the ledger has a word for its end.
    func result(_ run: RunRow, in queue: RunQueue?) -> TextTable.Cell {
        let ending = RunEnding(run)
        if ending.skip != nil { return cell(ending.word, .dim) }
        guard run.status == .pending, let queue else { return result(run.result) }
        return cell(queue.result(of: run), .cyan)
    }

    func result(_ result: RunResult) -> TextTable.Cell {
        switch result {
        case .ended(.succeeded): cell(result.rawValue, .green)
        case .running, .pending, .ended(.cancelled): cell(result.rawValue, .cyan)
        case .ended: cell(result.rawValue, .red)
        }
    }

    /// `Synced+edits` where the file has edits that wait for a commit.
    func sync(_ sync: IntentStatus.Sync, isEdited: Bool = false) -> TextTable.Cell {
        if isEdited { return cell(sync.rawValue + "+edits", .yellow) }
        switch sync {
        case .synced: return cell(sync.rawValue, .green)
        case .held, .pinned: return cell(sync.rawValue, .yellow)
        case .removed, .unknown: return cell(sync.rawValue, .dim)
        }
    }

    func health(_ health: IntentStatus.Health) -> TextTable.Cell {
        switch health {
        case .healthy: cell(health.rawValue, .green)
        case .degraded: cell(health.rawValue, .red)
        case .progressing: cell(health.rawValue, .cyan)
        case .suspended, .unknown: cell(health.rawValue, .dim)
        }
    }

    func condition(_ condition: Condition) -> TextTable.Cell {
        let status = condition.status
        switch status {
        case .yes:
            switch condition.type {
            case .ready, .accepted, .synced, .healthy, .preflight: return cell(status.rawValue, .green)
            // What is only there when it is true is nothing to be glad of.
            case .reconciling, .stalled, .suspended, .terminating, .edited, .denied, .drifted:
                return cell(status.rawValue, .yellow)
            }
        case .no: return cell(status.rawValue, condition.type == .preflight ? .yellow : .red)
        case .unknown: return cell(status.rawValue, .dim)
        }
    }

    func warning(_ text: String) -> TextTable.Cell { cell(text, .yellow) }
}
