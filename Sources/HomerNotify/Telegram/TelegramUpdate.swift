import HomerCore

/// What the Bot API tells the bot of: a message or a press of a button. What it says otherwise is not asked for.
struct TelegramUpdate: Hashable, Sendable {
    enum Content: Hashable, Sendable {
        /// - Parameter replied: the number of the message that it answers.
        case message(text: String, isForwarded: Bool, replied: Int64?)
        /// - Parameters:
        ///   - message: the number of the message that has the button, and its text.
        case press(id: String, data: String, message: Int64?, text: String)
        case other
    }

    var id: Int64
    /// Nobody's, where the API names none.
    var user: Int64?
    var chat: Int64?
    /// When the message was written; of a press nobody says it.
    var date: Timestamp?
    var content: Content

    /// nil when the API sends what has no number.
    init?(_ json: JSONValue) {
        guard let id = json["update_id"]?.int else { return nil }
        self.id = id
        content = .other
        if let message = json["message"] {
            user = Self.person(message["from"])
            chat = message["chat"]?["id"]?.int
            date = message["date"]?.int.map { Timestamp(seconds: max(0, min($0, 1 << 40))) }
            let isForwarded = ["forward_origin", "forward_date", "forward_from", "via_bot"].contains {
                message[$0] != nil
            }
            if let text = message["text"]?.string {
                content = .message(
                    text: text, isForwarded: isForwarded, replied: message["reply_to_message"]?["message_id"]?.int)
            }
        } else if let press = json["callback_query"] {
            user = Self.person(press["from"])
            let message = press["message"]
            chat = message?["chat"]?["id"]?.int
            if let id = press["id"]?.string {
                content = .press(
                    id: id, data: press["data"]?.string ?? "", message: message?["message_id"]?.int,
                    text: message?["text"]?.string ?? "")
            }
        }
    }

    /// Other bots, and a group that speaks for itself, are nobody.
    private static func person(_ from: JSONValue?) -> Int64? {
        from?["is_bot"]?.bool == true ? nil : from?["id"]?.int
    }

    /// Whether this person may steer from this chat: both must be known, since a group has other members, and a person
    /// other chats.
    func isAllowed(users: Set<Int64>, chat allowed: String) -> Bool {
        guard let user, let chat else { return false }
        return users.contains(user) && Int64(allowed) == chat
    }
}
