package import HomerCore

/// Makes the channels that `notify.channels` of `homer.json` names.
package enum Channels {
    /// The channel as its settings say; nothing is read or sent yet.
    package static func make(_ name: String, _ settings: ChannelSettings, _ means: ChannelMeans) -> any Notifier {
        switch settings {
        case .telegram(let channel): TelegramNotifier(channel: name, settings: channel, means: means)
        case .webhook(let channel): WebhookNotifier(channel: name, settings: channel, means: means)
        case .ntfy(let channel): NtfyNotifier(channel: name, settings: channel, means: means)
        case .slack(let channel): SlackNotifier(channel: name, settings: channel, means: means)
        case .command(let channel): CommandNotifier(channel: name, settings: channel, means: means)
        case .mail(let channel): MailNotifier(channel: name, settings: channel, means: means)
        }
    }
}
