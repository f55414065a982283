import HomerCore
import HomerReport
import HomerStore

/// Runs as every command answers with them: with their details, and with what those that wait wait for.
struct RunAnswers {
    private let store: Store
    private let queue: RunQueue

    init(_ store: Store, settings: ReportSettings, now: Timestamp) throws {
        self.store = store
        queue = try store.snapshot { try RunQueue($0, settings: settings, now: now) }
    }

    func json(_ run: RunRow) throws -> JSONValue {
        (try store.withDetails([run]).first ?? run).json(in: queue)
    }
}
