package import HomerCore
import HomerNotify

extension Workspace {
    /// What sends over the channels of this configuration, in the order of their names.
    ///
    /// - Parameter environment: where secrets are read from, each time one is needed.
    package func notifiers(environment: [String: String]) -> [any Notifier] {
        let means = ChannelMeans(
            directory: root, home: home, environment: environment, clock: ContinuousClock(), now: WallClock.now)
        return channels.sorted { $0.key < $1.key }.map { Channels.make($0.key, $0.value, means) }
    }
}
