import HomerCore

/// A message as RFC 5322 has it, with line ends as a program on this machine takes them.
enum MailText {
    /// nil when an address of the channel is none.
    static func of(_ message: OutgoingMessage, _ settings: MailChannel) -> String? {
        let addresses = settings.to + [settings.from].compactMap { $0 }
        guard !settings.to.isEmpty, addresses.allSatisfy(MailAddress.isOne) else { return nil }
        let isPlain =
            message.body.utf8.allSatisfy { $0 < 0x7F && ($0 >= 0x20 || $0 == 0x0A) }
            && message.body.split(separator: "\n").allSatisfy { $0.utf8.count <= 900 }
        var lines = settings.from.map { ["From: \($0)"] } ?? []
        lines += [
            // Folded, so that no list of receivers makes a line too long.
            "To: " + settings.to.joined(separator: ",\n "),
            "Subject: \(subject(message.title))",
            "Date: \(date(message.createdAt))",
            "Message-ID: <\(message.name)@homer.invalid>",
            "Auto-Submitted: auto-generated",
            "X-Homer-Kind: \(message.kind.rawValue)",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: \(isPlain ? "7bit" : "base64")",
            "",
        ]
        lines.append(isPlain ? message.body : wrapped(Base64.text(of: message.body.utf8)))
        return lines.joined(separator: "\n") + "\n"
    }

    /// The text of a subject. Whatever is not plain ASCII on one line becomes encoded words (RFC 2047), in which no line
    /// can end: a title cannot add a header.
    static func subject(_ title: String) -> String {
        let isPlain = title.utf8.allSatisfy { (0x20...0x7E).contains($0) } && title.utf8.count <= 60
        // An encoded word in the title itself would be decoded by the reader.
        if isPlain, !title.contains("=?"), !title.isEmpty, !title.hasPrefix(" ") { return title }
        var words: [String] = []
        var piece = ""
        // 45 bytes are 60 in base64: with its frame, and the header's name before the first, a line stays below 76.
        for scalar in title.unicodeScalars {
            let next = String(scalar)
            if piece.utf8.count + next.utf8.count > (words.isEmpty ? 39 : 45) {
                words.append(piece)
                piece = ""
            }
            piece += next
        }
        words.append(piece)
        return words.map { "=?utf-8?B?\(Base64.text(of: $0.utf8))?=" }.joined(separator: "\n ")
    }

    /// `Mon, 30 Nov 2026 11:24:23 +0000`.
    static func date(_ moment: Timestamp) -> String {
        let text = Array(moment.description)
        guard text.count >= 19, let month = Int(String(text[5..<7])), let day = Int(String(text[8..<10])),
            (1...12).contains(month)
        else { return moment.description }
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let number = (moment.seconds / 86400 - (moment.seconds % 86400 < 0 ? 1 : 0)) % 7
        let name = days[Int((number + 7) % 7)]
        return "\(name), \(day) \(months[month - 1]) \(String(text[0..<4])) \(String(text[11..<19])) +0000"
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func wrapped(_ text: String) -> String {
        var lines: [Substring] = []
        var rest = text[...]
        while !rest.isEmpty {
            lines.append(rest.prefix(76))
            rest = rest.dropFirst(76)
        }
        return lines.joined(separator: "\n")
    }
}
