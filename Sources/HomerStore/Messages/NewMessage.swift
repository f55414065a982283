import GRDB
import HomerCore

/// A message to be stored in the transaction of its cause.
struct NewMessage {
    /// What caused it, and no other message: `run:12`, `incident:3`.
    var cause: String
    var kind: MessageKind
    var severity: Severity
    var facts: MessageFacts
    var intentID: String?
    var runID: Int64?
    var incidentID: Int64?
    /// Why nobody is told; nil queues it.
    var mute: MuteReason?
    /// A channel it is about.
    var avoids: String?
    /// Channels that get it beside those of its route.
    var also: Set<String> = []
    /// Channels of its route that do not.
    var without: Set<String> = []
    /// Length of the answer that is its text.
    var answer = 0

    init(
        _ cause: String, _ kind: MessageKind, _ severity: Severity, _ facts: MessageFacts, intentID: String? = nil,
        runID: Int64? = nil
    ) {
        self.cause = cause
        self.kind = kind
        self.severity = severity
        self.facts = facts
        self.intentID = intentID
        self.runID = runID
    }
}

extension Store {
    /// Stores a message, once a channel; a cause that has its message already makes none. Nothing where no channel is
    /// configured.
    static func tell(_ message: NewMessage, _ settings: NotifySettings, now: Timestamp, _ db: Database) throws {
        guard !settings.channels.isEmpty else { return }
        let route = route(of: message, settings)
        guard message.mute == nil, !route.isEmpty else {
            return try insert(message, channel: "", mute: message.mute ?? .untold, now: now, db)
        }
        for channel in route { try insert(message, channel: channel, mute: nil, now: now, db) }
    }

    private static func route(of message: NewMessage, _ settings: NotifySettings) -> [String] {
        let route = settings.route(message.kind, avoiding: message.avoids)
        let also = message.also.subtracting(route).intersection(settings.channels).subtracting([message.avoids ?? ""])
        return route.filter { !message.without.contains($0) } + also.sorted()
    }

    private static func insert(
        _ message: NewMessage, channel: String, mute: MuteReason?, now: Timestamp, _ db: Database
    ) throws {
        let batch = MessageRules.batch(message.kind, answer: message.answer)
        let state = mute == nil ? MessageState.queued : .muted
        try db.cachedStatement(
            sql: """
                INSERT INTO messages
                  (cause, channel, kind, severity, batch, intent_id, run_id, incident_id, facts, state, mute, next_at,
                   created_at, ended_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (cause, channel) DO NOTHING
                """
        ).execute(arguments: [
            message.cause, channel, message.kind.rawValue, message.severity.rawValue, batch.rawValue,
            message.intentID, message.runID, message.incidentID, message.facts.json.compact, state.rawValue,
            mute?.rawValue, mute == nil ? (now + MessageRules.delay(batch)).description : nil, now.description,
            mute == nil ? nil : now.description,
        ])
    }
}
