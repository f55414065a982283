import Glibc
import HomerCore

/// Reads the files of a pack, and nothing else: regular files below their directory, a bounded part of each. It never
/// waits for a fifo's writer and opens no device.
package struct PackReader: Hashable, Sendable {
    /// What is read of a file; its sections take far less.
    package static let fileLimit = 1 << 20

    package let settings: PackSettings

    package init(_ settings: PackSettings) { self.settings = settings }

    /// Every file with what it holds, or why it was not read. Blocks for the length of the reads.
    package func sources() -> [PackSource] {
        settings.files.map { file in
            let directory = file.isOutput ? settings.outputDirectory : settings.memoryDirectory
            return PackSource(
                file: file, path: settings.path(of: file),
                text: Self.read(settings.path(of: file), within: directory, limit: Self.fileLimit))
        }
    }

    /// A file below a directory, which links may lead to as long as they stay below it.
    static func read(_ path: String, within directory: String, limit: Int) -> PackText {
        var info = stat()
        // Looked at before it is opened: to open a device may already do something.
        guard stat(path, &info) == 0 else {
            let code = errno
            guard code == ENOENT else { return .unreadable(reason(code)) }
            return isLink(path) ? .unreadable("a link that leads nowhere") : .missing
        }
        guard info.st_mode & S_IFMT == S_IFREG else { return .unreadable(kind(info)) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return errno == ENOENT ? .missing : .unreadable(reason(errno)) }
        defer { close(descriptor) }
        // Of what is open now, which may be another file than the one looked at.
        guard fstat(descriptor, &info) == 0 else { return .unreadable(reason(errno)) }
        guard info.st_mode & S_IFMT == S_IFREG else { return .unreadable(kind(info)) }
        guard let root = real(directory), let place = target(of: "/proc/self/fd/\(descriptor)"),
            place.hasPrefix(root == "/" ? root : root + "/")
        else { return .unreadable("a link leads out of \(directory)") }
        return bytes(of: descriptor, size: Int(info.st_size), limit: limit)
    }

    private static func bytes(of descriptor: Int32, size: Int, limit: Int) -> PackText {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < limit {
            let count = Glibc.read(descriptor, &buffer, min(buffer.count, limit - bytes.count))
            if count < 0, errno == EINTR { continue }
            if count < 0 { return .unreadable(reason(errno)) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return .read(PackContent(bytes: bytes, size: max(size, bytes.count)))
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

    private static func kind(_ info: stat) -> String {
        info.st_mode & S_IFMT == S_IFDIR ? "a directory" : "not a regular file"
    }

    private static func isLink(_ path: String) -> Bool {
        var info = stat()
        return lstat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFLNK
    }

    private static func real(_ path: String) -> String? {
        guard let pointer = realpath(path, nil) else { return nil }
        defer { free(pointer) }
        return String(cString: pointer)
    }

    private static func target(of link: String) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            guard let start = buffer.baseAddress else { return nil }
            let count = readlink(link, start, buffer.count)
            return count < 0 ? nil : String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }
}
