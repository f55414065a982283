import GRDB
import HomerCore

/// A channel that takes no messages is itself told of, over the others.
extension Store {
    /// So many tries of a message in a row are trouble; one that is given up is at once.
    private static let troublingTries = 6

    /// Opens or ends the incident of a channel by what came of a try. A test opens none: whoever asked for it is told, and
    /// without a daemon nobody else would be.
    static func noteChannel(
        _ message: MessageRow, _ fate: DeliveryRules.Fate, _ settings: NotifySettings, now: Timestamp, _ db: Database
    ) throws {
        let key = IncidentKey("channel:\(message.channel)", cause: .channel)
        switch fate {
        case .unknown: return
        case .sent:
            guard let open = try openIncident(key.fingerprint, db) else { return }
            try recover([open], run: nil, settings, now: now, db)
        case .again(_, let reason):
            guard message.kind != .test, message.attempts >= troublingTries else { return }
            try open(key, message, reason, settings, now: now, db)
        case .dead(let reason):
            try recordEvent(
                NewEvent(
                    .deliveryFailed,
                    "message \(message.id) (\(message.kind)) was not sent over \(message.channel): \(reason)",
                    intentID: message.intentID, runID: message.runID), now: now, db)
            guard message.kind != .test else { return }
            try open(key, message, reason, settings, now: now, db)
        }
    }

    private static func open(
        _ key: IncidentKey, _ message: MessageRow, _ reason: String, _ settings: NotifySettings, now: Timestamp,
        _ db: Database
    ) throws {
        let incident = NewIncident(
            key, title: "Messages do not go over \(message.channel)",
            detail: "\(reason)\nhomer notify list --state dead\nhomer notify test \(message.channel)",
            avoids: message.channel)
        let found = try noteIncident(incident, kind: .alert, isReminded: true, settings, now: now, db)
        guard found.isNew else { return }
        try tellAlert(found, incident, settings, now: now, db)
    }
}
