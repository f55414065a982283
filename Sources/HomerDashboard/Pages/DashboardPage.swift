package import Cron
package import HomerCore

/// One page of the dashboard, with what it shows.
package enum DashboardPage: Hashable, Sendable {
    case overview
    case intents(ListQuery)
    case intent(String)
    case runs(ListQuery)
    case run(Int64)
    case changes
    case discovery(String?)
    case flags, migration, incidents
    case problem(PageProblem)
    case login(LoginProblem?)
    case confirm(DashboardAction)
    /// What was done of an action of which a part was not, and why not.
    case outcome(DashboardAction, done: [String], problems: [String])
}

/// The fields of a list's query, as the address bar has them.
package struct ListQuery: Hashable, Sendable {
    package var fields: Fields

    package init(_ fields: Fields) { self.fields = fields }
}

/// Why somebody is asked to sign in again.
package enum LoginProblem: Hashable, Sendable {
    /// The code is not one of this daemon's, has been used, or is too old.
    case unusable
    /// There was a session, and its time is over.
    case expired
}

package struct PageContext: Sendable {
    package var now: Timestamp
    /// The zone of whoever looks; nil for the machine's.
    package var viewerZone: Zone?
    package var csrf: String
    package var query: [(String, String)]
    /// What was done just now, in a sentence.
    package var notice: String?
    /// Whether the page may ask for news by itself.
    package var isLive: Bool

    package init(
        now: Timestamp, viewerZone: Zone? = nil, csrf: String, query: [(String, String)],
        notice: String? = nil, isLive: Bool = true
    ) {
        self.now = now
        self.viewerZone = viewerZone
        self.csrf = csrf
        self.query = query
        self.notice = notice
        self.isLive = isLive
    }
}

package struct RenderedPage: Sendable {
    package var status: Int
    package var html: String

    package init(status: Int, html: String) {
        self.status = status
        self.html = html
    }
}
