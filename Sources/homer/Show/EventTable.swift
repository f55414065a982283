import HomerCore
import HomerStore

/// The table of `homer events` and the end of `homer describe`, as `kubectl describe` prints it.
struct EventTable {
    let moments: Moments
    let style: Style
    /// With a column for the intent, when the events are of several.
    var namesIntent = false

    func table(_ events: [EventRow]) -> TextTable {
        var table = TextTable(["Type", "Reason", "Age"] + (namesIntent ? ["Intent"] : []) + ["From", "Message"])
        for event in events {
            table.add(
                [
                    event.type == "Warning" ? style.warning(event.type) : .init(event.type), .init(event.reason),
                    .init(age(event)),
                ] + (namesIntent ? [.init(event.intentID ?? "-")] : []) + [
                    .init(event.from), .init(event.message.split(separator: "\n").joined(separator: " ")),
                ])
        }
        return table
    }

    /// `3m (x17 over 8m)`
    private func age(_ event: EventRow) -> String {
        let age = moments.age(event.lastTime)
        return event.count > 1 ? "\(age) (x\(event.count) over \(moments.age(event.firstTime)))" : age
    }
}

/// Which part of the past a list of events covers.
struct EventWindow: Hashable {
    let count: Int
    /// Every event since then that was asked for is in the list; nil when no event is kept.
    let since: Timestamp?
    /// Older ones are kept, and were left out.
    let isCut: Bool

    /// - Parameters:
    ///   - events: as shown.
    ///   - oldest: when the oldest event that is kept happened.
    ///   - asked: since when events were asked for.
    init(_ events: [EventRow], oldest: Timestamp?, asked: Timestamp? = nil, limit: Int) {
        count = events.count
        isCut = events.count >= limit
        let start = oldest.map { oldest in asked.map { max($0, oldest) } ?? oldest }
        since = isCut ? events.map(\.lastTime).min() : start
    }

    /// `showing 42 events since 2026-02-03 09:15 (retention 30d)`
    func footer(_ moments: Moments) -> String {
        "showing \(isCut ? "the newest " : "")\(count) event\(count == 1 ? "" : "s")"
            + (since.map { " since \(moments.local($0))" } ?? "") + " (retention \(Store.eventRetention))"
    }
}

extension EventRow {
    /// What made it: a run, a pass, or the daemon itself.
    var from: String {
        if let runID { return "run \(runID)" }
        return passID.map { "pass \($0)" } ?? "daemon"
    }

    /// One event of `homer events -o json`.
    var json: JSONValue {
        .object([
            "id": .int(id), "time": lastTime.json, "type": .string(type), "reason": .string(reason),
            "intent": intentID.map { .string($0) }, "pass": passID.map { .string($0) }, "run": runID.map { .int($0) },
            "message": .string(message), "count": .int(Int64(count)), "firstTime": firstTime.json,
            "lastTime": lastTime.json,
        ])
    }
}
