/// How one channel of `notify.channels` in `homer.json` is reached. Holds no secret, only where each is.
package enum ChannelSettings: Hashable, Sendable {
    case telegram(TelegramChannel)
    case webhook(WebhookChannel)
    case ntfy(NtfyChannel)
    case slack(SlackChannel)
    case command(CommandChannel)
    case mail(MailChannel)

    package var type: ChannelType {
        switch self {
        case .telegram: .telegram
        case .webhook: .webhook
        case .ntfy: .ntfy
        case .slack: .slack
        case .command: .command
        case .mail: .mail
        }
    }

    /// Where messages go, on one line and without a secret: `telegram to chat 4711`.
    package var summary: String {
        switch self {
        case .telegram(let channel): "telegram to chat \(channel.chat)"
        case .webhook(let channel): "webhook \(channel.url)"
        case .ntfy(let channel): "ntfy \(channel.server), topic \(channel.topic)"
        case .slack(let channel): "slack \(channel.url)"
        case .command(let channel): "command \(channel.command.map(ShellWord.quoted).joined(separator: " "))"
        case .mail(let channel): "mail to \(channel.to.joined(separator: ", "))"
        }
    }
}

/// The word `type` of a channel.
package enum ChannelType: String, Word, CaseIterable {
    case telegram
    case webhook
    case ntfy
    case slack
    case command
    case mail
}

package struct TelegramChannel: Hashable, Sendable {
    package static let publicAPI = "https://api.telegram.org"

    package var token: SecretReference
    /// The chat's number, or `@name` of a channel. May name secrets.
    package var chat: String
    /// A topic of a group.
    package var thread: Int64?
    /// The address of the Bot API, without a slash at its end.
    package var api = TelegramChannel.publicAPI
    /// Who may steer Homer from this chat, by their numbers; nobody when empty.
    package var users: Set<Int64> = []
    package var allowPrivate = false

    package init(token: SecretReference, chat: String) {
        self.token = token
        self.chat = chat
    }
}

/// A receiver of Standard Webhooks.
package struct WebhookChannel: Hashable, Sendable {
    /// May name secrets, and so may the values of `headers`.
    package var url: String
    /// What requests are signed with (`whsec_…`); unsigned without one.
    package var secret: SecretReference?
    package var headers: [String: String] = [:]
    package var allowPrivate = false

    package init(url: String, secret: SecretReference? = nil) {
        self.url = url
        self.secret = secret
    }
}

package struct NtfyChannel: Hashable, Sendable {
    package static let publicServer = "https://ntfy.sh"

    package var server = NtfyChannel.publicServer
    /// May name secrets: whoever knows the topic of a public server can read it.
    package var topic: String
    package var token: SecretReference?
    package var allowPrivate = false

    package init(topic: String, token: SecretReference? = nil) {
        self.topic = topic
        self.token = token
    }
}

/// An incoming webhook as Slack has them, and Mattermost, Rocket.Chat and others like it.
package struct SlackChannel: Hashable, Sendable {
    /// Names a secret: whoever knows the address can write to it.
    package var url: String
    package var allowPrivate = false

    package init(url: String) { self.url = url }
}

package struct CommandChannel: Hashable, Sendable {
    /// Program and arguments, as they are: no shell reads them.
    package var command: [String]
    package var timeout = Milliseconds.seconds(30)

    package init(command: [String]) { self.command = command }
}

package struct MailChannel: Hashable, Sendable {
    package static let program = "/usr/sbin/sendmail"

    package var to: [String]
    /// The system's own address for the daemon's user when nil.
    package var from: String?
    package var sendmail = MailChannel.program

    package init(to: [String]) { self.to = to }
}
