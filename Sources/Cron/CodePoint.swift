/// Names of characters that an eye takes for something else: a no-break space for a space, a zero-width space for nothing.
package enum CodePoint {
    /// `U+00A0 NO-BREAK SPACE`; without a name where Unicode has none.
    package static func name(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        let properties = scalar.properties
        return [code, properties.name ?? properties.nameAlias].compactMap { $0 }.joined(separator: " ")
    }

    /// Whether a reader cannot see the character, or cannot tell it from an ordinary space.
    package static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator: return true
        // Letters that are drawn as blanks, and marks that are not drawn at all.
        default: return scalar.properties.isDefaultIgnorableCodePoint
        }
    }
}
