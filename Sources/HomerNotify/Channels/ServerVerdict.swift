import HomerCore
import HomerHTTP

/// What an exchange with a receiver means for the message.
enum ServerVerdict {
    /// - Parameters:
    ///   - said: what the receiver said of an error, taken from its answer.
    ///   - reference: what it calls the message, taken from its answer.
    static func of(
        _ delivery: HTTPDelivery, now: Timestamp, said: (String) -> String? = { $0 },
        reference: (JSONValue) -> String? = { _ in nil }
    ) -> DeliveryResult {
        guard case .answered(let answer) = delivery.end else { return unanswered(delivery) }
        let text = String(decoding: delivery.body, as: UTF8.self)
        if (200..<300).contains(answer.status) { return .sent(reference: JSONValue(lenient: text).flatMap(reference)) }
        let words = said(text).map { SecretText.summary($0, hiding: []) } ?? ""
        let reason = "HTTP \(answer.status)" + (words.isEmpty ? "" : ": \(words)")
        switch answer.status {
        case 300..<400:
            return .refused(
                reason: "HTTP \(answer.status): redirects are not followed; give the address it leads to")
        case 408, 425, 429, 500, 502, 503: return .failed(reason: reason, after: wait(answer, now: now))
        // Whoever stood before the receiver gave up waiting for it, and does not say what became of the request.
        case 504: return .unknown(reason: reason)
        case 400..<500: return .refused(reason: reason)
        default: return .failed(reason: reason, after: wait(answer, now: now))
        }
    }

    /// An exchange that ended without a whole answer: what may have arrived is not sent again.
    static func unanswered(_ delivery: HTTPDelivery) -> DeliveryResult {
        let reason: String
        switch delivery.end {
        case .refused(let why): return .refused(reason: why)
        case .answered(let answer): reason = "HTTP \(answer.status)"
        case .timedOut: reason = "no answer within \(ChannelMeans.deadline.components.seconds) s"
        case .cancelled: reason = "given up, as Homer stops"
        case .tooLarge(let answer): reason = "HTTP \(answer.status), with an answer that is too long"
        case .broken(nil, let why): reason = why
        case .broken(let answer?, let why): reason = "HTTP \(answer.status), but the answer is not whole: \(why)"
        }
        return delivery.mayHaveArrived ? .unknown(reason: reason) : .failed(reason: reason, after: nil)
    }

    /// How long the receiver asks to wait.
    static func wait(_ answer: HTTPAnswer, now: Timestamp) -> Milliseconds? {
        switch RetryAfter(answer) {
        case .length(let length): length
        case .until(let moment): max(.zero, moment - now)
        case nil: nil
        }
    }
}

extension ChannelMeans {
    /// Sends one request, and says what that means, without the secrets in it.
    func post(
        _ call: HTTPCall, allowPrivate: Bool, _ disclosure: Disclosure, said: (String) -> String? = { $0 },
        reference: (JSONValue) -> String? = { _ in nil }
    ) async -> DeliveryResult {
        let exchange = HTTPExchange(clock: clock, timeout: Self.deadline)
        let delivery = await exchange.deliver(call, allowPrivate: allowPrivate, lookup: lookup)
        return disclosure.masked(ServerVerdict.of(delivery, now: now(), said: said, reference: reference))
    }
}
