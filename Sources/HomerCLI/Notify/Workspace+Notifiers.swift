package import HomerCore
package import HomerNotify

extension Workspace {
    /// What sends over the channels of this configuration, in the order of their names.
    ///
    /// - Parameter environment: where secrets are read from, each time one is needed.
    package func notifiers(environment: [String: String]) -> [any Notifier] {
        let means = channelMeans(environment: environment)
        return channels.sorted { $0.key < $1.key }.map { Channels.make($0.key, $0.value, means) }
    }

    package func channelMeans(environment: [String: String]) -> ChannelMeans {
        ChannelMeans(
            directory: root, home: home, environment: environment, clock: ContinuousClock(), now: WallClock.now)
    }

    /// The chats from which somebody may steer, by channel.
    package var chats: [String: TelegramChannel] {
        channels.compactMapValues { channel in
            if case .telegram(let chat) = channel, !chat.users.isEmpty { chat } else { nil }
        }
    }
}
