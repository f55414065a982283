package import HomerCore

extension BotTrouble {
    /// What the incident of a chat that is not read is recognised by.
    package static func fingerprint(of channel: String) -> String { "chat:\(channel)" }

    /// What somebody is told of, since it does not pass by itself; nil for what does, and for strangers.
    package func incident(of channel: String) -> NewIncident? {
        let key = IncidentKey(Self.fingerprint(of: channel), cause: .channel)
        switch self {
        case .otherPoller:
            return NewIncident(
                key, title: "The chat \(channel) is not read: another program takes its messages",
                detail:
                    "Commands and buttons may go to the other program, which has the same token: stop it, or give this "
                    + "daemon a bot of its own.")
        case .token(let reason):
            return NewIncident(
                key, title: "The chat \(channel) is not read: its token is refused",
                detail: "\(reason)\nhomer notify test \(channel)", avoids: channel)
        case .unreachable, .stranger: return nil
        }
    }
}
