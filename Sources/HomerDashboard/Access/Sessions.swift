package import HomerCore
import Synchronization

/// One browser that has signed in.
package struct Session: Hashable, Sendable {
    /// Names it in records; opens nothing.
    package var name: String
    /// What its own pages carry, and no other page can know.
    package var csrf: String
    package var since: Timestamp
}

/// The browsers that have signed in, in memory alone: a daemon that starts anew knows none.
package final class Sessions: Sendable {
    package enum Found: Hashable, Sendable {
        case none
        /// There was one under this cookie, and its time is over.
        case expired
        case live(Session)
    }

    private struct Entry {
        var session: Session
        var lastUse: Timestamp
    }

    private struct State {
        /// By the digest of the cookie.
        var live: [String: Entry] = [:]
        /// Digests of some that ended, so that their owners are told why.
        var ended: [String] = []
    }

    package static let cookie = "homer_session"
    /// How long one lives, used or not, and how long without use.
    package static let life = Milliseconds.hours(12)
    package static let idle = Milliseconds.hours(2)
    /// How many at once; the one unused for longest goes first.
    package static let most = 64

    private let state = Mutex(State())
    private let now: @Sendable () -> Timestamp

    package init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    /// Makes one. Returns the value of its cookie, which is kept nowhere.
    package func open() -> (cookie: String, session: Session) {
        let moment = now()
        let cookie = SecretNumber.hex(bytes: 32)
        let session = Session(
            name: SecretNumber.hex(bytes: 3), csrf: SecretNumber.hex(bytes: 32), since: moment)
        state.withLock { state in
            if state.live.count >= Self.most,
                let oldest = state.live.min(by: { $0.value.lastUse < $1.value.lastUse })?.key
            {
                end(oldest, &state)
            }
            state.live[SHA256.hex(cookie)] = Entry(session: session, lastUse: moment)
        }
        return (cookie, session)
    }

    /// - Parameter using: whether this is a use, which keeps it alive.
    package func find(_ cookie: String?, using: Bool = true) -> Found {
        guard let cookie else { return .none }
        let (key, moment) = (SHA256.hex(cookie), now())
        return state.withLock { state in
            guard var entry = state.live[key] else { return state.ended.contains(key) ? .expired : .none }
            guard moment - entry.session.since < Self.life, moment - entry.lastUse < Self.idle else {
                end(key, &state)
                return .expired
            }
            if using {
                entry.lastUse = moment
                state.live[key] = entry
            }
            return .live(entry.session)
        }
    }

    package func close(_ cookie: String?) {
        guard let cookie else { return }
        state.withLock { end(SHA256.hex(cookie), &$0) }
    }

    private func end(_ key: String, _ state: inout State) {
        guard state.live.removeValue(forKey: key) != nil else { return }
        state.ended.append(key)
        if state.ended.count > Self.most { state.ended.removeFirst() }
    }

    /// For `Set-Cookie`. No script reads it, and no page of another site makes a browser send it.
    static func header(_ cookie: String) -> WebRequest.Header {
        .init(
            "Set-Cookie",
            "\(Self.cookie)=\(cookie); Path=/; Max-Age=\(life.count / 1000); HttpOnly; SameSite=Strict")
    }

    static let clearing = WebRequest.Header(
        "Set-Cookie", "\(cookie)=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict")
}
