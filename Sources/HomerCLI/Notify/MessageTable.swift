import HomerCore
import HomerReport
import HomerStore

/// The table of `homer notify list`.
struct MessageTable {
    let moments: Moments
    let style: Style
    var isWide = false

    func table(_ messages: [MessageRow]) -> TextTable {
        var table = TextTable(
            ["MESSAGE", "AGE", "KIND", "CHANNEL", "STATE", "TRIES", "ABOUT"] + (isWide ? ["HOW"] : []))
        for message in messages {
            let state = message.mute.map { "\(message.state) (\($0))" } ?? message.state.rawValue
            table.add(
                [
                    "\(message.id)", .init(moments.age(message.createdAt)), .init(message.kind.rawValue),
                    .init(message.channel.isEmpty ? "-" : message.channel),
                    message.isTrouble ? style.warning(state) : .init(state), "\(message.attempts)",
                    .init(MessageText(message, moments: moments).title),
                ] + (isWide ? [.init(message.sentence(moments))] : []))
        }
        return table
    }
}

/// The table of `homer alerts`.
struct IncidentTable {
    let moments: Moments
    let style: Style

    func table(_ incidents: [IncidentRow]) -> TextTable {
        var table = TextTable(["INCIDENT", "STATE", "OPENED", "TIMES", "INTENT", "WHAT", "STANDING"])
        for incident in incidents {
            table.add([
                "\(incident.id)",
                incident.state == .open ? style.warning(incident.state.rawValue) : .init(incident.state.rawValue),
                .init(moments.relative(incident.openedAt)), "\(incident.count)", .init(incident.intentID ?? "-"),
                .init(incident.title), .init(incident.standing(moments)),
            ])
        }
        return table
    }
}
