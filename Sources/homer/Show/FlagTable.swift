import HomerCore
import HomerStore

/// The flags as `homer flags list` shows them.
struct FlagTable {
    var rows: [FlagRow]
    var isWide = false

    func text(_ moments: Moments) -> String {
        var table = TextTable(["FLAG", "VALUE", "IN FORCE", "DEFAULT", "CHANGED"] + (isWide ? ["MEANING"] : []))
        for row in rows {
            var cells: [TextTable.Cell] = [
                .init(row.flag.rawValue), .init(row.shownValue), .init(row.effective), .init(row.defaultValue),
                .init(row.updatedAt.map { "\(moments.local($0)) (\(moments.relative($0)))" } ?? "-"),
            ]
            if isWide { cells.append(.init(row.flag.summary)) }
            table.add(cells)
        }
        return table.text + rows.filter { !$0.isReadable }.map { "\($0.unreadableSentence)\n" }.joined()
    }
}

extension FlagRow {
    /// As stored; in quotes when it cannot be understood.
    var shownValue: String {
        guard let stored else { return "-" }
        return isReadable ? stored : JSONValue.string(stored).compact
    }

    var unreadableSentence: String {
        "\(flag.rawValue) holds \(shownValue), which is not \(flag.accepted): its default \(effective) is used. "
            + "`homer flags reset \(flag.rawValue)` stores that"
    }

    var json: JSONValue {
        .object([
            "key": .string(flag.rawValue), "value": stored.map { .string($0) }, "effective": .string(effective),
            "default": .string(defaultValue), "readable": .bool(isReadable), "updatedAt": updatedAt?.json,
            "description": .string(flag.summary),
        ])
    }
}
