import HomerCore
package import HomerStore

/// What a message says: one line and a body, plain text. Pure over the message's facts; where the old HOMER had a text it
/// is that one.
package struct MessageText: Hashable, Sendable {
    package var title: String
    package var body: String

    /// The body of an answer as long as it is; channels cut or split it.
    package init(_ message: MessageRow, output: String? = nil, moments: Moments) {
        let facts = message.facts
        switch message.kind {
        case .result: self = .result(message, output)
        case .failure: self = facts.isReminder ? .lasting(message, moments) : .failure(message, moments)
        case .decision: self = .decision(message, moments)
        case .alert: self = facts.isReminder ? .lasting(message, moments) : .alert(message)
        case .recovery: self = .recovery(message, moments)
        case .digest: self = MessageText("🗒 \(facts.title ?? "")", facts.detail ?? "")
        case .test:
            self = MessageText(
                "Homer can reach you here",
                "\(facts.why ?? "Somebody") tried the channel \(message.channel) at \(moments.local(message.createdAt))."
            )
        }
    }

    /// What programs wrote must not steer whoever reads it: their terminal control is left out.
    init(_ title: String, _ body: String) {
        self.title = TerminalText.plain(title)
        self.body = TerminalText.plain(body)
    }

    /// `❌`, so that a glance at the phone is enough.
    static func sign(_ message: MessageRow) -> String {
        switch message.kind {
        case .result, .recovery: "✅"
        case .failure: "❌"
        case .decision: "📋"
        case .alert: message.severity == .critical ? "🚨" : "⚠️"
        case .digest, .test: "🗒"
        }
    }

    static func name(_ message: MessageRow) -> String { message.facts.name ?? message.intentID ?? "Homer" }

    static func lines(_ lines: [String?]) -> String {
        lines.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    static func paragraphs(_ parts: [String?]) -> String {
        parts.compactMap { $0?.trimmedLines }.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
}

extension String {
    /// Without empty lines and spaces around it.
    var trimmedLines: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
