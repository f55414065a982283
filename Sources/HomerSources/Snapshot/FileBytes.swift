import Glibc
import HomerCore

/// Reading one file.
enum FileBytes {
    static let sizeLimit = 1 << 20

    enum Failure: Error, Hashable {
        /// It changed or vanished while it was read: look again.
        case changing
        case rejected(ErrorCode, String)
    }

    /// Opens `name` relative to a directory without following a link, and never waits for a fifo's writer.
    static func open(_ name: String, at directory: Int32, follow: Bool = false) -> Int32 {
        openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (follow ? 0 : O_NOFOLLOW))
    }

    /// The whole file with the fingerprint it had before and after, when it is one that a source may consist of.
    /// `descriptor` stays open.
    static func read(_ descriptor: Int32) -> (Result<[UInt8], Failure>, FileFingerprint?) {
        let (result, fingerprint) = raw(descriptor)
        return (result.flatMap { usable($0) }, fingerprint)
    }

    /// As `read`, whatever the bytes are.
    static func raw(_ descriptor: Int32) -> (Result<[UInt8], Failure>, FileFingerprint?) {
        var buffer: [UInt8] = []
        let (count, fingerprint) = fill(&buffer, from: descriptor)
        let result = count.flatMap { count -> Result<[UInt8], Failure> in
            guard let after = status(descriptor), FileFingerprint(after) == fingerprint else {
                return .failure(.changing)
            }
            buffer.removeSubrange(count...)
            return .success(buffer)
        }
        return (result, fingerprint)
    }

    /// Reads a whole file into the beginning of a buffer, which grows as needed. Whether the file was left alone meanwhile
    /// is for a later look to say: its fingerprint must still be this one.
    static func fill(_ buffer: inout [UInt8], from descriptor: Int32) -> (Result<Int, Failure>, FileFingerprint?) {
        guard let before = status(descriptor) else { return (.failure(unreadable()), nil) }
        let fingerprint = FileFingerprint(before)
        guard before.st_mode & S_IFMT == S_IFREG else {
            return (.failure(.rejected(.notARegularFile, "not a regular file")), fingerprint)
        }
        let size = Int(before.st_size)
        if size > sizeLimit { return (.failure(tooLarge), fingerprint) }
        // One byte more than the size: a short read is then the end of the file, without a second read.
        if buffer.count <= size { buffer = [UInt8](repeating: 0, count: size + 1) }
        var count = 0
        while count <= size {
            let got = buffer.withUnsafeMutableBytes { bytes in
                Glibc.read(descriptor, bytes.baseAddress.map { $0 + count }, size + 1 - count)
            }
            if got < 0, errno == EINTR { continue }
            if got < 0 { return (.failure(unreadable()), fingerprint) }
            count += got
            if got == 0 || count == size { break }
        }
        return (count == size ? .success(count) : .failure(.changing), fingerprint)
    }

    /// The bytes of a file, unless no file of a source may consist of them.
    static func usable(_ bytes: [UInt8]) -> Result<[UInt8], Failure> {
        if bytes.isEmpty { return .failure(.rejected(.emptyFile, "file is empty")) }
        guard isUTF8(bytes) else { return .failure(.rejected(.notUTF8, "file is not valid UTF-8")) }
        return .success(bytes)
    }

    static let tooLarge = Failure.rejected(.tooLarge, "file is larger than 1 MiB")

    /// The failure for the `errno` of a call just made.
    static func unreadable() -> Failure {
        .rejected(.unreadable, "cannot be read: \(SystemError.last)")
    }

    private static func status(_ descriptor: Int32) -> stat? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? status : nil
    }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool {
        do {
            _ = try UTF8Span(validating: bytes.span)
            return true
        } catch {
            return false
        }
    }
}
