import HomerCore
import HomerStore

/// Intents with their status, for `get` and `describe`.
struct IntentView {
    let row: IntentRow
    let status: IntentStatus

    init(_ row: IntentRow, moments: Moments, zones: ZoneDatabase) {
        self.row = row
        status = IntentStatus(row, moments: moments, zones: zones)
    }

    /// gitops-anchors 4.3.
    var json: JSONValue {
        .object([
            "id": .string(row.id), "name": .string(row.name), "enabled": .bool(row.enabled),
            "generation": .int(Int64(row.generation)), "spec": SecretMask.spec(row.spec.canonical),
            "status": statusJSON,
        ])
    }

    private var statusJSON: JSONValue {
        .object([
            "observedGeneration": .int(Int64(row.generation)), "acceptedHash": .string("sha256:" + row.specHash),
            "sync": .string(status.sync.rawValue), "health": .string(status.health.rawValue),
            "source": .object([
                "kind": .string(row.source), "file": .string(row.file), "commit": row.commit.map { .string($0) },
                "author": row.author.map { .string($0) }, "acceptedAt": row.acceptedAt.json,
            ]),
            "createdAt": row.createdAt.json, "removedAt": row.removedAt?.json, "nextRunAt": status.next?.json,
            "lastRunAt": (row.lastRun?.startedAt ?? row.lastRun?.triggeredAt)?.json,
            "lastResult": row.lastRun.map { .string($0.result) }, "lastRun": row.lastRun.map { .int($0.id) },
            "consecutiveFailures": .int(Int64(row.consecutiveFailures)), "held": row.held?.json,
            "conditions": .array(status.conditions.map(\.json)),
        ])
    }
}

/// The table of `homer get`.
struct IntentTable {
    let moments: Moments
    let style: Style
    let isWide: Bool

    func table(_ views: [IntentView]) -> TextTable {
        var table = TextTable(
            ["ID", "TRIGGER", "NEXT", "LAST", "RESULT", "SYNC", "HEALTH", "GEN", "AGE"]
                + (isWide ? ["FILE", "COMMIT", "AUTHOR", "EXECUTOR"] : []))
        for view in views { table.add(cells(view)) }
        return table
    }

    private func cells(_ view: IntentView) -> [TextTable.Cell] {
        let row = view.row
        let last = row.lastRun.map { $0.startedAt ?? $0.triggeredAt }
        var cells: [TextTable.Cell] = [
            .init(row.id), .init(row.spec.trigger.short), .init(moments.next(view.status.next)),
            .init(last.map { moments.relative($0) } ?? "<none>"),
            row.lastRun.map { style.result($0) } ?? "<none>",
            style.sync(view.status.sync), style.health(view.status.health), "\(row.generation)",
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
    private enum Paint { case green, red, yellow, cyan, dim }

    private func cell(_ text: String, _ paint: Paint) -> TextTable.Cell {
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

    func result(_ run: RunRow) -> TextTable.Cell {
        switch run.result {
        case "succeeded": cell(run.result, .green)
        case "running", "pending", "cancelled": cell(run.result, .cyan)
        default: cell(run.result, .red)
        }
    }

    func sync(_ sync: IntentStatus.Sync) -> TextTable.Cell {
        switch sync {
        case .synced: cell(sync.rawValue, .green)
        case .held: cell(sync.rawValue, .yellow)
        case .removed: cell(sync.rawValue, .dim)
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

    func condition(_ status: Condition.Status) -> TextTable.Cell {
        switch status {
        case .yes: cell(status.rawValue, .green)
        case .no: cell(status.rawValue, .red)
        case .unknown: cell(status.rawValue, .dim)
        }
    }

    func warning(_ text: String) -> TextTable.Cell { cell(text, .yellow) }
}
