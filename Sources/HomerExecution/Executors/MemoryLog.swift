import Glibc
package import HomerCore

/// The daily logs that memory updates are appended to: `DIRECTORY/YYYY-MM-DD.md`.
///
/// The name is made here, from a date; nothing an agent writes becomes part of a path.
package struct MemoryLog: Hashable, Sendable {
    package let directory: String

    package init(directory: String) { self.directory = directory }

    package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        package var description: String
    }

    /// Appends updates under one time; when it returns the log has all of them. They go to its end in one
    /// write, so that others may append at the same time. Makes the directory when only that is missing; never
    /// writes through a link. Blocks for the length of the write.
    package func append(_ updates: [MemoryUpdate], date: String, time: String) throws(Failure) {
        let entries = updates.map { MemoryEntry.text($0, time: time) }.joined()
        mkdir(directory, 0o700)
        let path = "\(directory)/\(date).md"
        if try create(path, MemoryEntry.heading(date: date) + entries) { return }
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
            throw Failure(description: "\(path) is not a regular file")
        }
        guard RawFile.writeAll(Array(entries.utf8), to: descriptor) else { throw failure(path) }
    }

    /// Makes a new log with its first entries at once, so that nobody can append before its heading; false when there is
    /// one already.
    private func create(_ path: String, _ text: String) throws(Failure) -> Bool {
        guard access(path, F_OK) != 0, errno == ENOENT else { return false }
        let draft = "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max)).new"
        defer { unlink(draft) }
        guard RawFile.create(text, to: draft) else { throw failure(draft) }
        guard link(draft, path) != 0 else { return true }
        guard errno == EEXIST else { throw failure(path) }
        return false
    }

    private func failure(_ path: String) -> Failure {
        Failure(description: "\(path): \(String(cString: strerror(errno)))")
    }
}
