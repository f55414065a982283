package import HomerCore

/// What all executors share; built once by the composition root.
package struct ExecutionSettings: Sendable {
    package var runner: ProcessRunner
    /// The daemon's own environment, from which children get a chosen part.
    package var daemonEnvironment: [String: String]
    /// Wall time, for the fire time of runs that have none (manual ones).
    package var now: @Sendable () -> Timestamp
    /// Seconds east of UTC in the intent's zone at that moment.
    package var zoneOffset: @Sendable (IntentSpec, Timestamp) -> Int

    package init(
        runner: ProcessRunner, daemonEnvironment: [String: String], now: @escaping @Sendable () -> Timestamp,
        zoneOffset: @escaping @Sendable (IntentSpec, Timestamp) -> Int
    ) {
        self.runner = runner
        self.daemonEnvironment = daemonEnvironment
        self.now = now
        self.zoneOffset = zoneOffset
    }
}
