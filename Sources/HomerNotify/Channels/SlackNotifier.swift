import HomerCore
import HomerHTTP

/// Posts a message to an incoming webhook as Slack has them.
struct SlackNotifier: Notifier {
    let channel: String
    let settings: SlackChannel
    let means: ChannelMeans

    func deliver(_ message: OutgoingMessage) async -> DeliveryResult {
        var disclosure = Disclosure(means.secret)
        let url: String
        do throws(SecretUnavailable) {
            url = try disclosure.fill(settings.url, "url")
        } catch {
            return .failed(reason: disclosure.masked(error.reason), after: nil)
        }
        let call = HTTPCall(
            method: "POST", url: url, headers: [("User-Agent", "homer"), ("Content-Type", "application/json")],
            body: Array(Self.payload(message).compact.utf8))
        return await means.post(call, allowPrivate: settings.allowPrivate, disclosure)
    }

    static func payload(_ message: OutgoingMessage) -> JSONValue {
        let title = "*\(escaped(message.title))*"
        let body = escaped(message.body.fitting(bytes: 8000))
        return .object(["text": .string(body.isEmpty ? title : "\(title)\n\(body)"), "unfurl_links": .bool(false)])
    }

    /// Without it a text could call everybody of a channel: `<!channel>`.
    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.append(character)
            }
        }
    }
}
