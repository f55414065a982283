import Glibc

/// What the child reads.
package enum StandardInput: Hashable, Sendable {
    /// /dev/null: reading gives end of file at once.
    case nothing
    case bytes([UInt8])

    package static func text(_ text: String) -> StandardInput { .bytes(Array(text.utf8)) }

    /// A read-only descriptor at offset 0, closed on exec; the caller closes it. nil (see errno) when there is none.
    ///
    /// Bytes go through a file that is unlinked before the child exists, never through a pipe: a file cannot block
    /// either side, and a child need not read it.
    func open(directory: String) -> Int32? {
        guard case .bytes(let bytes) = self else {
            let descriptor = Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)
            return descriptor >= 0 ? descriptor : nil
        }
        let path = "\(directory)/.homer-stdin-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let writer = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard writer >= 0 else { return nil }
        let reader = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        let written = RawFile.writeAll(bytes, to: writer)
        let failure = errno
        unlink(path)
        close(writer)
        guard reader >= 0, written else {
            if reader >= 0 { close(reader) }
            errno = failure
            return nil
        }
        return reader
    }
}

enum RawFile {
    /// Creates the file, readable by its owner only and never through a link that was there before; false, see errno.
    static func create(_ text: String, to path: String) -> Bool {
        unlink(path)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return writeAll(Array(text.utf8), to: descriptor)
    }

    /// Writes everything, over interrupts and short writes; false (see errno) when the file does not take it.
    static func writeAll(_ bytes: some Sequence<UInt8>, to descriptor: Int32) -> Bool {
        let whole = bytes.withContiguousStorageIfAvailable { writeAll(UnsafeRawBufferPointer($0), to: descriptor) }
        return whole ?? Array(bytes).withUnsafeBytes { writeAll($0, to: descriptor) }
    }

    static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        return true
    }
}
