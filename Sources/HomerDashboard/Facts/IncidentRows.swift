import HomerCore
import HomerReport
import HomerStore

/// Incidents and messages as they are stored, for their page. The one place that knows their rows.
extension StoreSnapshot {
    /// Those that are not over, then the newest of those that are.
    func incidentFacts(limit: Int) throws -> [IncidentFacts] {
        let open = try incidents()
        let known = Set(open.map(\.id))
        return (open + (try incidents(all: true, limit: limit)).filter { !known.contains($0.id) }).map {
            IncidentFacts($0)
        }
    }

    /// Newest first; of one run, or of all.
    func sentMessages(ofRun run: Int64? = nil, limit: Int, _ moments: Moments) throws -> [SentMessage] {
        try messages(MessageFilter(runID: run, limit: limit)).map { SentMessage($0, moments) }
    }
}

extension IncidentFacts {
    init(_ row: IncidentRow) {
        self.init(
            id: row.id, cause: row.cause.rawValue, intent: row.intentID, title: row.title, detail: row.detail,
            isOver: row.state == .recovered, isAcknowledged: row.state == .acknowledged || row.state == .snoozed,
            decidedBy: row.decidedBy, openedAt: row.openedAt, lastAt: row.lastAt, recoveredAt: row.recoveredAt,
            count: row.count)
    }
}

extension SentMessage {
    init(_ row: MessageRow, _ moments: Moments) {
        let tone: Tone =
            switch row.state {
            case .queued, .sending: .wait
            case .sent: .ok
            case .muted: .off
            case .dead: .bad
            case .unknown: .warn
            }
        self.init(
            createdAt: row.createdAt, channel: row.channel, text: MessageText(row, moments: moments).title,
            state: row.told, tone: tone, error: row.error, run: row.runID)
    }
}
