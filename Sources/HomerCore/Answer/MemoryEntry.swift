/// An update as it stands in a daily log: HOMER's own format, which its nightly job reads.
package enum MemoryEntry {
    /// `### 06:02 [work]`, the text, a blank line. Control characters are left out, and a line that would pass for an entry
    /// or the day's summary is quoted: an answer cannot forge what others wrote.
    package static func text(_ update: MemoryUpdate, time: String) -> String {
        let lines = update.text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            let clean = String(String.UnicodeScalarView(line.unicodeScalars.filter { !isControl($0) }))
            return isHeading(clean) ? "> " + clean : clean
        }
        return "### \(time) [\(update.context.rawValue)]\n\(lines.joined(separator: "\n"))\n\n"
    }

    /// The first line of a new log.
    package static func heading(date: String) -> String { "# \(date)\n\n" }

    private static func isHeading(_ line: String) -> Bool {
        let text = line.drop { $0 == " " }
        if text.hasPrefix("## Summary") { return true }
        guard text.hasPrefix("### ") else { return false }
        let clock = Array(text.dropFirst(4).utf8.prefix(5))
        return clock.count == 5 && clock[2] == UInt8(ascii: ":")
            && [0, 1, 3, 4].allSatisfy { ASCII.isDigit(clock[$0]) }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        (scalar.value < 0x20 && scalar != "\t") || (0x7F...0x9F).contains(scalar.value)
            || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    }
}
