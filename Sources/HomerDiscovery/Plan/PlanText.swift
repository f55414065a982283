private import Cron
import HomerCore

/// A text that a planner wrote, made fit to be shown, stored and quoted: what cannot be seen is gone, and nothing in it
/// passes for a heading of a plan, a memory tag or a template variable.
///
/// The queries of intents are templates (`{{env:NAME}}`), so no text of a plan may hold two braces in a row.
package struct PlanText: Hashable, Sendable {
    package let text: String
    /// What was changed, in words, for whoever asks why the text is not what the planner wrote. Empty when nothing was.
    package let notes: [String]

    /// Takes any text, in time linear in its length.
    package init(_ raw: String) {
        let (visible, hidden) = Self.visible(raw)
        let (bytes, found) = Self.disarmed(Array(visible.utf8))
        text = String(decoding: Self.trimmed(bytes), as: UTF8.self)
        var notes: [String] = []
        if hidden > 0 { notes.append("\(hidden) hidden characters were left out of its text") }
        notes += Imitation.allCases.filter(found.contains).map {
            "its text imitates \($0.rawValue), which was disarmed"
        }
        self.notes = notes
    }

    /// The text on one line. Joining lines may make a heading of two halves, so it is disarmed once more.
    package var line: String {
        let joined = text.split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
        return String(decoding: Self.disarmed(Array(joined.utf8)).bytes, as: UTF8.self)
    }

    /// At most `limit` Unicode scalars of the line; a cut shows.
    package func line(upTo limit: Int) -> String {
        let line = self.line
        guard line.unicodeScalars.count > limit else { return line }
        return String(String.UnicodeScalarView(line.unicodeScalars.prefix(max(0, limit - 1)))) + "…"
    }

    /// Any text disarmed in the same way, its lines and blanks kept where they are.
    static func keepingLines(_ raw: String) -> String {
        String(decoding: disarmed(Array(visible(raw).text.utf8)).bytes, as: UTF8.self)
    }

    private enum Imitation: String, CaseIterable {
        case heading = "a heading by which a plan to be approved is known"
        case memory = "a memory tag"
        case template = "a template variable"
    }

    /// Without what an eye does not see; every kind of line break and blank becomes a plain one.
    private static func visible(_ raw: String) -> (text: String, hidden: Int) {
        var result = String.UnicodeScalarView()
        var hidden = 0
        var wasReturn = false
        for scalar in raw.unicodeScalars {
            defer { wasReturn = scalar == "\r" }
            switch scalar {
            case " "..."~": result.append(scalar)
            case "\n" where wasReturn: continue
            case "\n", "\r", "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}": result.append("\n")
            case "\t": result.append(" ")
            case _ where scalar.properties.generalCategory == .spaceSeparator: result.append(" ")
            case _ where CodePoint.isInvisible(scalar), _ where TerminalText.isControl(scalar): hidden += 1
            default: result.append(scalar)
            }
        }
        return (String(result), hidden)
    }

    private static let markers = PlanMarker.allCases.map { Array($0.rawValue.utf8) }
    private static let tags = ["<memory-update", "</memory-update"].map { Array($0.utf8) }

    private static func disarmed(_ bytes: [UInt8]) -> (bytes: [UInt8], found: Set<Imitation>) {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var found: Set<Imitation> = []
        for (position, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "#") where begins(markers, bytes, position):
                found.insert(.heading)
                // Never "## Heading" again, whatever stands before or behind it.
                result += Array("[heading] ".utf8)
            case UInt8(ascii: "<") where begins(tags, bytes, position):
                found.insert(.memory)
                result.append(UInt8(ascii: "["))
            case UInt8(ascii: "{") where bytes.dropFirst(position + 1).first == byte:
                found.insert(.template)
                result += [byte, UInt8(ascii: " ")]
            default: result.append(byte)
            }
        }
        return (result, found)
    }

    /// Whether one of the needles stands here, in any case of letters.
    private static func begins(_ needles: [[UInt8]], _ bytes: [UInt8], _ position: Int) -> Bool {
        needles.contains { needle in
            position + needle.count <= bytes.count
                && zip(needle, bytes[position...]).allSatisfy { lowered($0) == lowered($1) }
        }
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private static func trimmed(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A }
        guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return [] }
        return bytes[first...last]
    }
}
