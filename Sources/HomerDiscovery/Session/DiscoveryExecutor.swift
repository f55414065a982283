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
        let force = request.given[Store.forceVariable] == Store.forceYes
        do {
            let opening = try await store.off { store in
                try store.openDiscovery(
                    run: request.runID, date: settings.date(zones, now: moment),
                    deadline: moment + settings.bounds.total, force: force, now: moment)
            }
            return result(of: opening)
        } catch {
            return ExecutionResult(outcome: .failed, error: "the night could not begin: \(error)")
        }
    }

    private func result(of opening: DiscoveryOpening) -> ExecutionResult {
        switch opening {
        case .opened(let session):
            logger.log(.discoveryStarted, ["session": "\(session)"])
            begun()
            return ExecutionResult(outcome: .succeeded, output: "\(session) has begun\n")
        case .already(let session):
            begun()
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
