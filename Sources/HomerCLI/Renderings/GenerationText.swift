import HomerCore
import HomerReport

extension GenerationComparison {
    /// The changed fields, one below the other.
    func text(_ style: Style) -> String {
        guard !changes.isEmpty else { return "\(id): generations \(from) and \(to) say the same\n" }
        let hidden = max(0, fieldCount - changes.count { $0.after != nil })
        let lines =
            ["\(id)   generation \(from) → \(to)"] + FieldChangeText(style: style).lines(changes).map { "    " + $0 }
            + [style.dim("      (\(hidden) unchanged fields hidden)")]
        return lines.joined(separator: "\n") + "\n"
    }
}
