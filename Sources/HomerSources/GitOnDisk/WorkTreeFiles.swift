import Glibc
import HomerCore
import Synchronization

/// Which files of a work tree say something else than git has of them. Found without git: a git that compares files runs
/// the filters its repository names, and may take the lock of the index.
///
/// A file that differs in its line ends only (`core.autocrlf`) is the same. One that goes through a filter (git-lfs,
/// git-crypt) differs from what git keeps of it.
final class WorkTreeFiles: Sendable {
    private static let threads = WaitingThreads("homer.work-tree")

    /// The names git has for what was in a file, by its full path.
    private struct Known: Sendable {
        var stamp: FileFingerprint
        var objects: Set<String>
    }

    private let known = Mutex<[String: Known]>([:])

    /// Those of the files that are not in the work tree with these bytes, or not there at all. What the work tree is to
    /// leave out does not differ by being absent; submodules, and files too large for an intent, never differ.
    ///
    /// - Parameters:
    ///   - top: what the paths are relative to.
    ///   - readAt: the wall clock; what is read of a file that has been left alone before is remembered. Nil remembers
    ///     nothing.
    func differing(
        _ files: [String: GitFile], in top: String, readAt: Timestamp? = nil
    ) async -> Set<String> {
        guard !files.isEmpty else { return [] }
        return await Self.threads.run { [self] in
            Set(files.filter { differs($0.value, top + "/" + $0.key, readAt) }.keys)
        }
    }

    private func differs(_ file: GitFile, _ path: String, _ readAt: Timestamp?) -> Bool {
        guard file.kind != .submodule else { return false }
        var status = stat()
        guard lstat(path, &status) == 0 else { return !file.isLeftOut }
        let isLink = status.st_mode & S_IFMT == S_IFLNK
        guard isLink == (file.kind == .link), isLink || status.st_mode & S_IFMT == S_IFREG else { return true }
        let stamp = FileFingerprint(status)
        let seen = known.withLock { $0[path] }
        if let seen, seen.stamp == stamp { return !seen.objects.contains(file.object) }
        let isWide = file.object.utf8.count == 64
        guard let bytes = isLink ? linkTarget(path).map({ Array($0.utf8) }) : Self.read(path) else {
            return status.st_size <= FileBytes.sizeLimit
        }
        let objects = Self.objects(bytes, isWide: isWide, isText: !isLink)
        if let readAt, stamp.age(at: readAt) >= FileFingerprint.settledAge {
            known.withLock { $0[path] = Known(stamp: stamp, objects: objects) }
        }
        return !objects.contains(file.object)
    }

    /// Nil when it cannot be read to its end.
    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = FileBytes.open(path, at: AT_FDCWD)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard case .success(let bytes) = FileBytes.raw(descriptor).0 else { return nil }
        return bytes
    }

    /// The names of these bytes as a blob, as they are and with git's line ends.
    static func objects(_ bytes: [UInt8], isWide: Bool, isText: Bool = true) -> Set<String> {
        var objects: Set<String> = [object(bytes, isWide: isWide)]
        guard isText, bytes.contains(0x0D) else { return objects }
        var unix: [UInt8] = []
        unix.reserveCapacity(bytes.count)
        for (index, byte) in bytes.enumerated() {
            if byte == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A { continue }
            unix.append(byte)
        }
        objects.insert(object(unix, isWide: isWide))
        return objects
    }

    private static func object(_ bytes: [UInt8], isWide: Bool) -> String {
        let blob = Array("blob \(bytes.count)\0".utf8) + bytes
        return isWide ? SHA256.hex(blob) : SHA1.hex(blob)
    }
}
