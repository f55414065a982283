package import HomerCore

/// Who holds a daemon lock, as the first line of the lock file has it: written here and read here, and nowhere else.
package struct LockHolder: Hashable, Sendable, CustomStringConvertible {
    /// The holder's process; nil as long as it has not written its line.
    package let pid: Int32?
    /// `ada@box`
    package let user: String?
    package let since: Timestamp?
    /// The line, for people.
    package let description: String

    package init(_ identity: DaemonIdentity, since: Timestamp) {
        pid = identity.pid
        user = "\(identity.user)@\(identity.host)"
        self.since = since
        description =
            "pid \(identity.pid) \(identity.user)@\(identity.host) since \(since) version \(identity.version)"
    }

    /// - Parameter line: the first of a lock file; nil when it is empty.
    init(line: String?) {
        let words = (line ?? "").split(separator: " ").map(String.init)
        let isWhole = words.count > 1 && words[0] == "pid"
        pid = isWhole ? Int32(words[1]) : nil
        user = isWhole && words.count > 2 ? words[2] : nil
        since = isWhole && words.count > 4 && words[3] == "since" ? Timestamp(iso: words[4]) : nil
        description = line ?? ""
    }
}
