import HomerCore
import HomerReport
import HomerStore

/// Reads what is shown. The database is opened once; one that is not there yet is looked for again each time.
final class TopReader {
    private let workspace: Workspace
    private let zones: ZoneDatabase
    private var store: Store?

    init(_ workspace: Workspace) {
        self.workspace = workspace
        zones = workspace.zones()
    }

    /// Throws `StoreError` and `Failure`.
    func facts(now: Timestamp) throws -> TopFacts {
        if store == nil, Paths.exists(workspace.database) { store = try workspace.existingStore() }
        let moments = Moments(now: now, zones: zones)
        let report = try workspace.status(store, moments: moments, zones: zones, dueTimes: TopFacts.dueTimes)
        return TopFacts(report, moments: moments)
    }
}
