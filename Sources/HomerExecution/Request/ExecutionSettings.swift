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
    /// Seconds east of UTC in the zone of that name, the machine's own for nil; nil when there is no such zone.
    package var offsetOfZone: @Sendable (String?, Timestamp) -> Int?
    /// Addresses by executor name, from `homer.json`.
    package var endpoints: [String: String]
    /// What is known of the programs' files.
    package var programs = KnownPrograms()
    /// Hears which tools an agent uses whose run is followed.
    package var progress: ProgressObserver = { _ in }

    package init(
        runner: ProcessRunner, daemonEnvironment: [String: String], now: @escaping @Sendable () -> Timestamp,
        zoneOffset: @escaping @Sendable (IntentSpec, Timestamp) -> Int,
        offsetOfZone: @escaping @Sendable (String?, Timestamp) -> Int? = { _, _ in nil },
        endpoints: [String: String] = [:]
    ) {
        self.runner = runner
        self.daemonEnvironment = daemonEnvironment
        self.now = now
        self.zoneOffset = zoneOffset
        self.offsetOfZone = offsetOfZone
        self.endpoints = endpoints
    }
}
