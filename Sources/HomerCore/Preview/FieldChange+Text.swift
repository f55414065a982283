/// How a change of a field is best shown.
package enum FieldChangeForm: Hashable, Sendable {
    /// Both values on one line.
    case short
    /// Where the two texts differ; values that are no text are compared as indented JSON.
    case text(TextDiffExcerpt)
    /// A long value that is new or gone, as a text.
    case whole(String)
}

extension FieldChange {
    /// Values up to this many characters are shown whole, side by side.
    static let shortValue = 60

    /// Long and multi-line values as texts, everything else side by side. Of masked changes: nothing is masked here.
    package var form: FieldChangeForm {
        switch (before, after) {
        case (let before?, let after?):
            guard !before.isShort || !after.isShort else { return .short }
            let areTexts = before.string != nil && after.string != nil
            let diff = TextDiff(
                from: areTexts ? before.string ?? "" : before.pretty, to: areTexts ? after.string ?? "" : after.pretty)
            return diff.isEmpty ? .short : .text(TextDiffExcerpt(diff))
        case (let value?, nil), (nil, let value?):
            return value.isShort ? .short : .whole(value.string ?? value.pretty)
        case (nil, nil): return .short
        }
    }
}

extension JSONValue {
    fileprivate var isShort: Bool {
        if let string { return string.count <= FieldChange.shortValue && !string.unicodeScalars.contains("\n") }
        return compact.count <= FieldChange.shortValue
    }
}
