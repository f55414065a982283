import HomerStore
package import Logging
import ServiceLifecycle

/// What every loop of the daemon does around its own work.
extension Wake {
    /// Runs a loop over this bell's rings: a cancelled task ends the rings, a graceful shutdown calls `stop`.
    package func serve(stop: @escaping @Sendable () -> Void, _ loop: () async throws -> Void) async throws {
        try await withGracefulShutdownHandler {
            try await withTaskCancellationHandler {
                try await loop()
            } onCancel: {
                finish()
            }
        } onGracefulShutdown: {
            stop()
        }
    }

    /// Looks at every ring until `isDone`, or until the rings end. A store that refuses is said, waited for, and asked
    /// again; only the end of this daemon's epoch (`fenced`) is thrown.
    ///
    /// - Parameter values: what the log says beside the error.
    package func listen(
        clock: any Clock<Duration>, logger: Logger, values: Logger.Metadata = [:], _ look: () async throws -> Void,
        until isDone: () async -> Bool = { false }
    ) async throws {
        for await _ in rings {
            do { try await look() } catch let error as StoreError where error.code == .fenced {
                throw error
            } catch {
                logger.log(.storeFailed, values.merging(["error": "\(error)", "retry_in": "1s"]) { _, new in new })
                // Not by an alarm: a write that fails touches the log of the database, and that rings the bell.
                try? await clock.sleep(for: .seconds(1))
                ring()
            }
            if await isDone() { return }
        }
    }
}

/// Stores how a run ended, trying again every second while the database refuses: the row must not stay open while the
/// daemon lives. nil when another daemon has taken over, or after five tries of one that is stopping.
package func untilStored<T: Sendable>(
    clock: any Clock<Duration>, logger: Logger, values: Logger.Metadata, isStopping: () async -> Bool,
    _ write: @escaping @Sendable () async throws -> T
) async -> T? {
    func said(_ error: any Error, attempt: Int? = nil) {
        var values = values
        values["error"] = "\(error)"
        if let attempt { values["attempt"] = "\(attempt)" }
        logger.log(.storeFailed, values)
    }
    for attempt in 1... {
        do { return try await shielded(write) } catch let error as StoreError where error.code == .fenced {
            said(error)
            return nil
        } catch {
            said(error, attempt: attempt)
            if attempt >= 5, await isStopping() { return nil }
            // Shielded: a cancelled run would not sleep at all, and try as fast as it can.
            try? await shielded { try await clock.sleep(for: .seconds(1)) }
        }
    }
    return nil
}
