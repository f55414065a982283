import HomerCore

/// A text as Telegram takes it, and how much of it.
enum TelegramText {
    /// In UTF-16 units, after the tags are read.
    static let limit = 4096
    /// What the old HOMER cut longer texts into.
    static let piece = 4000
    /// What needs more messages than this becomes a beginning and a document.
    static let most = 3

    struct Part: Hashable, Sendable {
        /// Without tags.
        var plain: String
        var html: String
    }

    struct Parts: Hashable, Sendable {
        var messages: [Part]
        /// The whole text, where the messages are only its beginning.
        var document: String?
    }

    static func parts(of message: OutgoingMessage) -> Parts {
        parts(title: message.title, body: message.body)
    }

    static func parts(title: String, body: String) -> Parts {
        let title = title.fitting(bytes: 600)
        let text = [title, body].filter { !$0.isEmpty }.joined(separator: "\n\n")
        // Nobody reads on a phone what needs ten messages, and cutting it up would take long.
        var pieces = text.utf16.count > piece * most ? [] : TextPieces.cut(text, whole: limit, piece: piece)
        let isLong = pieces.isEmpty && !text.isEmpty || pieces.count > most
        if isLong {
            let beginning = TextPieces.cut(String(text.prefix(piece)), whole: 1500, piece: 1500).first ?? ""
            pieces = ["\(beginning)\n\n… the whole text is in the document"]
        }
        let messages = pieces.enumerated().map { index, piece in
            Part(plain: piece, html: index == 0 ? html(piece, boldTitle: title) : escaped(piece))
        }
        return Parts(messages: messages, document: isLong ? text : nil)
    }

    private static func html(_ text: String, boldTitle title: String) -> String {
        guard !title.isEmpty, text.hasPrefix(title) else { return escaped(text) }
        return "<b>\(escaped(title))</b>" + escaped(String(text.dropFirst(title.count)))
    }

    /// For `parse_mode` HTML.
    static func escaped(_ text: String) -> String { SlackNotifier.escaped(text) }

    /// `reply_markup`; nil without buttons. What the API would refuse, data of no or more than 64 bytes, is left out.
    static func keyboard(_ buttons: [MessageButton]) -> JSONValue? {
        let usable = buttons.filter { (1...64).contains($0.data.utf8.count) && !$0.label.isEmpty }
        guard !usable.isEmpty else { return nil }
        let width = usable.count <= 3 ? usable.count : 2
        let rows = stride(from: 0, to: usable.count, by: width).map { start in
            JSONValue.array(
                usable[start..<min(start + width, usable.count)].map { button in
                    .object(["text": .string(button.label), "callback_data": .string(button.data)])
                })
        }
        return .object(["inline_keyboard": .array(rows)])
    }
}
