package import HomerCore

extension Planner {
    /// The planner over a database: what it needs to know of what is stored is asked there.
    package init(
        zones: any ZoneSource, legacy: LegacyMode = .builtin, store: Store,
        writer: @escaping (DesiredIntent) throws -> RunProvenance? = { _ in nil }
    ) {
        self.init(
            zones: zones, legacy: legacy, runMedians: store.runMedians, storedTiming: { try store.timing(of: $0) },
            writer: writer,
            storedSpec: { try store.canonicalSpec(of: $0) })
    }
}
