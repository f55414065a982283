import Glibc

/// A program's file as it stood when it was started. Equal values are the same bytes, as far as a look without reading
/// can tell.
package struct ProgramFile: Hashable, Sendable {
    package let path: String
    private let device: UInt64
    private let inode: UInt64
    package let size: Int64
    private let seconds: Int64
    private let nanoseconds: Int64

    /// Follows links; nil when there is no such file.
    package init?(_ path: String) {
        var info = Glibc.stat()
        guard stat(path, &info) == 0 else { return nil }
        self.init(path, info)
    }

    /// The file that is open there.
    init?(_ path: String, descriptor: Int32) {
        var info = Glibc.stat()
        guard fstat(descriptor, &info) == 0 else { return nil }
        self.init(path, info)
    }

    private init(_ path: String, _ info: stat) {
        self.path = path
        device = UInt64(info.st_dev)
        inode = UInt64(info.st_ino)
        size = Int64(info.st_size)
        seconds = Int64(info.st_mtim.tv_sec)
        nanoseconds = Int64(info.st_mtim.tv_nsec)
    }
}
