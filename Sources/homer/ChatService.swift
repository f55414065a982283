import HomerCLI
import HomerCore
import HomerMigration
import HomerNotify
import HomerRuntime
import HomerStore
import Logging
import ServiceLifecycle
import Synchronization

/// Lets somebody steer from the chats of `notify.channels`, by the configuration in force: a bot for each, begun anew when
/// its settings change.
final class ChatService: Service {
    private let store: Store
    private let logger: Logger
    private let current: Mutex<Workspace>
    private let wake: Wake
    private let alarm: Alarm

    /// After a database that did not say where a bot is to begin.
    private static let pause = Milliseconds.minutes(1)

    init(_ workspace: Workspace, store: Store, logger: Logger) {
        let wake = Wake()
        self.store = store
        self.logger = logger
        self.wake = wake
        alarm = Alarm(clock: ContinuousClock()) { wake.ring() }
        current = Mutex(workspace)
    }

    /// Goes by another configuration from now on.
    func adopt(_ workspace: Workspace) {
        current.withLock { $0 = workspace }
        wake.ring()
    }

    func run() async throws {
        var running: [String: (chat: TelegramChannel, work: Task<Void, Never>)] = [:]
        wake.ring()
        for await _ in wake.rings.cancelOnGracefulShutdown() {
            let wanted = current.withLock { $0.chats }
            for (name, bot) in running where wanted[name] != bot.chat {
                bot.work.cancel()
                await bot.work.value
                running[name] = nil
            }
            for (name, chat) in wanted where running[name] == nil {
                guard let bot = bot(name, chat) else {
                    alarm.set(after: Self.pause)
                    continue
                }
                running[name] = (chat, Task { await bot.run() })
            }
        }
        alarm.cancel()
        for bot in running.values { bot.work.cancel() }
        for bot in running.values { await bot.work.value }
    }

    /// nil when the database does not say how far its messages were taken: without that they would be taken twice.
    ///
    /// What is asked for in a chat goes over a connection of the bot's own: it is then the commit of another, and rings as
    /// that of a command does. The daemon's own commits are no news to its loops, and a switch would not be heard of.
    private func bot(_ name: String, _ chat: TelegramChannel) -> TelegramBot? {
        let (store, logger) = (store, logger)
        do {
            let workspace = current.withLock { $0 }
            let own = try Store.open(path: workspace.database, foreign: .oldHomer)
            return TelegramBot(
                settings: chat, means: workspace.channelMeans(environment: GlobalOptions.environment()),
                actions: BotActions(workspace: { [self] in current.withLock { $0 } }, store: own),
                offset: try store.chatPosition(of: name),
                keep: { position in
                    do { try store.keepChatPosition(position, of: name) } catch {
                        logger.log(.storeFailed, ["error": "\(error)", "channel": "\(name)"])
                    }
                },
                tell: { trouble in
                    logger.log(.chatTroubled, ["channel": "\(name)", "error": "\(trouble.sentence)"])
                    guard let incident = trouble.incident(of: name) else { return }
                    do { try store.report(incident: incident, now: WallClock.now()) } catch {
                        logger.log(.storeFailed, ["error": "\(error)", "channel": "\(name)"])
                    }
                },
                well: {
                    do { try store.resolve(fingerprint: BotTrouble.fingerprint(of: name), now: WallClock.now()) } catch
                    {
                        logger.log(.storeFailed, ["error": "\(error)", "channel": "\(name)"])
                    }
                })
        } catch {
            logger.log(.storeFailed, ["error": "\(error)", "channel": "\(name)", "retry_in": "\(Self.pause)"])
            return nil
        }
    }
}

extension BotTrouble {
    fileprivate var sentence: String {
        switch self {
        case .otherPoller: "another program asks for this bot's messages: each takes some of them from the other"
        case .token(let reason): "the token is of no use: \(reason)"
        case .unreachable(let reason): "the Bot API does not answer: \(reason)"
        case .stranger(let user, let chat):
            "somebody who may not steer tried to: user \(user.map { "\($0)" } ?? "unknown"), chat "
                + (chat.map { "\($0)" } ?? "unknown")
        }
    }
}
