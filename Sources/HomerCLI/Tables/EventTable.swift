import HomerCore
import HomerReport
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
                    event.type == .warning ? style.warning(event.type.rawValue) : .init(event.type.rawValue),
                    .init(event.reason.rawValue),
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
