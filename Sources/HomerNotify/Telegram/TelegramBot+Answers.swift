import HomerCore

extension TelegramBot {
    func handle(_ update: TelegramUpdate) async {
        guard case .success(let chat) = chat() else { return }
        guard update.isAllowed(users: settings.users, chat: chat.chat) else {
            if update.content != .other { note(stranger: update) }
            return
        }
        let who = "telegram:\(update.user ?? 0)"
        switch update.content {
        case .other: break
        case .message(let text, let isForwarded, let replied):
            guard let command = BotCommand(text, bot: name) else {
                guard let asked = replied.flatMap({ asked($0) }), !isForwarded else { return }
                return await instruct(asked, text, who, chat, isOld: isOld(update))
            }
            // Somebody else wrote it.
            if isForwarded { return await say("A forwarded command is not carried out. Type it.", chat) }
            if command.acts, isOld(update) {
                return await say("That was sent a while ago, and is not carried out any more. Send it again.", chat)
            }
            await answer(command, who, chat, update.id)
        case .press(let id, let data, let message, let text):
            await press(id, data, message, text, who, chat)
        }
    }

    private func isOld(_ update: TelegramUpdate) -> Bool {
        update.date.map { means.now() - $0 > Self.patience } ?? false
    }

    private func answer(_ command: BotCommand, _ who: String, _ chat: TelegramChat, _ update: Int64) async {
        do {
            switch command {
            case .approve(nil), .plans: try await showWaiting(chat)
            default: await say(try await text(of: command, who), chat, "answer-\(update).txt")
            }
        } catch {
            await say(chat.api.disclosure.masked(BotAdvice.inChat("\(error)")), chat)
        }
    }

    private func text(of command: BotCommand, _ who: String) async throws -> BotText {
        switch command {
        case .help: return Self.help
        case .status: return try await actions.status()
        case .jobs: return try await actions.jobs()
        case .trigger(let id):
            let name = try await actions.trigger(id, who)
            var text = BotText()
            text.line("⏳ Triggered: ", .bold(name))
            // It is stored, whatever else cannot be said of it.
            if let why = try? await actions.obstacle(id) { text.line("⚠️ It does not start: \(BotAdvice.inChat(why))") }
            return text
        case .runs(let id): return try await actions.runs(id)
        case .logs(let name): return try await actions.logs(name)
        case .why(let id): return try await actions.why(id)
        case .suspend(let id, let length): return try await actions.suspend(id, length, who)
        case .resume(let id): return try await actions.resume(id, who)
        case .approve(let name?): return try await decide(.approve, name, nil, who)
        case .reject(let name, let reason): return try await decide(.reject, name, reason, who)
        case .approve(nil), .plans: return BotText()
        case .runtime(let ask): return try await actions.runtime(ask, who)
        case .discover: return try await actions.discover(who)
        case .alerts: return try await actions.alerts()
        case .acknowledge(let alert): return try await actions.acknowledge(alert, who)
        case .snooze(let alert, let length): return try await actions.snooze(alert, length, who)
        case .usage(let usage): return BotText("Usage: \(usage)")
        case .unknown(let name): return BotText("There is no /\(name.prefix(32)). /help lists what there is.")
        }
    }

    static var help: BotText {
        var text = BotText()
        for entry in BotCommand.menu {
            text.line("/\(entry.name)\(entry.arguments.isEmpty ? "" : " " + entry.arguments) – \(entry.what)")
        }
        return text
    }

    /// By the name that was typed, of what waits now: a plan by its intent, changes by their id, a run by its number.
    private func decide(
        _ verb: DecisionButton.Verb, _ name: String, _ reason: String?, _ who: String
    ) async throws -> BotText {
        let number = name.hasPrefix("run:") ? String(name.dropFirst(4)) : name
        let found = try await actions.waiting().first { card in
            switch card.subject {
            case .plan(let intent): name == intent || name == "plan:\(intent)"
            case .changes(let id): id == name
            case .run(let run): String(run) == number
            }
        }
        guard let found else { throw BotRefusal.other("Nothing waits under \(name). /plans lists what does.") }
        return try await actions.decide(verb, found.subject, found.digest, reason, who)
    }

    private func showWaiting(_ chat: TelegramChat) async throws {
        let cards = try await actions.waiting()
        if cards.isEmpty { return await say("Nothing waits for approval.", chat) }
        for card in cards.prefix(5) {
            _ = await chat.send(
                card.text.parts, buttons: DecisionButton.buttons(card.subject, digest: card.digest),
                fileName: "plan-\(card.digest).txt")
        }
        if cards.count > 5 { await say("… and \(cards.count - 5) more, once these are decided.", chat) }
    }

    // MARK: Buttons

    /// The answer is owed also to a press that does nothing: until it comes, the button spins.
    private func press(
        _ id: String, _ data: String, _ message: Int64?, _ shown: String, _ who: String, _ chat: TelegramChat
    ) async {
        guard let button = DecisionButton(data: data) else {
            return await reply(id, "This button is of an older Homer. /plans shows what waits.", chat)
        }
        do {
            guard let card = try await actions.waiting().first(where: { $0.subject == button.subject }) else {
                await takeButtons(message, chat)
                return await reply(id, "Already decided, or gone.", chat)
            }
            guard card.digest == button.digest else {
                await takeButtons(message, chat)
                return await reply(id, "It has changed since. Nothing was decided. /plans shows it.", chat)
            }
            if button.verb == .note { return await askInstructions(button, id, chat) }
            let text = try await actions.decide(button.verb, button.subject, button.digest, nil, who)
            await reply(id, text.plain, chat)
            await close(message, shown, text.plain, chat)
        } catch {
            await reply(id, chat.api.disclosure.masked(BotAdvice.inChat("\(error)")), chat)
        }
    }

    func reply(_ press: String, _ text: String, _ chat: TelegramChat) async {
        _ = await chat.api.call(
            "answerCallbackQuery",
            .object(["callback_query_id": .string(press), "text": .string(String(text.prefix(180)))]))
    }

    /// Takes the buttons away, and says below the message what became of it.
    private func close(_ message: Int64?, _ shown: String, _ what: String, _ chat: TelegramChat) async {
        guard let message else { return }
        let text = shown.isEmpty ? what : "\(shown.fitting(bytes: 3500))\n\n\(what.fitting(bytes: 500))"
        _ = await chat.api.call(
            "editMessageText",
            .object([
                "chat_id": chat.chatID, "message_id": .int(message), "text": .string(text),
                "link_preview_options": .object(["is_disabled": .bool(true)]),
            ]))
    }

    /// Takes the buttons away and leaves the text: it may name the decision that stands, made by the press before.
    private func takeButtons(_ message: Int64?, _ chat: TelegramChat) async {
        guard let message else { return }
        _ = await chat.api.call(
            "editMessageReplyMarkup", .object(["chat_id": chat.chatID, "message_id": .int(message)]))
    }

    func say(_ text: String, _ chat: TelegramChat) async { await say(BotText(text), chat, "answer.txt") }

    func say(_ text: BotText, _ chat: TelegramChat, _ fileName: String) async {
        let text = text.isEmpty ? BotText("Nothing.") : text
        _ = await chat.send(text.parts, fileName: fileName)
    }
}
