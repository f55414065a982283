import HomerStore

/// Nights of discovery as they are stored, for their pages. The one place that knows their rows.
extension StoreSnapshot {
    /// Newest first, without their items.
    func nights(limit: Int) throws -> [NightFacts] { [] }

    /// With its items; nil when there is none of that name.
    func night(_ id: String) throws -> NightFacts? { nil }
}
