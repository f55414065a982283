import HomerCore
import HomerReport
import HomerStore

/// Incidents and messages as they are stored, for their page. The one place that knows their rows.
extension StoreSnapshot {
    /// Those that are not over, then the newest of those that are.
    func incidentFacts(limit: Int) throws -> [IncidentFacts] { [] }

    /// Newest first; of one run, or of all.
    func sentMessages(ofRun run: Int64? = nil, limit: Int, _ moments: Moments) throws -> [SentMessage] { [] }
}
