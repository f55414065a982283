import HomerCore
import HomerReport
import HomerStore

/// The table of `homer discover list`.
struct NightTable {
    let moments: Moments
    let style: Style
    var isWide = false

    func table(_ sessions: [DiscoverySessionRow]) -> TextTable {
        var table = TextTable(
            ["SESSION", "PHASE", "STARTED", "LENGTH", "INTENTS", "EXECUTED", "FAILED"]
                + (isWide ? ["BY", "RUN", "UPDATED", "REASON"] : []))
        for row in sessions {
            let end = row.completedAt ?? moments.now
            var cells: [TextTable.Cell] = [
                .init(row.id), style.phase(row.phase), .init(moments.short(row.startedAt)),
                .init((end - row.startedAt).elapsed), "\(row.intentsCreated)", "\(row.intentsExecuted)",
                "\(row.failures)",
            ]
            if isWide {
                cells += [
                    .init(row.triggeredBy?.rawValue ?? "-"), .init(row.runID.map { "\(RunName($0))" } ?? "-"),
                    .init(moments.relative(row.updatedAt)), .init(row.stateReason ?? "-"),
                ]
            }
            table.add(cells)
        }
        return table
    }
}

/// The table of a night's items.
struct NightItemTable {
    let style: Style
    var isWide = false

    func table(_ items: [DiscoveryItemRow]) -> TextTable {
        var table = TextTable(
            ["ITEM", "KIND", "STATE", "RISK", "RUN", "TITLE"]
                + (isWide ? ["PRIORITY", "AFTER", "INTENT", "OUTPUT"] : []) + ["REASON"])
        for item in items {
            var cells: [TextTable.Cell] = [
                "\(item.number)", .init(item.kind.rawValue), style.item(item.state), .init(item.risk.rawValue),
                .init(item.runID.map { "\(RunName($0))" } ?? "-"), .init(Self.short(item.title)),
            ]
            if isWide {
                let after = item.dependsOn.map { "\($0)" }.joined(separator: ",")
                cells += [
                    "\(item.priority)", .init(after.isEmpty ? "-" : after), .init(item.intentID ?? "-"),
                    .init(item.outputFile ?? "-"),
                ]
            }
            table.add(cells + [.init(item.reason ?? "-")])
        }
        return table
    }

    private static func short(_ title: String) -> String { title.count > 60 ? title.prefix(59) + "…" : title }
}

/// The table of `homer tonight --list`.
struct TonightTable {
    let moments: Moments

    func table(_ tasks: [TonightTaskRow]) -> TextTable {
        var table = TextTable(["TASK", "STATE", "AGE", "BY", "SESSION", "TEXT"])
        for task in tasks {
            table.add([
                "\(task.id)", .init(task.state.rawValue), .init(moments.age(task.createdAt)), .init(task.requestedBy),
                .init(task.sessionID ?? "-"), .init(task.text),
            ])
        }
        return table
    }
}

extension Style {
    func phase(_ phase: DiscoveryPhase) -> TextTable.Cell {
        switch phase {
        case .done: cell(phase.rawValue, .green)
        case .failed: cell(phase.rawValue, .red)
        case .cancelled: cell(phase.rawValue, .dim)
        case .ingestion, .planning, .execution, .synthesis, .briefing: cell(phase.rawValue, .cyan)
        }
    }

    func item(_ state: PlanItemState) -> TextTable.Cell {
        switch state {
        case .done: cell(state.rawValue, .green)
        case .failed, .refused: cell(state.rawValue, .red)
        case .waiting, .overLimit, .overBudget, .expired, .unfinished, .rejected:
            cell(state.rawValue, .yellow)
        case .planned, .queued, .running: cell(state.rawValue, .cyan)
        case .duplicate: cell(state.rawValue, .dim)
        }
    }
}
