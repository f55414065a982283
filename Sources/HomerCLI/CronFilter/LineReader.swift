import Glibc

/// Lines of a descriptor, read in blocks of 64 KiB and never copied one by one.
struct LineReader {
    enum Line {
        /// Without its line break.
        case text(UnsafeBufferPointer<UInt8>)
        /// Longer than `longestLine`; its bytes are dropped.
        case tooLong
    }

    static let longestLine = 1 << 20

    private let descriptor: Int32

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Calls `body` for every line in order, and `beforeWaiting` whenever no whole line is left and more has to be read.
    /// Returns the `errno` that ended the reading; nil at the end of the input.
    func forEach(beforeWaiting: () -> Void, _ body: (Line) -> Void) -> Int32? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var filled = 0
        var isSkipping = false
        while true {
            beforeWaiting()
            if filled == buffer.count { buffer.append(contentsOf: repeatElement(0, count: buffer.count)) }
            let room = buffer.count - filled
            let count = buffer.withUnsafeMutableBytes { bytes in
                bytes.baseAddress.map { Glibc.read(descriptor, $0 + filled, room) } ?? 0
            }
            if count < 0 {
                if errno == EINTR { continue }
                return errno
            }
            let known = filled
            filled += count
            let used = buffer.withUnsafeBufferPointer { bytes in
                Self.lines(in: bytes[..<filled], searchedTo: known, isAtEnd: count == 0) { line in
                    if isSkipping { isSkipping = false } else { body(line) }
                }
            }
            if count == 0 { return nil }
            buffer.withUnsafeMutableBytes { bytes in
                guard used > 0, filled > used, let start = bytes.baseAddress else { return }
                memmove(start, start + used, filled - used)
            }
            filled -= used
            if filled > Self.longestLine {
                if !isSkipping { body(.tooLong) }
                isSkipping = true
                filled = 0
            }
        }
    }

    /// How many bytes belong to whole lines; bytes before `searchedTo` are known to have no line break.
    private static func lines(
        in bytes: Slice<UnsafeBufferPointer<UInt8>>, searchedTo: Int, isAtEnd: Bool, _ body: (Line) -> Void
    ) -> Int {
        guard let base = bytes.base.baseAddress else { return 0 }
        var start = 0
        var search = searchedTo
        while search < bytes.endIndex, let found = memchr(base + search, 0x0A, bytes.endIndex - search) {
            let end = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            body(.text(UnsafeBufferPointer(start: base + start, count: end - start)))
            start = end + 1
            search = start
        }
        if isAtEnd, start < bytes.endIndex {
            body(.text(UnsafeBufferPointer(start: base + start, count: bytes.endIndex - start)))
            start = bytes.endIndex
        }
        return start
    }
}
