import HomerCore
import HomerReport
import HomerStore

/// Nights of discovery as they are stored, for their pages. The one place that knows their rows.
extension StoreSnapshot {
    /// Newest first, without their items.
    func nights(limit: Int) throws -> [NightFacts] { try discoverySessions(limit: limit).map { NightFacts($0) } }

    /// With its items; nil when there is none of that name.
    func night(_ id: String) throws -> NightFacts? {
        guard let row = try discoverySession(id: id) else { return nil }
        var night = NightFacts(row)
        night.items = try discoveryItems(of: id).map { NightFacts.Item($0) }
        return night
    }
}

extension NightFacts {
    init(_ row: DiscoverySessionRow) {
        self.init(
            id: row.id, date: row.stem, phase: row.phase.rawValue, tone: Tone(row.phase), reason: row.stateReason,
            startedAt: row.startedAt, completedAt: row.completedAt, planned: row.intentsCreated,
            done: row.intentsExecuted, failed: row.failures, briefing: row.morningBriefing,
            findings: row.findings.map(Self.code))
    }

    /// What programs wrote for programs, so that people can read it.
    private static func code(_ findings: String) -> String {
        "```\n" + ((try? JSONValue(parsing: findings))?.pretty ?? findings) + "\n```"
    }
}

extension NightFacts.Item {
    init(_ row: DiscoveryItemRow) {
        self.init(
            number: row.number, title: row.title, kind: row.kind.rawValue, risk: row.risk.rawValue,
            state: row.state.rawValue, tone: Tone(row.state), reason: row.reason, run: row.runID)
    }
}

extension Tone {
    init(_ phase: DiscoveryPhase) {
        switch phase {
        case .ingestion, .planning, .execution, .synthesis, .briefing: self = .busy
        case .done: self = .ok
        case .failed: self = .bad
        case .cancelled: self = .off
        }
    }

    init(_ state: PlanItemState) {
        switch state {
        case .planned, .queued: self = .wait
        case .waiting: self = .warn
        case .running: self = .busy
        case .done: self = .ok
        case .failed: self = .bad
        case .duplicate, .overLimit, .overBudget, .refused, .rejected, .expired, .unfinished: self = .off
        }
    }
}
