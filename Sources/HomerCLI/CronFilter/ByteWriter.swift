import Glibc

/// Bytes on their way to a descriptor, in blocks of 64 KiB.
final class ByteWriter {
    private static let capacity = 65_536

    private let descriptor: Int32
    private let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    private var count = 0
    /// The `errno` of the first write that failed; everything after it is dropped.
    private(set) var failure: Int32?

    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { buffer.deallocate() }

    func append(_ byte: UInt8) {
        if count == Self.capacity { flush() }
        buffer[count] = byte
        count += 1
    }

    func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        var rest = bytes[...]
        while !rest.isEmpty {
            if count == Self.capacity { flush() }
            let size = min(rest.count, Self.capacity - count)
            if let start = bytes.baseAddress { (buffer + count).update(from: start + rest.startIndex, count: size) }
            count += size
            rest = rest.dropFirst(size)
        }
    }

    func append(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    /// Two digits; the number is below 100.
    func appendTwoDigits(_ number: Int) {
        append(UInt8(truncatingIfNeeded: 0x30 + number / 10))
        append(UInt8(truncatingIfNeeded: 0x30 + number % 10))
    }

    /// Everything appended so far is with the reader when this returns.
    func flush() {
        var written = 0
        while written < count, failure == nil {
            let sent = Glibc.write(descriptor, buffer + written, count - written)
            if sent >= 0 { written += sent } else if errno != EINTR { failure = errno }
        }
        count = 0
    }
}
