import Glibc

/// Reads files of /proc, whose size is not known beforehand.
enum SmallFile {
    /// Of the operating system.
    struct Failure: Error, Hashable { var code: Int32 }

    /// At most 64 KiB of the file as text, or nil when it cannot be read.
    static func read(_ path: String, limit: Int = 65_536) -> String? {
        bytes(path, limit: limit).map { String(decoding: $0, as: UTF8.self) }
    }

    /// nil when it cannot be read.
    static func bytes(_ path: String, limit: Int) -> [UInt8]? { try? content(path, limit: limit).get() }

    /// The file as one call of `read` gives it, so that what changes between two calls is never half of each: the
    /// environment of a process that is given another program meanwhile would end where the first call did.
    static func content(_ path: String, limit: Int) -> Result<[UInt8], Failure> {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return .failure(Failure(code: errno)) }
        defer { close(descriptor) }
        var size = min(limit, 4096)
        while true {
            var failure: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                var got = pread(descriptor, buffer.baseAddress, size, 0)
                while got < 0, errno == EINTR { got = pread(descriptor, buffer.baseAddress, size, 0) }
                if got < 0 { failure = errno }
                count = max(0, got)
            }
            if failure != 0 { return .failure(Failure(code: failure)) }
            guard bytes.count == size, size < limit else { return .success(bytes) }
            size = min(limit, size * 8)
        }
    }
}
