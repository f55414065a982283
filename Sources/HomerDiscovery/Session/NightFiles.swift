import Glibc
import HomerCore
import HomerRuntime
package import HomerStore

/// Where a night writes, and how: each file has one name, and a second write of it puts the same in its place.
package struct NightFiles: Hashable, Sendable {
    /// Why a file could not be written; the night goes on without it. It names the nearest file or folder that is there,
    /// so that what keeps several files from being written is one cause.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        init(path: String, code: Int32) {
            var parts = path.split(separator: "/", omittingEmptySubsequences: false)
            while parts.count > 1, access(parts.joined(separator: "/"), F_OK) != 0 { parts.removeLast() }
            let place = parts.joined(separator: "/")
            description = "\(place.isEmpty ? "/" : place): \(String(cString: strerror(code)))"
        }
    }

    private let output: String
    private let state: String

    package init(_ settings: DiscoverySettings) {
        output = settings.output
        state = settings.state
    }

    /// What the planner is given to read.
    package func pack(of session: DiscoverySessionRow) -> String { "\(state)/\(session.id).md" }

    /// As the old HOMER called it.
    package func plan(of session: DiscoverySessionRow) -> String { "\(output)/plan_\(session.stem).json" }

    package var briefing: String { "\(output)/handoffs/morning_briefing.md" }

    /// Where the result of an item goes: drafts of code apart from all else.
    package func result(of item: DiscoveryItemRow, in session: DiscoverySessionRow) -> String {
        let name = "\(session.stem)_\(Self.plain(item.key, or: item.number))"
        return item.kind == .code ? "\(output)/drafts/\(name).plan" : "\(output)/research/\(name).md"
    }

    /// What that file holds.
    package static func text(of item: DiscoveryItemRow, answer: String) -> String {
        let body = answer.hasSuffix("\n") ? answer : answer + "\n"
        return item.kind == .code ? "Status: PENDING_VERIFICATION\n\n" + body : body
    }

    /// A name that is one whatever a planner called it.
    static func plain(_ key: String, or number: Int) -> String {
        let bytes = key.utf8.prefix(80).map { byte -> UInt8 in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2D || byte == 0x5F
            return isPlain ? byte : 0x2D
        }
        let name = String(decoding: bytes, as: UTF8.self)
        return name.contains { $0 != "-" } ? name : "item-\(number)"
    }

    /// Replaces a file in one step, its folder made where it is missing: a reader sees the old text or the new one, and
    /// when it returns, the new one is on the disk. Throws `Failure`.
    package static func write(_ text: String, to path: String) throws {
        func failure() -> Failure { Failure(path: path, code: errno) }
        do { try OutputDirectory.make(for: path) } catch { throw Failure(path: path, code: error.code) }
        let draft = path + ".\(getpid()).tmp"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        let isWritten = rest.isEmpty && fsync(descriptor) == 0
        let error = errno
        close(descriptor)
        errno = error
        guard isWritten, rename(draft, path) == 0 else {
            let failure = failure()
            unlink(draft)
            throw failure
        }
        syncFolder(of: path)
    }

    /// The new name must be there after a power cut, since a row says that it is.
    private static func syncFolder(of path: String) {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
