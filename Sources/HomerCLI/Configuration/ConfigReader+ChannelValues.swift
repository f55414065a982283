import HomerCore

/// The values that channels are made of.
extension ConfigReader {
    mutating func required(_ key: String, _ node: Int, _ path: String, _ found: [String: Int]) -> Int? {
        if let value = found[key] { return value }
        add(.missingField, tree[node].range, path, "this channel needs \"\(key)\"", nil)
        return nil
    }

    mutating func flag(_ node: Int?, _ path: String) -> Bool {
        guard let node else { return false }
        return truth(node, path) ?? false
    }

    /// nil for what is neither, which is told.
    mutating func truth(_ node: Int, _ path: String) -> Bool? {
        if case .bool(let value) = tree.value(node) { return value }
        wrong(node, path, "true or false")
        return nil
    }

    /// Only where the secret is. A file that is in git, and shown in answers, must not hold the secret itself.
    mutating func secretPlace(_ node: Int, _ path: String) -> SecretReference? {
        guard let text = text(node, path) else { return nil }
        let parts = SecretReference.parts(of: text)
        guard parts.count == 1, case .reference(let reference) = parts[0] else {
            add(
                .invalidValue, tree[node].range, path, "a secret does not stand in homer.json itself",
                "write \"${env:NAME}\", \"${file:/PATH}\" or \"${credential:NAME}\"")
            return nil
        }
        if let fault = reference.fault {
            add(.invalidValue, tree[node].range, path, fault, nil)
            return nil
        }
        return reference
    }

    /// A text that is not empty and whose references, where it has any, are in order.
    mutating func filled(_ node: Int, _ path: String) -> String? {
        guard let text = text(node, path) else { return nil }
        if text.isEmpty {
            wrong(node, path, "a text that is not empty")
            return nil
        }
        guard let fault = SecretReference.all(in: text).lazy.compactMap(\.fault).first else { return text }
        add(.invalidValue, tree[node].range, path, fault, nil)
        return nil
    }

    /// An address of a server, or one that names secrets and is known only when it is used. Without a slash at its end.
    mutating func serverAddress(_ node: Int, _ path: String) -> String? {
        guard var text = filled(node, path) else { return nil }
        guard !SecretReference.all(in: text).isEmpty || ServerURL(text) != nil else {
            add(
                .invalidValue, tree[node].range, path, "this is not an address of a server",
                "it begins with https:// or http://, has a host, and no user name, space or umlaut")
            return nil
        }
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }

    /// A chat's number, in figures or as a text, `@name`, or where it stands.
    mutating func chatName(_ node: Int, _ path: String) -> String? {
        if let number = tree.integer(node) { return String(number) }
        guard tree[node].kind == .string, let text = filled(node, path) else {
            if tree[node].kind != .string { wrong(node, path, "the number of a chat, or \"@name\" of a channel") }
            return nil
        }
        guard Int64(text) != nil || text.hasPrefix("@") || !SecretReference.all(in: text).isEmpty else {
            add(
                .invalidValue, tree[node].range, path, "\(Quote.text(text)) is neither the number of a chat nor @name",
                "send the bot a message; the number stands in the answer of its getUpdates")
            return nil
        }
        return text
    }

    /// Numbers of people, never names: a name can be given up and taken by somebody else.
    mutating func users(_ node: Int, _ path: String) -> Set<Int64> {
        guard tree[node].kind == .array else {
            wrong(node, path, "an array of the numbers of people")
            return []
        }
        var users: Set<Int64> = []
        for (index, child) in tree.children(of: node).enumerated() {
            guard let user = tree.integer(child), user > 0 else {
                wrong(child, "\(path)[\(index)]", "the number of a person, not a name")
                continue
            }
            users.insert(user)
        }
        return users
    }

    mutating func header(_ name: String, _ node: Int, _ path: String) -> String? {
        guard let value = filled(node, path) else { return nil }
        guard HTTPRequestSpec.isHeaderName(name), HTTPRequestSpec.isHeaderValue(value) else {
            add(.invalidValue, tree[node].range, path, "this cannot be sent as a header", nil)
            return nil
        }
        let taken = ["webhook-id", "webhook-timestamp", "webhook-signature", "content-type", "content-length", "host"]
        guard !taken.contains(name.lowercased()) else {
            add(.invalidValue, tree[node].range, path, "Homer sets this header itself", "take it out")
            return nil
        }
        return value
    }

    mutating func checkMail(_ address: String, _ node: Int, _ path: String) {
        guard !MailAddress.isOne(address) else { return }
        add(
            .invalidValue, tree[node].range, path, "\(Quote.text(address)) is not one plain address",
            "write name@host, without a display name")
    }
}
