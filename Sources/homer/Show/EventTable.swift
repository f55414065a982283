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

    /// The text that ends a list: it says which part of the past can be in it.
    static func footer(_ count: Int) -> String {
        "showing \(count) event\(count == 1 ? "" : "s") (retention 30d)"
    }

    /// `3m (x17 over 8m)`
    private func age(_ event: EventRow) -> String {
        let age = moments.age(event.lastTime)
        return event.count > 1 ? "\(age) (x\(event.count) over \(moments.age(event.firstTime)))" : age
    }
}

extension EventRow {
    /// What made it: a run, a pass, or the daemon itself.
    var from: String {
        if let runID { return "run \(runID)" }
        return passID.map { "pass \($0)" } ?? "daemon"
    }

    /// gitops-anchors 4.3.
    var json: JSONValue {
        .object([
            "id": .int(id), "time": lastTime.json, "type": .string(type), "reason": .string(reason),
            "intent": intentID.map { .string($0) }, "pass": passID.map { .string($0) }, "run": runID.map { .int($0) },
            "message": .string(message), "count": .int(Int64(count)), "firstTime": firstTime.json,
            "lastTime": lastTime.json,
        ])
    }
}
