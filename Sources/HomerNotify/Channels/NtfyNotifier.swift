import HomerCore
import HomerHTTP

/// Publishes a message to a topic of an ntfy server.
struct NtfyNotifier: Notifier {
    let channel: String
    let settings: NtfyChannel
    let means: ChannelMeans

    func deliver(_ message: OutgoingMessage) async -> DeliveryResult {
        var disclosure = Disclosure(means.secret)
        var headers: [(name: String, value: String)] = [
            ("User-Agent", "homer"), ("Content-Type", "application/json"),
        ]
        let topic: String
        do throws(SecretUnavailable) {
            topic = try disclosure.fill(settings.topic, "topic")
            if let token = settings.token {
                headers.append(("Authorization", "Bearer \(try disclosure.fill(token, "token"))"))
            }
        } catch {
            return .failed(reason: disclosure.masked(error.reason), after: nil)
        }
        let call = HTTPCall(
            method: "POST", url: settings.server, headers: headers,
            body: Array(Self.payload(message, topic: topic).compact.utf8))
        return await means.post(
            call, allowPrivate: settings.allowPrivate, disclosure,
            said: { JSONValue(lenient: $0)?["error"]?.string ?? $0 }, reference: { $0["id"]?.string })
    }

    /// The form in JSON: headers would need an encoding of their own for what is not ASCII.
    static func payload(_ message: OutgoingMessage, topic: String) -> JSONValue {
        // A server makes a file of what is longer.
        let body = (message.body.isEmpty ? message.title : message.body).fitting(bytes: 4096)
        return .object([
            "topic": .string(topic), "title": message.body.isEmpty ? nil : .string(message.title.fitting(bytes: 250)),
            "message": .string(body), "priority": .int(priority(of: message.kind)),
            "tags": .array([.string("homer"), .string(message.kind.rawValue)]),
        ])
    }

    static func priority(of kind: MessageKind) -> Int64 {
        switch kind {
        case .failure, .decision, .alert: 4
        case .recovery, .digest, .test: 3
        case .result: 2
        }
    }
}
