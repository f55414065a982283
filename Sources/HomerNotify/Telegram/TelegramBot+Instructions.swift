import HomerCore

/// A plan is sent back in two steps: a press asks for instructions, and the reply to that question gives them.
extension TelegramBot {
    /// The old HOMER's third button. Nothing is decided until somebody replies.
    func askInstructions(_ button: DecisionButton, _ press: String, _ chat: TelegramChat) async {
        guard case .plan(let intent) = button.subject else {
            return await reply(press, "Only an agent's plan takes instructions.", chat)
        }
        let asked = await chat.api.call(
            "sendMessage",
            .object([
                "chat_id": chat.chatID, "message_thread_id": chat.thread.map { .int($0) },
                "text": .string(
                    "✍️ Reply to this message with instructions for \(intent). The plan is then rejected, and the job "
                        + "makes another one."),
                "reply_markup": .object([
                    "force_reply": .bool(true), "input_field_placeholder": .string("Instructions"),
                ]),
            ]))
        guard case .done(let message) = asked, let number = message["message_id"]?.int else {
            return await reply(press, "The question could not be sent. Press again.", chat)
        }
        note(question: number, for: button)
        await reply(press, "Reply with the instructions.", chat)
    }

    /// A second reply does no harm: the plan that the question was about waits no more.
    func instruct(
        _ button: DecisionButton, _ text: String, _ who: String, _ chat: TelegramChat, isOld: Bool
    ) async {
        if isOld {
            return await say("That was sent a while ago, and is not carried out any more. Send it again.", chat)
        }
        do {
            let answer = try await actions.decide(.note, button.subject, button.digest, text, who)
            await say(answer, chat, "answer.txt")
        } catch {
            await say(chat.api.disclosure.masked(BotAdvice.inChat("\(error)")), chat)
        }
    }
}
