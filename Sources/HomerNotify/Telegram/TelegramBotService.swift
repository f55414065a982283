import ServiceLifecycle

/// Lets the bot answer until the daemon stops.
package struct TelegramBotService: Service {
    private let bot: TelegramBot

    package init(bot: TelegramBot) { self.bot = bot }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [bot] in await bot.run() }
    }
}
