package import HomerStore

/// Which part of an output is wanted.
package struct LogWish: Hashable, Sendable {
    /// Where it begins, in bytes; nil for its end.
    package var from: Int64?
    /// A text that is looked for; lines that have it are wanted, whatever `from` says.
    package var find: String?

    /// Bytes of a part.
    package static let size: Int64 = 32_768

    package init(from: Int64? = nil, find: String? = nil) {
        self.from = from
        self.find = find
    }
}

/// A part of what a run wrote, from the beginning of a line to the end of one.
package struct LogPart: Hashable, Sendable {
    package var text: String
    /// Where it begins and ends, in bytes of the whole.
    package var from: Int64
    package var until: Int64
    /// As long as the whole is now.
    package var total: Int64
    /// Lines that have the wanted text, in the whole; nil when none was wanted.
    package var found: Int?

    package init(text: String, from: Int64, until: Int64, total: Int64, found: Int? = nil) {
        self.text = text
        self.from = from
        self.until = until
        self.total = total
        self.found = found
    }

    /// Cuts the wanted part out of a whole output.
    package init(of whole: String, _ wish: LogWish) {
        let bytes = Array(whole.utf8)
        let total = Int64(bytes.count)
        if let find = wish.find, !find.isEmpty {
            let lines = whole.split(separator: "\n", omittingEmptySubsequences: false)
            let hits = lines.enumerated().filter { $0.element.lowercased().contains(find.lowercased()) }
            let shown = hits.prefix(500).map { "\($0.offset + 1): \($0.element)" }.joined(separator: "\n")
            self.init(text: shown, from: 0, until: total, total: total, found: hits.count)
            return
        }
        let wanted = Int(max(0, min(wish.from ?? (total - LogWish.size), total)))
        // A part begins with a line.
        var from = wanted
        if wanted > 0, bytes[wanted - 1] != 0x0A {
            from = bytes[wanted...].firstIndex(of: 0x0A).map { $0 + 1 } ?? wanted
        }
        var until = min(from + Int(LogWish.size), bytes.count)
        if until < bytes.count, let end = bytes[from..<until].lastIndex(of: 0x0A) { until = end + 1 }
        self.init(
            text: String(decoding: bytes[from..<until], as: UTF8.self), from: Int64(from), until: Int64(until),
            total: total)
    }

    /// What the database kept of the output: all there is where nobody reads its file.
    package static let kept: @Sendable (RunRow, LogWish, StoreSnapshot) throws -> LogPart? = { run, wish, snapshot in
        try snapshot.output(ofRun: run.id).flatMap { $0.isEmpty ? nil : LogPart(of: $0, wish) }
    }

    /// The beginning of the part before this one; nil for the first.
    package var earlier: Int64? { from > 0 && found == nil ? max(0, from - LogWish.size) : nil }
    /// The beginning of the part behind this one; nil for the last.
    package var later: Int64? { until < total && found == nil ? until : nil }
}
