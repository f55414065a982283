import HomerCore
import HomerHTTP

/// Sends a message to one chat: escaped HTML, long ones in pieces, very long ones as a document.
struct TelegramNotifier: Notifier {
    let channel: String
    let settings: TelegramChannel
    let means: ChannelMeans

    func deliver(_ message: OutgoingMessage) async -> DeliveryResult {
        var disclosure = Disclosure(means.secret)
        let chat: TelegramChat
        do throws(SecretUnavailable) {
            chat = try TelegramChat(settings, means, &disclosure)
        } catch {
            return .failed(reason: disclosure.masked(error.reason), after: nil)
        }
        return await chat.send(
            TelegramText.parts(of: message), buttons: message.buttons, showsLinks: message.kind == .result,
            fileName: "\(message.name).txt")
    }
}

extension TelegramChat {
    /// The channel's chat, with the token as it is now. `disclosure` hears of both.
    init(
        _ settings: TelegramChannel, _ means: ChannelMeans, _ disclosure: inout Disclosure
    ) throws(SecretUnavailable) {
        let target = try disclosure.fill(settings.chat, "chat")
        self.init(
            api: try TelegramAPI(settings, means, disclosure), chat: target, thread: settings.thread, means: means)
    }
}

/// One chat, for one send or answer.
struct TelegramChat: Sendable {
    let api: TelegramAPI
    let chat: String
    var thread: Int64?
    let means: ChannelMeans

    /// How long it is waited, at most, for the turn of a later piece; the first is left to whoever tries again.
    private static let patience = Milliseconds.seconds(60)

    /// Sends all parts in order. When a later part fails the message has half arrived: `unknown`, since sending it again
    /// would repeat its beginning. The reference is the number of the last message, which has the buttons.
    func send(
        _ parts: TelegramText.Parts, buttons: [MessageButton] = [], showsLinks: Bool = false, fileName: String
    ) async -> DeliveryResult {
        var last = DeliveryResult.refused(reason: "the message has no text")
        let count = parts.messages.count + (parts.document == nil ? 0 : 1)
        for (index, part) in parts.messages.enumerated() {
            let isLast = index == parts.messages.count - 1
            last = await patient(index) {
                await self.send(part, isLast ? buttons : [], showsLinks: showsLinks && isLast)
            }
            guard case .sent = last else { return Self.half(last, index, of: count) }
        }
        guard let document = parts.document else { return last }
        let sent = await patient(count - 1) { await self.send(document: document, name: fileName) }
        guard case .sent = sent else { return Self.half(sent, count - 1, of: count) }
        return last
    }

    private func send(_ part: TelegramText.Part, _ buttons: [MessageButton], showsLinks: Bool) async -> DeliveryResult {
        let reply = await api.call("sendMessage", parameters(part.html, "HTML", buttons, showsLinks: showsLinks))
        guard case .error(let error) = reply, error.isOfTags else { return reply.verdict }
        return await api.call("sendMessage", parameters(part.plain, nil, buttons, showsLinks: showsLinks)).verdict
    }

    func parameters(
        _ text: String, _ mode: String?, _ buttons: [MessageButton], showsLinks: Bool = false
    ) -> JSONValue {
        .object([
            "chat_id": chatID, "message_thread_id": thread.map { .int($0) }, "text": .string(text),
            "parse_mode": mode.map { .string($0) },
            "link_preview_options": .object(["is_disabled": .bool(!showsLinks)]),
            "reply_markup": TelegramText.keyboard(buttons),
        ])
    }

    var chatID: JSONValue { Int64(chat).map { .int($0) } ?? .string(chat) }

    private func send(document: String, name: String) async -> DeliveryResult {
        var fields = [(name: "chat_id", value: chat)]
        if let thread { fields.append(("message_thread_id", String(thread))) }
        // The API takes 50 MB; nothing that Homer says is near it.
        let text = document.fitting(bytes: 20 << 20)
        return await api.upload("sendDocument", MultipartForm(fields: fields, file: ("document", name, text))).verdict
    }

    /// A later piece waits as long as it is asked to, for what is sent already cannot be taken back.
    private func patient(_ index: Int, _ send: @Sendable () async -> DeliveryResult) async -> DeliveryResult {
        var result = await send()
        for _ in 0..<3 where index > 0 {
            guard case .failed(_, let after?) = result, after <= Self.patience else { return result }
            do { try await means.clock.sleep(for: after.duration) } catch { return result }
            result = await send()
        }
        return result
    }

    private static func half(_ result: DeliveryResult, _ sent: Int, of count: Int) -> DeliveryResult {
        guard sent > 0 else { return result }
        switch result {
        case .sent: return result
        case .failed(let reason, _), .refused(let reason), .unknown(let reason):
            return .unknown(reason: "\(sent) of \(count) parts arrived, then: \(reason)")
        }
    }
}
