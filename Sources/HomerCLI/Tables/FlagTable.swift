import HomerCore
import HomerReport
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
