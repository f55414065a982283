import HomerCore
import HomerStore

extension PendingPlan {
    /// The text with every character replaced that could hide a part of it on a terminal from whoever approves it.
    var shown: String {
        let scalars = plan.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control where scalar != "\n" && scalar != "\t", .format: "\u{FFFD}"
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    /// For a table.
    var firstLine: String {
        let line = shown.split(separator: "\n").first { !$0.allSatisfy(\.isWhitespace) } ?? ""
        return String(line.prefix(60))
    }
}
