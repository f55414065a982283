package import HomerCore
package import HomerStore

/// Which part of the past a list of events covers.
package struct EventWindow: Hashable {
    package let count: Int
    /// Every event since then that was asked for is in the list; nil when no event is kept.
    package let since: Timestamp?
    /// Older ones are kept, and were left out.
    package let isCut: Bool

    /// - Parameters:
    ///   - events: as shown.
    ///   - oldest: when the oldest event that is kept happened.
    ///   - asked: since when events were asked for.
    package init(_ events: [EventRow], oldest: Timestamp?, asked: Timestamp? = nil, limit: Int) {
        count = events.count
        isCut = events.count >= limit
        let start = oldest.map { oldest in asked.map { max($0, oldest) } ?? oldest }
        since = isCut ? events.map(\.lastTime).min() : start
    }

    /// `showing 42 events since 2026-02-03 09:15 (retention 30d)`
    package func footer(_ moments: Moments) -> String {
        "showing \(isCut ? "the newest " : "")\(count) event\(count == 1 ? "" : "s")"
            + (since.map { " since \(moments.local($0))" } ?? "") + " (retention \(Store.eventRetention))"
    }
}

extension EventRow {
    /// What made it: a run, a pass, or the daemon itself.
    package var from: String {
        if let runID { return "run \(runID)" }
        return passID.map { "pass \($0)" } ?? "daemon"
    }
}
