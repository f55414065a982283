import HomerCore

/// What the bot tells of itself, once for as long as it lasts.
package enum BotTrouble: Hashable, Sendable {
    /// Another program asks for this bot's messages: each takes some of them from the other.
    case otherPoller
    /// The token is not that of a bot, or cannot be had.
    case token(String)
    /// The API does not answer, or not as it should.
    case unreachable(String)
    /// Somebody who may not steer tried to.
    case stranger(user: Int64?, chat: Int64?)
}

/// What follows from one answer to `getUpdates`: pure.
struct BotPolling: Hashable, Sendable {
    enum Step: Hashable, Sendable {
        case handle([TelegramUpdate])
        /// A webhook takes the messages, from a time before: it is taken away.
        case deleteWebhook
        case wait(Milliseconds)
    }

    /// Answers in a row that were none.
    private(set) var failures = 0
    /// What was told and still lasts.
    private(set) var trouble: BotTrouble?
    /// Whether messages are taken; not known before the first answer.
    private(set) var isWell = false

    /// - Returns: what to do, and what to tell; nil when that was told already or all is well.
    mutating func next(after reply: TelegramReply) -> (step: Step, tell: BotTrouble?) {
        switch reply {
        case .done(let result):
            (failures, trouble, isWell) = (0, nil, true)
            return (.handle((result.array ?? []).compactMap(TelegramUpdate.init)), nil)
        case .error(let error) where error.code == 409:
            if error.text.lowercased().contains("webhook") { return (.deleteWebhook, nil) }
            return (.wait(.seconds(30)), told(.otherPoller))
        case .error(let error) where error.code == 401 || error.code == 404:
            // Whoever rotates a token needs a moment until the new one is in its place.
            return (.wait(.seconds(60)), told(.token(error.text)))
        case .error(let error) where error.code == 429:
            return (.wait(max(.seconds(1), error.after ?? .seconds(5))), nil)
        case .error(let error): return failed(error.text)
        case .unanswered(let result):
            switch result {
            case .sent: return failed("no answer")
            case .failed(let reason, _), .refused(let reason), .unknown(let reason): return failed(reason)
            }
        }
    }

    mutating func cannotAsk(_ reason: String) -> (step: Step, tell: BotTrouble?) {
        (.wait(.seconds(60)), told(.token(reason)))
    }

    /// A single answer that fails is nothing to tell; the network is like that.
    private mutating func failed(_ reason: String) -> (step: Step, tell: BotTrouble?) {
        failures += 1
        let length = RetryRules.doubled(.seconds(1), times: failures - 1, cap: .seconds(60))
        return (.wait(length), failures >= 3 ? told(.unreachable(reason)) : nil)
    }

    /// The same kind of trouble is told once, whatever its words.
    private mutating func told(_ new: BotTrouble) -> BotTrouble? {
        defer { (trouble, isWell) = (new, false) }
        switch (trouble, new) {
        case (.otherPoller, .otherPoller), (.token, .token), (.unreachable, .unreachable): return nil
        default: return new
        }
    }
}
