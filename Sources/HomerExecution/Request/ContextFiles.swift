import Glibc

/// Loads context files and joins them the way HOMER did, with limits HOMER did not have.
package struct ContextFiles: Hashable, Sendable {
    /// Empty when no file could be read.
    package var text: String
    /// One for each file that is missing, unreadable or cut.
    package var notes: [String]

    package static let separator = "\n\n---\n\n"

    /// A leading `~` is `home`; another relative path is relative to `directory`. Reads at most `fileLimit` bytes of a
    /// file and `totalLimit` of all, and says where it cut. Blocks for the length of the reads.
    package static func load(
        _ paths: [String], home: String, directory: String, fileLimit: Int = 256 << 10, totalLimit: Int = 1 << 20
    ) -> ContextFiles {
        var parts: [String] = []
        var notes: [String] = []
        var left = totalLimit
        for path in paths {
            guard left > 0 else {
                notes.append("context file \(path): left out, all files together are over \(totalLimit) bytes")
                continue
            }
            switch read(expand(path, home: home, directory: directory), limit: min(fileLimit, left)) {
            case .failure(let reason): notes.append("context file \(path): \(reason.text)")
            case .success(let content):
                left -= content.bytes.count
                var text = String(decoding: content.bytes, as: UTF8.self)
                if content.size > content.bytes.count {
                    let mark = "cut after \(content.bytes.count) of \(content.size) bytes"
                    notes.append("context file \(path): \(mark)")
                    text += "\n… \(mark) …"
                }
                parts.append("# Context from \(path)\n\n\(text)")
            }
        }
        return ContextFiles(text: parts.joined(separator: separator), notes: notes)
    }

    static func expand(_ path: String, home: String, directory: String) -> String {
        if path == "~" || path.hasPrefix("~/") { return home + path.dropFirst() }
        return path.hasPrefix("/") ? path : "\(directory)/\(path)"
    }

    private struct Reason: Error { var text: String }

    private static func read(_ path: String, limit: Int) -> Result<(bytes: [UInt8], size: Int), Reason> {
        // Non-blocking: opening a FIFO without a writer would hang for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return .failure(Reason(text: String(cString: strerror(errno)))) }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
            return .failure(Reason(text: "not a regular file"))
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < limit {
            let count = Glibc.read(descriptor, &buffer, min(buffer.count, limit - bytes.count))
            if count < 0, errno == EINTR { continue }
            if count < 0 { return .failure(Reason(text: String(cString: strerror(errno)))) }
            if count == 0 { break }
            bytes.append(contentsOf: buffer[0..<count])
        }
        let size = max(Int(info.st_size), bytes.count)
        if size > bytes.count { bytes = wholeCharacters(bytes) }
        return .success((bytes, size))
    }

    /// Drops the bytes of a UTF-8 character that the cut went through.
    private static func wholeCharacters(_ bytes: [UInt8]) -> [UInt8] {
        guard let lead = bytes.lastIndex(where: { $0 & 0xC0 != 0x80 }), bytes.count - lead < 4 else { return bytes }
        let length = bytes[lead] < 0x80 ? 1 : bytes[lead] >= 0xF0 ? 4 : bytes[lead] >= 0xE0 ? 3 : 2
        return bytes.count - lead < length ? Array(bytes[..<lead]) : bytes
    }
}
