import HomerCore

/// Text in which a difference can be seen: what has no shape of its own is spelt out.
package enum VisibleText {
    /// - Parameter all: spells out everything beyond ASCII, for two texts that look alike.
    package static func escaped(_ text: String, all: Bool = false) -> String {
        guard text.unicodeScalars.contains(where: { all ? !$0.isASCII : hasNoShape($0) }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if hasNoShape(scalar) || (all && !scalar.isASCII) {
                result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func hasNoShape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
        case .spaceSeparator: scalar != " "
        default: false
        }
    }
}
