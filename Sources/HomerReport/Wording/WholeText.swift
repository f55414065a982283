import HomerCore

/// A long value that is new or gone: enough of it to judge.
package enum WholeText {
    package static let mostLines = 40
    package static let longestLine = 1000

    package static func lines(_ text: String, atMost most: Int = mostLines, longest: Int = longestLine) -> [String] {
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map(String.init)
        if lines.last == "" { lines.removeLast() }
        let more = lines.count - most
        var shown = lines.prefix(most).map { line -> String in
            let count = line.count
            let text = count > longest ? "\(line.prefix(longest))… (\(count - longest) more characters)" : line
            return VisibleText.escaped(text)
        }
        if more > 0 { shown.append("… \(more) more line\(more == 1 ? "" : "s")") }
        return shown
    }
}
