import Glibc

/// Tells of the file that a child was given as its input whether anybody read it.
///
/// By the offset, which the child shares, and by the access time: some programs read their input at positions of their
/// own and leave the offset alone (claude's does).
struct InputWitness: Sendable {
    private let descriptor: Int32

    /// nil when there is nothing to read, or the file system keeps no access times (`noatime`). Before the child exists.
    init?(_ input: Int32) {
        var info = stat()
        guard fstat(input, &info) == 0, info.st_mode & S_IFMT == S_IFREG, info.st_size > 0,
            Self.forgetAccess(input)
        else { return nil }
        var byte: UInt8 = 0
        guard pread(input, &byte, 1, 0) == 1, Self.wasAccessed(input), Self.forgetAccess(input) else { return nil }
        descriptor = fcntl(input, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else { return nil }
    }

    /// Whether any of it has been read. Call it once: it closes the descriptor.
    func finish() -> Bool {
        defer { close(descriptor) }
        return lseek(descriptor, 0, SEEK_CUR) > 0 || Self.wasAccessed(descriptor)
    }

    /// Puts the access time to the epoch.
    private static func forgetAccess(_ descriptor: Int32) -> Bool {
        // UTIME_OMIT, which Swift does not import.
        let unchanged = timespec(tv_sec: 0, tv_nsec: (1 << 30) - 2)
        return futimens(descriptor, [timespec(tv_sec: 0, tv_nsec: 0), unchanged]) == 0
    }

    private static func wasAccessed(_ descriptor: Int32) -> Bool {
        var info = stat()
        return fstat(descriptor, &info) == 0 && info.st_atim.tv_sec != 0
    }
}
