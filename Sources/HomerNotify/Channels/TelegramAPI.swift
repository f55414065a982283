import HomerCore
import HomerHTTP

/// The Bot API of Telegram with one token. The token is part of every address: no text of an error leaves here with it.
struct TelegramAPI: Sendable {
    let base: String
    private let token: String
    private let allowPrivate: Bool
    private let means: ChannelMeans
    let disclosure: Disclosure

    /// Reads the token anew, so that a rotated one counts from the next call on.
    init(_ settings: TelegramChannel, _ means: ChannelMeans, _ disclosure: Disclosure) throws(SecretUnavailable) {
        var disclosure = disclosure
        let token = try disclosure.fill(settings.token, "token")
        // In an address it must not be taken for anything else.
        guard !token.isEmpty, token.utf8.allSatisfy(Self.isOfToken) else {
            throw SecretUnavailable(reason: "\(settings.token.written) is not a token of a bot (NUMBER:LETTERS)")
        }
        self.token = token
        base = settings.api
        allowPrivate = settings.allowPrivate
        self.means = means
        self.disclosure = disclosure
    }

    private static func isOfToken(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || ":_-".utf8.contains(byte)
    }

    /// - Parameter timeout: longer than what the method itself may wait.
    func call(
        _ method: String, _ parameters: JSONValue, timeout: Duration = ChannelMeans.deadline
    ) async -> TelegramReply {
        await send(method, "application/json", Array(parameters.compact.utf8), timeout)
    }

    /// With a file, for `sendDocument`.
    func upload(_ method: String, _ form: MultipartForm) async -> TelegramReply {
        await send(method, form.contentType, form.body, ChannelMeans.deadline)
    }

    private func send(
        _ method: String, _ type: String, _ body: [UInt8], _ timeout: Duration
    ) async -> TelegramReply {
        let call = HTTPCall(
            method: "POST", url: "\(base)/bot\(token)/\(method)",
            headers: [("User-Agent", "homer"), ("Content-Type", type)], body: body)
        let exchange = HTTPExchange(clock: means.clock, timeout: timeout)
        let delivery = await exchange.deliver(call, allowPrivate: allowPrivate, lookup: means.lookup)
        return TelegramReply(delivery, now: means.now()).masked(disclosure)
    }
}

/// What the Bot API said to one call.
enum TelegramReply: Hashable, Sendable {
    case done(JSONValue)
    case error(TelegramError)
    /// No whole answer.
    case unanswered(DeliveryResult)

    init(_ delivery: HTTPDelivery, now: Timestamp) {
        guard case .answered(let answer) = delivery.end else {
            self = .unanswered(ServerVerdict.unanswered(delivery))
            return
        }
        let said = JSONValue(lenient: delivery.body)
        if said?["ok"]?.bool == true, let result = said?["result"] {
            self = .done(result)
            return
        }
        guard said?["ok"]?.bool == false else {
            // Not the Bot API: something between.
            let verdict = ServerVerdict.of(delivery, now: now, said: { _ in nil })
            if case .sent = verdict {
                self = .unanswered(.unknown(reason: "HTTP \(answer.status), but not an answer of the Bot API"))
            } else {
                self = .unanswered(verdict)
            }
            return
        }
        let parameters = said?["parameters"]
        self = .error(
            TelegramError(
                code: said?["error_code"]?.int ?? Int64(answer.status),
                text: said?["description"]?.string ?? "HTTP \(answer.status)",
                after: parameters?["retry_after"]?.int.map { .seconds(max(0, min($0, 1 << 32))) }
                    ?? ServerVerdict.wait(answer, now: now),
                movedTo: parameters?["migrate_to_chat_id"]?.int))
    }

    func masked(_ disclosure: Disclosure) -> TelegramReply {
        switch self {
        case .done: return self
        case .error(var error):
            error.text = disclosure.masked(error.text)
            return .error(error)
        case .unanswered(let result): return .unanswered(disclosure.masked(result))
        }
    }

    /// What it means for a message.
    var verdict: DeliveryResult {
        switch self {
        case .done(let result): .sent(reference: result["message_id"]?.int.map(String.init))
        case .error(let error): error.verdict
        case .unanswered(let result): result
        }
    }
}

struct TelegramError: Hashable, Sendable {
    var code: Int64
    var text: String
    var after: Milliseconds?
    /// The number that a group has now.
    var movedTo: Int64?

    /// The text's tags are at fault, not the message.
    var isOfTags: Bool { code == 400 && text.lowercased().contains("can't parse entities") }

    /// The message already says what it was to say.
    var isUnchanged: Bool { code == 400 && text.lowercased().contains("message is not modified") }

    var verdict: DeliveryResult {
        switch code {
        case 429: .failed(reason: text, after: after)
        case 401: .refused(reason: "\(text): the token is not that of a bot")
        case 404: .refused(reason: "\(text): the token is not that of a bot, or the address of the API is wrong")
        case 400..<500:
            .refused(reason: movedTo.map { "\(text): the chat is now \($0); give that number" } ?? text)
        default: .failed(reason: text, after: after)
        }
    }
}
