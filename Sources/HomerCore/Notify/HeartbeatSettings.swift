/// The key `notify.heartbeat` of `homer.json`: who outside is told that the daemon lives.
package struct HeartbeatSettings: Hashable, Sendable {
    /// May name secrets.
    package var url: String
    package var every: Milliseconds
    package var allowPrivate = false

    package static let usual = Milliseconds.minutes(5)
    package static let shortest = Milliseconds.seconds(30)
    package static let longest = Milliseconds.days(1)

    package init(url: String, every: Milliseconds = HeartbeatSettings.usual) {
        self.url = url
        self.every = every
    }
}

/// A sign of life, as healthchecks.io and its like take it.
package enum HeartbeatSign: Hashable, Sendable {
    /// The daemon has started.
    case start
    case alive
    /// It lives, but not all is well.
    case fail(String)

    /// Where the sign goes: the address itself, or with `/start` or `/fail` behind it. nil for those two where the address
    /// has a query, for such servers know only the one.
    package func address(from url: String) -> String? {
        let suffix: String
        switch self {
        case .alive: return url
        case .start: suffix = "/start"
        case .fail: suffix = "/fail"
        }
        guard !url.contains("?"), !url.contains("#") else { return nil }
        return (url.hasSuffix("/") ? String(url.dropLast()) : url) + suffix
    }

    /// What is said with it.
    package var text: String {
        switch self {
        case .start: "Homer has started"
        case .alive: "Homer is well"
        case .fail(let reason): reason
        }
    }
}
