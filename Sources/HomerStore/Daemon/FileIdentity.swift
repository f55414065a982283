import Glibc

/// Which file something is, whatever it is called.
package struct FileIdentity: Hashable, Sendable {
    package var device: UInt64
    package var inode: UInt64

    /// The file at the end of the path, links followed; nil when there is none, or it cannot be asked.
    package init?(path: String) {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        self.init(info)
    }

    init?(descriptor: Int32) {
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { return nil }
        self.init(info)
    }

    private init(_ info: stat) {
        device = UInt64(info.st_dev)
        inode = UInt64(info.st_ino)
    }
}

/// The one spelling of a path.
package enum RealPath {
    /// The path without links, `.` and `..`, as far as it exists; a link that leads nowhere counts as what it leads to.
    package static func of(_ path: String) -> String {
        var path = path
        for _ in 0..<40 {
            if let whole = resolved(path) { return whole }
            guard let target = link(path) else { break }
            path = target.hasPrefix("/") ? target : parent(path) + "/" + target
        }
        let above = parent(path)
        guard above != path, let name = path.split(separator: "/").last else { return path }
        let directory = above == "." ? resolved(".") ?? above : of(above)
        return (directory == "/" ? "" : directory) + "/" + name
    }

    private static func resolved(_ path: String) -> String? {
        guard let pointer = realpath(path, nil) else { return nil }
        defer { free(pointer) }
        return String(cString: pointer)
    }

    private static func link(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
