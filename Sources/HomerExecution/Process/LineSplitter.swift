/// Cuts a byte stream into lines at `\n`, holding at most `limit` bytes of an unfinished line.
///
/// Works on bytes, so a UTF-8 character split over two reads is whole again in its line.
package struct LineSplitter: Sendable {
    private var pending: [UInt8] = []
    private var dropping = false
    package let limit: Int
    /// Lines longer than `limit`; they are dropped, not cut, because half a JSON line means nothing.
    package private(set) var oversized = 0

    /// 16 MiB: agents put a whole tool result on one line, and such lines pass 1 MiB.
    package init(limit: Int = 16 << 20) { self.limit = limit }

    /// Calls `line` for each line that became complete, without its `\n` or `\r\n`, and `tooLong` in the place of one
    /// that was dropped.
    package mutating func append(
        _ bytes: UnsafeRawBufferPointer, line: ([UInt8]) -> Void, tooLong: () -> Void = {}
    ) {
        var rest = bytes[...]
        while let newline = rest.firstIndex(of: 0x0A) {
            keep(rest[..<newline])
            emit(line, tooLong)
            rest = rest[(newline + 1)...]
        }
        keep(rest)
    }

    /// Calls `line` for a last line without a line end.
    package mutating func finish(line: ([UInt8]) -> Void, tooLong: () -> Void = {}) {
        if !pending.isEmpty || dropping { emit(line, tooLong) }
    }

    private mutating func keep(_ part: Slice<UnsafeRawBufferPointer>) {
        guard !dropping, !part.isEmpty else { return }
        if pending.count + part.count > limit {
            dropping = true
            oversized += 1
            pending = []
        } else {
            pending.append(contentsOf: part)
        }
    }

    private mutating func emit(_ line: ([UInt8]) -> Void, _ tooLong: () -> Void) {
        defer {
            pending.removeAll(keepingCapacity: pending.count < 65_536)
            dropping = false
        }
        if dropping { return tooLong() }
        if pending.last == 0x0D { pending.removeLast() }
        line(pending)
    }
}
