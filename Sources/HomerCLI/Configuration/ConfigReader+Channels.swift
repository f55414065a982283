import HomerCore

/// The key `notify.channels` of `homer.json`: over which ways the owner is told, by name.
extension ConfigReader {
    static let channelsPath = "notify.channels"

    /// What every type takes beside `type`. The one list: of it come the keys, the messages and their order.
    static let channelKeys: [ChannelType: [String]] = [
        .telegram: ["token", "chat", "thread", "api", "users", "allowPrivate"],
        .webhook: ["url", "secret", "headers", "allowPrivate"],
        .ntfy: ["topic", "server", "token", "allowPrivate"],
        .slack: ["url", "allowPrivate"],
        .command: ["command", "timeout"],
        .mail: ["to", "from", "sendmail"],
    ]

    mutating func readChannels(_ node: Int, _ file: inout ConfigFile) {
        each(node, Self.channelsPath, known: nil) { reader, name, node in
            let path = "\(Self.channelsPath).\(name)"
            guard Self.isChannelName(name) else {
                return reader.add(
                    .invalidValue, reader.tree[node].keyRange, path,
                    "\(Quote.text(name)) is not a name of a channel",
                    "use up to 40 letters, digits, - and _, such as \"phone\"")
            }
            file.channels[name] = reader.channel(node, path)
        }
    }

    private static func isChannelName(_ name: String) -> Bool {
        (1...40).contains(name.utf8.count)
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    }

    /// nil when any of it is wrong; every fault is reported.
    private mutating func channel(_ node: Int, _ path: String) -> ChannelSettings? {
        guard tree[node].kind == .object else {
            wrong(node, path, "an object with \"type\"")
            return nil
        }
        let words = ChannelType.allCases.map(\.rawValue)
        guard let typeNode = tree.children(of: node).first(where: { tree.key($0) == "type" }) else {
            add(
                .missingField, tree[node].range, path, "a channel needs \"type\"",
                "one of \(words.joined(separator: ", "))")
            return nil
        }
        guard let type = word(typeNode, "\(path).type", of: words).flatMap(ChannelType.init) else { return nil }
        var found: [String: Int] = [:]
        each(node, path, known: ["type"] + (Self.channelKeys[type] ?? [])) { _, key, node in found[key] = node }
        let errors = diagnostics.count { $0.severity == .error }
        let settings = settings(type, node, path, found)
        return diagnostics.count { $0.severity == .error } == errors ? settings : nil
    }

    private mutating func settings(
        _ type: ChannelType, _ node: Int, _ path: String, _ found: [String: Int]
    ) -> ChannelSettings? {
        switch type {
        case .telegram: telegram(node, path, found)
        case .webhook: webhook(node, path, found)
        case .ntfy: ntfy(node, path, found)
        case .slack: slack(node, path, found)
        case .command: command(node, path, found)
        case .mail: mail(node, path, found)
        }
    }

    private mutating func telegram(_ node: Int, _ path: String, _ found: [String: Int]) -> ChannelSettings? {
        let token = required("token", node, path, found).flatMap { secretPlace($0, "\(path).token") }
        let chat = required("chat", node, path, found).flatMap { chatName($0, "\(path).chat") }
        guard let token, let chat else { return nil }
        var channel = TelegramChannel(token: token, chat: chat)
        if let thread = found["thread"] {
            channel.thread = number(thread, "\(path).thread", in: 1...Int(Int32.max)).map { Int64($0) }
        }
        if let api = found["api"] { channel.api = serverAddress(api, "\(path).api") ?? channel.api }
        if let users = found["users"] { channel.users = self.users(users, "\(path).users") }
        channel.allowPrivate = flag(found["allowPrivate"], "\(path).allowPrivate")
        return .telegram(channel)
    }

    private mutating func webhook(_ node: Int, _ path: String, _ found: [String: Int]) -> ChannelSettings? {
        guard let url = required("url", node, path, found).flatMap({ serverAddress($0, "\(path).url") }) else {
            return nil
        }
        var channel = WebhookChannel(url: url)
        channel.secret = found["secret"].flatMap { secretPlace($0, "\(path).secret") }
        if let headers = found["headers"] {
            each(headers, "\(path).headers", known: nil) { reader, name, node in
                channel.headers[name] = reader.header(name, node, "\(path).headers.\(name)")
            }
        }
        channel.allowPrivate = flag(found["allowPrivate"], "\(path).allowPrivate")
        return .webhook(channel)
    }

    private mutating func ntfy(_ node: Int, _ path: String, _ found: [String: Int]) -> ChannelSettings? {
        guard let topic = required("topic", node, path, found).flatMap({ filled($0, "\(path).topic") }) else {
            return nil
        }
        var channel = NtfyChannel(topic: topic)
        if let server = found["server"] { channel.server = serverAddress(server, "\(path).server") ?? channel.server }
        channel.token = found["token"].flatMap { secretPlace($0, "\(path).token") }
        channel.allowPrivate = flag(found["allowPrivate"], "\(path).allowPrivate")
        return .ntfy(channel)
    }

    private mutating func slack(_ node: Int, _ path: String, _ found: [String: Int]) -> ChannelSettings? {
        guard let url = required("url", node, path, found).flatMap({ text($0, "\(path).url") }) else { return nil }
        guard !SecretReference.all(in: url).isEmpty else {
            add(
                .invalidValue, found["url"].map { tree[$0].range } ?? tree[node].range, "\(path).url",
                "whoever knows the address of an incoming webhook can write to it: it is a secret",
                "write it as \"${env:NAME}\", \"${file:/PATH}\" or \"${credential:NAME}\"")
            return nil
        }
        var channel = SlackChannel(url: url)
        channel.allowPrivate = flag(found["allowPrivate"], "\(path).allowPrivate")
        return .slack(channel)
    }

    private mutating func command(_ node: Int, _ path: String, _ found: [String: Int]) -> ChannelSettings? {
        guard let list = required("command", node, path, found) else { return nil }
        guard tree[list].kind == .array, let command = texts(list, "\(path).command"), !command.isEmpty,
            command[0].isEmpty == false
        else {
            wrong(
                list, "\(path).command", "an array of a program and its arguments, such as [\"notify-send\", \"Homer\"]"
            )
            return nil
        }
        var channel = CommandChannel(command: command)
        if let timeout = found["timeout"] {
            channel.timeout = length(timeout, "\(path).timeout") ?? channel.timeout
            if !(Milliseconds.seconds(1)...Milliseconds.minutes(10) ~= channel.timeout) {
                add(
                    .outOfRange, tree[timeout].range, "\(path).timeout", "a message may take from 1s to 10m",
                    "leave it out for 30s")
            }
        }
        return .command(channel)
    }

    private mutating func mail(_ node: Int, _ path: String, _ found: [String: Int]) -> ChannelSettings? {
        guard let list = required("to", node, path, found), let to = texts(list, "\(path).to") else { return nil }
        if to.isEmpty { wrong(list, "\(path).to", "an address, or an array of them") }
        for address in to { checkMail(address, list, "\(path).to") }
        var channel = MailChannel(to: to)
        if let from = found["from"], let address = text(from, "\(path).from") {
            checkMail(address, from, "\(path).from")
            channel.from = address
        }
        if let program = found["sendmail"] { channel.sendmail = text(program, "\(path).sendmail") ?? channel.sendmail }
        return .mail(channel)
    }
}
