package import HomerCore
package import HomerStore

/// Which night made an intent, and for which item of its plan.
package struct NightOrigin: Hashable, Sendable {
    package var session: String
    /// nil when the session was pruned.
    package var phase: DiscoveryPhase?
    /// nil for the planner and the briefing, and when the session was pruned.
    package var item: DiscoveryItemRow?

    /// `item 3, "Caches of SQLite", of night-2026-11-30 (done)`
    package var sentence: String {
        let whole = session + (phase.map { " (\($0))" } ?? ", which was pruned")
        return item.map { "item \($0.number), \(Quote.text($0.title)), of \(whole)" } ?? "part of \(whole)"
    }

    /// Shows all of it; nil when nothing is left to be shown.
    package var command: String? { phase == nil ? nil : "homer discover show \(session)" }
}

extension StoreSnapshot {
    /// nil for an intent that no night made.
    package func nightOrigin(of row: IntentRow) throws -> NightOrigin? {
        guard IntentSource.isOfNight(row.source) else { return nil }
        let session = String(row.source.dropFirst(IntentSource.discoveryPrefix.count))
        guard let night = try discoverySession(id: session) else { return NightOrigin(session: session) }
        let item = try discoveryItems(of: session).first { $0.intentID == row.id }
        return NightOrigin(session: session, phase: night.phase, item: item)
    }
}
