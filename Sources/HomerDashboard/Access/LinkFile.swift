import Glibc
package import HomerCore
import HomerStore

/// `dashboard.json` beside the database: where the running daemon's dashboard is, and the key to make links with. Only
/// its owner may read it.
package struct LinkFile: Hashable, Sendable {
    package static let name = "dashboard.json"

    /// As a browser takes it: `127.0.0.1:9123`.
    package var address: String
    package var key: String

    package init(address: String, key: String) {
        self.address = address
        self.key = key
    }

    /// A link that opens one session, once.
    package func link(now: Timestamp) -> String {
        "http://\(address)\(DashboardPath.login)?code=\(LoginCodes.make(key: key, now: now))"
    }

    /// Takes the place of what was there. Throws a sentence.
    package func write(to path: String) throws(WebProblem) {
        let text = JSONValue.object(["address": .string(address), "key": .string(key)]).compact + "\n"
        let draft = path + ".new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, PrivateFile.mode)
        guard descriptor >= 0 else { throw failure(draft) }
        defer { close(descriptor) }
        fchmod(descriptor, PrivateFile.mode)
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, rename(draft, path) == 0 else {
            throw failure(path)
        }
    }

    private func failure(_ path: String) -> WebProblem {
        .unavailable("cannot write \(path): \(String(cString: strerror(errno)))")
    }

    /// nil when there is none that only its owner can read.
    package static func read(_ path: String) -> LinkFile? {
        guard let text = PrivateText.read(path, limit: 4_096), let value = try? JSONValue(parsing: text),
            let address = value["address"]?.string, let key = value["key"]?.string
        else { return nil }
        return LinkFile(address: address, key: key)
    }

    package static func remove(_ path: String) { unlink(path) }
}

/// A small text that nobody else may read.
package enum PrivateText {
    /// nil for what is no regular file of this user's, what others may read or write, and what is longer.
    package static func read(_ path: String, limit: Int) -> String? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG, info.st_mode & 0o077 == 0,
            info.st_uid == geteuid(), info.st_size <= limit
        else { return nil }
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = Glibc.read(descriptor, &buffer, limit)
        guard count >= 0 else { return nil }
        return String(validating: buffer.prefix(count), as: UTF8.self)
    }
}
