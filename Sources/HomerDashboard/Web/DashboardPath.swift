import HomerCore

/// Where everything is: what links and forms say, and the routes are held to it by a test.
package enum DashboardPath {
    package static let overview = "/dashboard"
    package static let intents = "/dashboard/intents"
    package static let runs = "/dashboard/runs"
    package static let changes = "/dashboard/changes"
    package static let discovery = "/dashboard/discovery"
    package static let flags = "/dashboard/flags"
    package static let migration = "/dashboard/migration"
    package static let incidents = "/dashboard/incidents"
    package static let login = "/dashboard/login"
    package static let logout = "/dashboard/logout"
    /// GET: the preview of an action, from the fields of `DashboardAction.fields`.
    package static let confirm = "/dashboard/confirm"
    /// POST: does it; the same fields, `reason` and `csrf`.
    package static let act = "/dashboard/actions"
    package static let assets = "/dashboard/assets"
    /// GET, `text/event-stream`: a `change` when something was stored, `event`s as `/api/v1/events` has them.
    package static let events = "/api/v1/events/stream"

    package static func intent(_ id: String) -> String { intents + "/" + PercentCoding.segment(id) }
    package static func run(_ number: Int64) -> String { runs + "/\(RunName(number))" }
    package static func session(_ id: String) -> String { discovery + "/" + PercentCoding.segment(id) }
    /// GET: the whole output as a file to keep.
    package static func log(_ run: Int64) -> String { "/api/v1/runs/\(RunName(run))/log" }
    /// GET, `text/event-stream`: `log` (the id is the offset that follows, the data JSON text), `attempt`, `end`.
    package static func logStream(_ run: Int64) -> String { "/api/v1/runs/\(RunName(run))/log/stream" }
    /// GET: a file that a run left, always as a file to keep.
    ///
    /// - Parameter index: its place in the `artifacts` of the run, from 0.
    package static func artifact(_ run: Int64, _ index: Int) -> String {
        "/api/v1/runs/\(RunName(run))/artifacts/\(index)"
    }
}
