/// The bytes of a file, able to say in which line and column an offset lies. Used only when there is an error.
package struct SourceText: Sendable {
    package let file: String
    package let bytes: [UInt8]
    /// Offset of the first byte of every line.
    private let lineStarts: [Int]

    /// Longer lines are not shown, and columns in them count bytes, so that any number of errors in a huge line costs
    /// no more than the errors themselves.
    private static let longestLine = 16_384

    package init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
        var starts = [0]
        for (index, byte) in bytes.enumerated() where byte == 0x0A { starts.append(index + 1) }
        lineStarts = starts
    }

    /// The position of a byte offset, which is clamped to the text. Columns count characters.
    package func position(at offset: Int) -> SourcePosition {
        let offset = min(max(offset, 0), bytes.count)
        let line = lineIndex(of: offset)
        return SourcePosition(line: line + 1, column: characters(lineStarts[line]..<offset) + 1, byte: offset)
    }

    /// Binary search for the last line that starts at or before an offset.
    private func lineIndex(of offset: Int) -> Int {
        var (low, high) = (0, lineStarts.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle - 1 }
        }
        return low
    }

    package func range(_ range: Range<Int>) -> SourceRange {
        let start = position(at: range.lowerBound)
        // A range that would run over a line break is shown to the end of its first line.
        let limit = bytes[start.byte..<max(start.byte, min(range.upperBound, bytes.count))]
        let end = limit.firstIndex(of: 0x0A) ?? limit.endIndex
        let width = characters(start.byte..<end)
        return SourceRange(
            start: start, end: SourcePosition(line: start.line, column: start.column + width, byte: end))
    }

    /// The text of the line an offset lies in, without its line break; nil for a line too long to show.
    package func line(at offset: Int) -> String? {
        let index = lineIndex(of: min(max(offset, 0), bytes.count))
        let start = lineStarts[index]
        var end = index + 1 < lineStarts.count ? lineStarts[index + 1] - 1 : bytes.count
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        return end - start > Self.longestLine ? nil : String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private func characters(_ range: Range<Int>) -> Int {
        if range.count > Self.longestLine { return range.count }
        let slice = bytes[range]
        return slice.allSatisfy { $0 < 0x80 } ? slice.count : String(decoding: slice, as: UTF8.self).count
    }
}

extension SourceText {
    /// The diagnostic for a problem of this text.
    package func diagnostic(
        _ problem: JSONProblem, severity: Diagnostic.Severity = .error, field: String = ""
    ) -> Diagnostic {
        Diagnostic(
            code: problem.code, severity: severity, file: file, range: range(problem.range), field: field,
            message: problem.message, hint: problem.hint, sourceLine: line(at: problem.range.lowerBound),
            related: problem.related.map {
                .init(file: file, position: position(at: $0.offset), message: $0.message)
            })
    }
}
