import HomerCore
import HomerReport

/// The newest due times as a row of cells. The whole has its sentence for those who do not see it; a cell that is not a
/// plain success has its reason.
struct StripView {
    let strip: RunStrip
    let times: TimeView
    /// Cells are links to their runs.
    var hasLinks = false

    var html: SafeHTML {
        guard !strip.cells.isEmpty else { return .empty }
        return .element(
            "span", ["class": "strip", "role": hasLinks ? nil : "img", "aria-label": strip.sentence],
            strip.cells.map(cell).joined())
    }

    private func cell(_ cell: RunStrip.Cell) -> SafeHTML {
        let isPlain = cell.kind == .run(.ended(.succeeded))
        let title = isPlain && !hasLinks ? nil : title(cell)
        if hasLinks, let run = cell.run {
            return .element("a", ["class": classes(cell), "href": DashboardPath.run(run), "title": title])
        }
        return .element("i", ["class": classes(cell), "title": title])
    }

    private func classes(_ cell: RunStrip.Cell) -> String {
        switch cell.kind {
        case .unstarted: "h"
        case .run(let result): "\(Tone(result).rawValue) l\(max(1, cell.level))"
        }
    }

    private func title(_ cell: RunStrip.Cell) -> String {
        (hasLinks ? "\(times.absolute(cell.time)) " : "") + cell.kind.word + (cell.count > 1 ? " ×\(cell.count)" : "")
            + (cell.length.map { ", \($0.elapsed)" } ?? "")
    }
}
