package import HomerCore
import HomerRuntime
import HomerStore
import Logging

/// Begins a night inside the daemon: the run of the intent that starts them ends as soon as the session is stored. A run
/// that is made a second time finds the session it has opened.
package struct DiscoveryExecutor: Executor {
    let store: Store
    let zones: any ZoneSource
    let settings: @Sendable () -> DiscoverySettings
    let logger: Logger
    let now: @Sendable () -> Timestamp
    let begun: @Sendable () -> Void

    package var name: String { Execution.discovery }

    package func execute(
        _ request: ExecutionRequest, started: @Sendable (ProcessIdentity?) async -> Void
    ) async -> ExecutionResult {
        await started(nil)
        let (moment, settings) = (now(), settings())
        do {
            let opening = try await store.off { store in
                try settings.open(store, zones, run: request.runID, given: request.given, now: moment)
            }
            switch opening {
            case .opened(let session):
                logger.log(.discoveryStarted, ["session": "\(session)"])
                begun()
            case .already: begun()
            case .busy, .off: break
            }
            return opening.result
        } catch {
            return ExecutionResult(outcome: .failed, error: "the night could not begin: \(error)")
        }
    }
}

extension DiscoverySettings {
    /// Begins a night for a run, with what that was given by name. Throws `StoreError`.
    func open(
        _ store: Store, _ zones: any ZoneSource, run: Int64, given: [String: String], now: Timestamp
    ) throws -> DiscoveryOpening {
        try store.openDiscovery(
            run: run, date: date(zones, now: now), deadline: now + bounds.total,
            force: given[Store.forceVariable] == Store.forceYes, now: now)
    }
}

extension DiscoveryOpening {
    /// How the run ends that asked for it.
    var result: ExecutionResult {
        switch self {
        case .opened(let session):
            return ExecutionResult(outcome: .succeeded, output: "\(session) has begun\n")
        case .already(let session):
            return ExecutionResult(outcome: .succeeded, output: "\(session) was begun by this run\n")
        case .busy(let session):
            return ExecutionResult(
                outcome: .failed,
                error: "\(session) still goes on, and one night at a time does; `homer discover show \(session)`")
        case .off:
            let flag = RuntimeFlag.discoveryEnabled.rawValue
            return ExecutionResult(
                outcome: .failed,
                error: "\(flag) is false; `homer flags set \(flag) true`, or "
                    + "`homer discover run --force` for one night")
        }
    }
}
