package import Glibc
package import HomerCore

/// What the file system says about a file without reading it. Two equal fingerprints of a file that has been left alone
/// for a moment mean equal contents.
package struct FileFingerprint: Hashable, Sendable {
    package var device: UInt64
    package var inode: UInt64
    package var size: Int64
    /// Nanoseconds since 1970.
    package var modified: Int64
    /// Nanoseconds since 1970; set by the kernel at every change, and not by `touch`.
    package var changed: Int64

    package init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        changed = Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
    }

    /// Which directory it is, whatever happens in it: an ignored file coming or going is no change.
    init(identityOf status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = 0
        modified = 0
        changed = 0
    }

    /// Of the entry itself: a link is not followed. Nil when there is none.
    init?(path: String) { self.init(path, at: AT_FDCWD) }

    /// The same of an entry of an open directory.
    init?(_ name: String, at directory: Int32) {
        var status = stat()
        guard fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        self.init(status)
    }

    /// Of what the path leads to. Nil when there is none.
    package init?(following path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// How long ago the file last changed.
    package func age(at now: Timestamp) -> Milliseconds {
        now - Timestamp(milliseconds: changed / 1_000_000)
    }

    /// A file younger than this can change again without a visible change of its times (their grain is a few
    /// milliseconds), so what was read of it is not final.
    package static let settledAge = Milliseconds(100)
}
