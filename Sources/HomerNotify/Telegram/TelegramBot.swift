package import HomerCore
import Synchronization

/// Lets the owner steer Homer from a chat: asks the Bot API for messages, carries out commands and presses, answers.
///
/// A command or press counts when its person is in `users` and its chat is the channel's; others get no answer. The place
/// in the stream is kept before an update is carried out, so that one interrupted by a crash is lost, never done twice.
package final class TelegramBot: Sendable {
    let settings: TelegramChannel
    let means: ChannelMeans
    let actions: BotActions
    private let keep: @Sendable (Int64) -> Void
    private let tell: @Sendable (BotTrouble) -> Void
    private let well: @Sendable () -> Void
    private let state: Mutex<State>

    private struct State {
        var offset: Int64?
        var polling = BotPolling()
        var name: String?
        var hasIntroduced = false
        var strangers: Set<Int64> = []
        /// Messages that ask for instructions, the oldest first, with what they are for.
        var questions: [(message: Int64, button: DecisionButton)] = []
    }

    /// Commands that change something are refused when they are older: a phone may send them long after.
    static let patience = Milliseconds.minutes(10)
    /// Seconds; the API itself waits no longer.
    private static let pollLength: Int64 = 50

    /// - Parameters:
    ///   - offset: what `keep` was given last; nil for a bot that is new.
    ///   - keep: stores the place in the stream, before what lies behind it is carried out.
    ///   - tell: of trouble, once while it lasts.
    ///   - well: messages are taken: at the first answer, and at the first after trouble that was told.
    package init(
        settings: TelegramChannel, means: ChannelMeans, actions: BotActions, offset: Int64?,
        keep: @escaping @Sendable (Int64) -> Void, tell: @escaping @Sendable (BotTrouble) -> Void,
        well: @escaping @Sendable () -> Void = {}
    ) {
        self.settings = settings
        self.means = means
        self.actions = actions
        self.keep = keep
        self.tell = tell
        self.well = well
        state = Mutex(State(offset: offset))
    }

    /// Asks and answers until the task is cancelled.
    package func run() async {
        while !Task.isCancelled { await round() }
    }

    /// One question to the API, and all that its answer asks for.
    package func round() async {
        let step = await ask()
        switch step {
        case .handle(let updates):
            for update in updates where !Task.isCancelled {
                take(update)
                await handle(update)
            }
        case .deleteWebhook:
            if case .success(let chat) = chat(), case .done = await chat.api.call("deleteWebhook", .object([:])) {
                return
            }
            await pause(.seconds(5))
        case .wait(let length): await pause(length)
        }
    }

    private func ask() async -> BotPolling.Step {
        let chat: TelegramChat
        switch self.chat() {
        case .success(let found): chat = found
        case .failure(let fault): return noted { $0.cannotAsk(fault.reason) }
        }
        await introduce(chat.api)
        let reply = await chat.api.call(
            "getUpdates",
            .object([
                "offset": state.withLock { $0.offset }.map { .int($0) }, "timeout": .int(Self.pollLength),
                "limit": .int(50), "allowed_updates": .array([.string("message"), .string("callback_query")]),
            ]), timeout: .seconds(Self.pollLength + 15))
        return noted { $0.next(after: reply) }
    }

    /// The chat with the token as it is now.
    func chat() -> Result<TelegramChat, SecretUnavailable> {
        do throws(SecretUnavailable) {
            var disclosure = Disclosure(means.secret)
            return .success(try TelegramChat(settings, means, &disclosure))
        } catch {
            return .failure(error)
        }
    }

    private func noted(_ next: (inout BotPolling) -> (step: BotPolling.Step, tell: BotTrouble?)) -> BotPolling.Step {
        let (step, trouble, isWell) = state.withLock { state in
            let wasWell = state.polling.isWell
            let (step, trouble) = next(&state.polling)
            return (step, trouble, state.polling.isWell && !wasWell)
        }
        if let trouble { tell(trouble) }
        if isWell { well() }
        return step
    }

    /// Learns the bot's name and gives it its menu, when that was not done yet.
    private func introduce(_ api: TelegramAPI) async {
        guard state.withLock({ !$0.hasIntroduced }) else { return }
        guard case .done(let me) = await api.call("getMe", .object([:])) else { return }
        state.withLock { state in
            state.name = me["username"]?.string
            state.hasIntroduced = true
        }
        let menu = BotCommand.menu.map {
            JSONValue.object(["command": .string($0.name), "description": .string($0.what)])
        }
        _ = await api.call("setMyCommands", .object(["commands": .array(menu)]))
    }

    var name: String? { state.withLock { $0.name } }

    private func take(_ update: TelegramUpdate) {
        state.withLock { $0.offset = max($0.offset ?? 0, update.id + 1) }
        keep(update.id + 1)
    }

    /// Remembers what a reply to a message will be for: of the newest fifty, until the daemon ends.
    func note(question message: Int64, for button: DecisionButton) {
        state.withLock { state in
            state.questions.append((message, button))
            state.questions.removeFirst(max(0, state.questions.count - 50))
        }
    }

    /// What a reply to this message is for; nil when it asked for nothing.
    func asked(_ message: Int64) -> DecisionButton? {
        state.withLock { $0.questions.last { $0.message == message }?.button }
    }

    /// Tells of each stranger once; they get no answer, and cannot fill a memory.
    func note(stranger update: TelegramUpdate) {
        let isNew = state.withLock { state in
            state.strangers.count < 100 && state.strangers.insert(update.user ?? 0).inserted
        }
        if isNew { tell(.stranger(user: update.user, chat: update.chat)) }
    }

    private func pause(_ length: Milliseconds) async { try? await means.clock.sleep(for: length.duration) }
}
