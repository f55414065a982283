import Glibc
package import HomerCore
import Synchronization

/// A server that behaves as the documented Bot API does, as far as Homer uses it: tokens, updates by offset, what of a
/// text is refused, buttons, and the errors that a test asks for.
///
/// `getUpdates` answers at once; with nothing to say it waits until there is something, or its gate is opened.
package final class BotAPIServer: Sendable {
    package struct Call: Sendable {
        package var method: String
        package var parameters: JSONValue
    }

    package struct Message: Hashable, Sendable {
        package var id: Int64
        package var chat: Int64
        package var text: String
        package var buttons: [String]

        package init(id: Int64, chat: Int64, text: String, buttons: [String]) {
            self.id = id
            self.chat = chat
            self.text = text
            self.buttons = buttons
        }
    }

    private struct State {
        var token: String
        var updates: [(id: Int64, json: String)] = []
        var nextUpdate: Int64 = 100
        var nextMessage: Int64 = 1
        var messages: [Message] = []
        var calls: [Call] = []
        var errors: [(method: String, status: Int, body: String)] = []
        var isPolledByOther = false
        var hasWebhook = false
        var isStopped = false
    }

    package let port: UInt16
    private let listener: Int32
    private let state: Mutex<State>
    package var url: String { "http://127.0.0.1:\(port)" }

    package struct Failure: Error {}

    package init(token: String) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        guard isBound else { throw Failure() }
        listener = descriptor
        port = UInt16(bigEndian: address.sin_port)
        state = Mutex(State(token: token))
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<BotAPIServer>.fromOpaque(context).takeRetainedValue().serve() }
                return nil
            }, context.toOpaque())
        pthread_detach(thread)
    }

    /// The thread holds the server: a test stops it.
    package func stop() {
        state.withLock { $0.isStopped = true }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    package var messages: [Message] { state.withLock { $0.messages } }
    package var calls: [Call] { state.withLock { $0.calls } }
    package func calls(_ method: String) -> [Call] { calls.filter { $0.method == method } }
    package func rotate(_ token: String) { state.withLock { $0.token = token } }
    package func setOtherPoller(_ flag: Bool) { state.withLock { $0.isPolledByOther = flag } }
    package func setWebhook() { state.withLock { $0.hasWebhook = true } }

    /// The next call of that method ends so; an empty body closes the connection.
    package func fail(_ method: String, _ status: Int, _ body: String) {
        state.withLock { $0.errors.append((method, status, body)) }
    }

    /// - Parameter extra: further members of the message, each with a comma before it.
    package func say(_ text: String, from user: Int64 = 42, chat: Int64 = 4711, date: Int64, extra: String = "") {
        let text = JSONValue.string(text).compact
        update(
            #""message":{"message_id":1,"from":{"id":\#(user),"is_bot":false},"chat":{"id":\#(chat),"type":"group"},"date":\#(date),"text":\#(text)\#(extra)}"#
        )
    }

    package func press(_ data: String, on message: Message, from user: Int64 = 42, chat: Int64 = 4711) {
        let (data, text) = (JSONValue.string(data).compact, JSONValue.string(message.text).compact)
        update(
            #""callback_query":{"id":"77","from":{"id":\#(user),"is_bot":false},"chat_instance":"1","data":\#(data),"message":{"message_id":\#(message.id),"chat":{"id":\#(chat)},"text":\#(text)}}"#
        )
    }

    /// Delivered again and again until an offset confirms it.
    package func update(_ members: String) {
        state.withLock { state in
            state.updates.append((state.nextUpdate, "{\"update_id\":\(state.nextUpdate),\(members)}"))
            state.nextUpdate += 1
        }
    }

    // MARK: Answering

    private func serve() {
        while true {
            let client = accept(listener, nil, nil)
            if client < 0, errno == EINTR { continue }
            guard client >= 0 else { break }
            if let (target, type, body) = read(client), let answer = answer(target, type, body) {
                let text =
                    "HTTP/1.1 \(answer.status) X\r\nContent-Type: application/json\r\nConnection: close\r\n"
                    + "Content-Length: \(answer.body.utf8.count)\r\n\r\n\(answer.body)"
                let bytes = Array(text.utf8)
                _ = bytes.withUnsafeBytes { send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                shutdown(client, Int32(SHUT_WR))
                var byte: UInt8 = 0
                while recv(client, &byte, 1, 0) > 0 {}
            }
            close(client)
        }
        close(listener)
    }

    private func answer(_ target: String, _ type: String, _ body: String) -> (status: Int, body: String)? {
        state.withLock { state in
            guard target.hasPrefix("/bot\(state.token)/") else { return Self.error(401, "Unauthorized") }
            let method = String(target.dropFirst("/bot\(state.token)/".count))
            let parameters = type.hasPrefix("application/json") ? JSONValue(lenient: body) ?? .null : .string(body)
            state.calls.append(Call(method: method, parameters: parameters))
            if let index = state.errors.firstIndex(where: { $0.method == method }) {
                let error = state.errors.remove(at: index)
                return error.body.isEmpty ? nil : (error.status, error.body)
            }
            switch method {
            case "getMe": return Self.done(#"{"id":1,"is_bot":true,"username":"homer_bot"}"#)
            case "getUpdates": return Self.updates(&state, parameters)
            case "deleteWebhook":
                state.hasWebhook = false
                return Self.done("true")
            case "sendMessage": return Self.message(&state, parameters)
            case "sendDocument":
                state.nextMessage += 1
                return Self.done("{\"message_id\":\(state.nextMessage)}")
            case "editMessageText": return Self.edit(&state, parameters)
            case "editMessageReplyMarkup":
                guard let index = state.messages.firstIndex(where: { $0.id == parameters["message_id"]?.int }) else {
                    return Self.error(400, "Bad Request: message to edit not found")
                }
                state.messages[index].buttons = []
                return Self.done("true")
            case "deleteMessage":
                state.messages.removeAll { $0.id == parameters["message_id"]?.int }
                return Self.done("true")
            case "answerCallbackQuery", "setMyCommands": return Self.done("true")
            default: return Self.error(404, "Not Found")
            }
        }
    }

    private static func updates(_ state: inout State, _ parameters: JSONValue) -> (status: Int, body: String) {
        if state.hasWebhook {
            return error(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        }
        if state.isPolledByOther {
            return error(
                409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
            )
        }
        let offset = parameters["offset"]?.int ?? 0
        state.updates.removeAll { $0.id < offset }
        return done("[" + state.updates.map(\.json).joined(separator: ",") + "]")
    }

    private static func message(_ state: inout State, _ parameters: JSONValue) -> (status: Int, body: String) {
        guard let chat = parameters["chat_id"]?.int else { return error(400, "Bad Request: chat not found") }
        guard let text = parameters["text"]?.string, !text.isEmpty else {
            return error(400, "Bad Request: message text is empty")
        }
        if parameters["parse_mode"]?.string == "HTML", let tag = wrongTag(text) {
            return error(
                400, "Bad Request: can't parse entities: Unsupported start tag \\\"\(tag)\\\" at byte offset 0")
        }
        let rows = parameters["reply_markup"]?["inline_keyboard"]?.array ?? []
        let buttons = rows.flatMap { $0.array ?? [] }.map { $0["callback_data"]?.string ?? "" }
        guard buttons.allSatisfy({ (1...64).contains($0.utf8.count) }) else {
            return error(400, "Bad Request: BUTTON_DATA_INVALID")
        }
        guard text.utf16.count <= 4096 * 2 else { return error(400, "Bad Request: message is too long") }
        let message = Message(id: state.nextMessage, chat: chat, text: text, buttons: buttons)
        state.nextMessage += 1
        state.messages.append(message)
        return done("{\"message_id\":\(message.id),\"chat\":{\"id\":\(chat)}}")
    }

    private static func edit(_ state: inout State, _ parameters: JSONValue) -> (status: Int, body: String) {
        guard let index = state.messages.firstIndex(where: { $0.id == parameters["message_id"]?.int }) else {
            return error(400, "Bad Request: message to edit not found")
        }
        let (text, old) = (parameters["text"]?.string ?? "", state.messages[index])
        if text == old.text, old.buttons.isEmpty { return error(400, "Bad Request: message is not modified: same") }
        (state.messages[index].text, state.messages[index].buttons) = (text, [])
        return done("{\"message_id\":\(old.id)}")
    }

    /// The first tag that HTML of Telegram does not have.
    private static func wrongTag(_ text: String) -> String? {
        let known: Set = ["b", "i", "code", "pre", "u", "s", "a"]
        for part in text.split(separator: "<", omittingEmptySubsequences: false).dropFirst() {
            let name = String(part.prefix { $0 != ">" && $0 != " " }).replacing("/", with: "")
            if !known.contains(name) { return name }
        }
        return nil
    }

    private static func done(_ result: String) -> (status: Int, body: String) {
        (200, #"{"ok":true,"result":\#(result)}"#)
    }

    private static func error(_ code: Int, _ text: String) -> (status: Int, body: String) {
        (code, #"{"ok":false,"error_code":\#(code),"description":"\#(text)"}"#)
    }

    private func read(_ client: Int32) -> (target: String, type: String, body: String)? {
        var head: [UInt8] = []
        var byte: UInt8 = 0
        while !head.suffix(4).elementsEqual([13, 10, 13, 10]) {
            guard recv(client, &byte, 1, 0) == 1 else { return nil }
            head.append(byte)
        }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        func header(_ name: String) -> String? {
            lines.first { $0.lowercased().hasPrefix(name + ":") }.map { line in
                String(line.drop { $0 != ":" }.dropFirst().drop { $0 == " " })
            }
        }
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3, let length = header("content-length").flatMap({ Int($0) }) else { return nil }
        var body = [UInt8](repeating: 0, count: length)
        var filled = 0
        while filled < length {
            let got = body.withUnsafeMutableBytes {
                recv(client, $0.baseAddress?.advanced(by: filled), length - filled, 0)
            }
            guard got > 0 else { return nil }
            filled += got
        }
        return (String(words[1]), header("content-type") ?? "", String(decoding: body, as: UTF8.self))
    }
}
