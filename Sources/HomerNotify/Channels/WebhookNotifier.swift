import HomerCore
import HomerHTTP

/// Posts a message as JSON, signed as Standard Webhooks 1.0.0 says.
struct WebhookNotifier: Notifier {
    let channel: String
    let settings: WebhookChannel
    let means: ChannelMeans

    func deliver(_ message: OutgoingMessage) async -> DeliveryResult {
        var disclosure = Disclosure(means.secret)
        let now = means.now()
        let body = Array(Self.payload(message).compact.utf8)
        var headers: [(name: String, value: String)] = [("User-Agent", "homer")]
        let url: String
        do throws(SecretUnavailable) {
            url = try disclosure.fill(settings.url, "url")
            for (name, value) in settings.headers.sorted(by: { $0.key < $1.key }) {
                headers.append((name, try disclosure.fill(value, "header \(name)")))
            }
            headers += [
                ("Content-Type", "application/json"), ("webhook-id", message.name),
                ("webhook-timestamp", String(now.seconds)),
            ]
            if let reference = settings.secret {
                let secret = try disclosure.fill(reference, "secret")
                guard
                    let signature = WebhookSignature.header(
                        secret: secret, id: message.name, seconds: now.seconds, body: body)
                else {
                    throw SecretUnavailable(
                        reason: "the secret \(reference.written) is not whsec_ with 24 to 64 bytes in base64")
                }
                headers.append(("webhook-signature", signature))
            }
        } catch {
            return .failed(reason: disclosure.masked(error.reason), after: nil)
        }
        let call = HTTPCall(method: "POST", url: url, headers: headers, body: body)
        return await means.post(call, allowPrivate: settings.allowPrivate, disclosure)
    }

    static func payload(_ message: OutgoingMessage) -> JSONValue {
        var message = message
        // Receivers may refuse what is longer than 20 kB.
        message.body = message.body.fitting(bytes: 16_000)
        return .object([
            "type": .string("homer.\(message.kind.rawValue)"), "timestamp": .string(message.createdAt.description),
            "data": message.json,
        ])
    }
}
