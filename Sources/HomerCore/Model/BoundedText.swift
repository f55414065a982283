extension String {
    /// The text itself when it has at most `limit` UTF-8 bytes, else its head and tail with a mark between that says how
    /// much is left out. Never cuts inside a character.
    package func bounded(to limit: Int) -> String {
        guard utf8.count > limit else { return self }
        let head = String(decoding: utf8.prefix(limit / 2), as: UTF8.self).droppingBrokenEnd
        let tail = String(decoding: utf8.suffix(limit / 2), as: UTF8.self).droppingBrokenStart
        return head + "\n… \(utf8.count - head.utf8.count - tail.utf8.count) bytes omitted …\n" + tail
    }

    /// Whether `bounded(to: limit)` has cut it: it is as long as that lets it be, and the mark stands in its middle.
    package func isBounded(to limit: Int) -> Bool {
        guard utf8.count >= limit - 6, utf8.count <= limit + 64 else { return false }
        // By scalars: a "\r" before the mark makes one character with its line end.
        let middle = String(decoding: utf8.dropFirst(limit / 2 - 3).prefix(64), as: UTF8.self)
        return middle.contains(#/\n… \d+ bytes omitted …\n/#.matchingSemantics(.unicodeScalar))
    }

    /// Cutting inside a character leaves replacement characters at the cut.
    private var droppingBrokenEnd: String {
        var text = self
        while text.unicodeScalars.last == "\u{FFFD}" { text.unicodeScalars.removeLast() }
        return text
    }

    private var droppingBrokenStart: String { String(drop { $0.unicodeScalars.first == "\u{FFFD}" }) }
}
