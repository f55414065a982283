package import HomerStore

/// Which part of an output is wanted.
package struct LogWish: Hashable, Sendable {
    /// Where it begins, in bytes; nil for its end.
    package var from: Int64?
    /// A text that is looked for; lines that have it are wanted, whatever `from` says. Upper and lower case are the same.
    package var find: String?

    /// Bytes of a part.
    package static let size: Int64 = 32_768
    /// Lines of a search that are shown; all of them are counted.
    package static let mostFound = 300

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

    /// The beginning of the part before this one; nil for the first.
    package var earlier: Int64? { from > 0 && found == nil ? max(0, from - LogWish.size) : nil }
    /// The beginning of the part behind this one; nil for the last.
    package var later: Int64? { until < total && found == nil ? until : nil }

    package init(text: String, from: Int64, until: Int64, total: Int64, found: Int? = nil) {
        self.text = text
        self.from = from
        self.until = until
        self.total = total
        self.found = found
    }

    /// What the database kept of the output: all there is where nobody reads its file.
    package static let kept: @Sendable (RunRow, LogWish, StoreSnapshot) throws -> LogPart? = { run, wish, snapshot in
        try snapshot.output(ofRun: run.id).flatMap { $0.isEmpty ? nil : LogPart(of: $0, wish) }
    }

    /// The wanted part of a text that is at hand.
    package init(of whole: String, _ wish: LogWish) {
        let bytes = Array(whole.utf8)
        self.init(wish, total: Int64(bytes.count)) { offset, limit in
            Array(bytes.dropFirst(Int(offset)).prefix(limit))
        }
    }

    /// The wanted part of an output of any length: memory holds one piece of it.
    ///
    /// - Parameters:
    ///   - total: its length in bytes, as it is now.
    ///   - read: at most so many bytes from a place on; fewer only at the end.
    package init(_ wish: LogWish, total: Int64, read: (_ offset: Int64, _ limit: Int) -> [UInt8]) {
        self.total = total
        if let find = wish.find, !find.isEmpty {
            (from, until) = (0, total)
            var search = LogSearch(find)
            var offset: Int64 = 0
            while offset < total, case let piece = read(offset, LogSearch.piece), !piece.isEmpty {
                search.take(piece)
                offset += Int64(piece.count)
            }
            search.finish()
            (text, found) = (search.lines.joined(separator: "\n"), search.count)
            return
        }
        let size = Int(LogWish.size)
        let wanted = max(0, min(wish.from ?? (total - LogWish.size), total))
        // A part begins with a line; one byte more says whether one begins here.
        let skipped = wanted > 0 ? read(wanted - 1, size).firstIndex(of: 0x0A) ?? 0 : 0
        from = wanted + Int64(skipped)
        var bytes = read(from, size)[...]
        if from + Int64(bytes.count) < total, let end = bytes.lastIndex(of: 0x0A) { bytes = bytes[...end] }
        text = String(decoding: bytes, as: UTF8.self)
        until = from + Int64(bytes.count)
    }
}

/// Looks for a text in an output that comes piece by piece, line by line and literally.
struct LogSearch {
    static let piece = 262_144
    /// Of a longer line the beginning is looked at.
    private static let longestLine = 65_536
    private static let longestShown = 2_000

    /// The first of them, each behind its number.
    private(set) var lines: [String] = []
    private(set) var count = 0
    private let wanted: [UInt8]
    private var open: [UInt8] = []
    private var number = 1

    init(_ text: String) { wanted = Array(text.lowercased().utf8) }

    mutating func take(_ piece: [UInt8]) {
        var rest = piece[...]
        while let end = rest.firstIndex(of: 0x0A) {
            add(rest[..<end])
            close()
            rest = rest[(end + 1)...]
        }
        add(rest)
    }

    mutating func finish() { if !open.isEmpty { close() } }

    private mutating func add(_ bytes: ArraySlice<UInt8>) { open += bytes.prefix(Self.longestLine - open.count) }

    private mutating func close() {
        let line = String(decoding: open, as: UTF8.self)
        if Self.holds(Array(line.lowercased().utf8), wanted) {
            count += 1
            if lines.count < LogWish.mostFound { lines.append("\(number): \(line.prefix(Self.longestShown))") }
        }
        open.removeAll(keepingCapacity: true)
        number += 1
    }

    private static func holds(_ line: [UInt8], _ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first, line.count >= wanted.count else { return false }
        for start in 0...(line.count - wanted.count) where line[start] == first {
            if line[start..<(start + wanted.count)].elementsEqual(wanted) { return true }
        }
        return false
    }
}
