import HomerCore

/// Turns what an agent CLI printed into what a person reads: its messages as text, a line for each tool. What is not of
/// its protocol, errors on standard error among it, passes as it is.
package struct AgentTranscript: Sendable {
    private let cli: AgentCLI
    private var lines = LineSplitter()
    private var text = ""
    /// Whether the last line has no end yet.
    private var isOpen = false
    private var lastMessage = ""

    package init(of cli: AgentCLI) { self.cli = cli }

    /// The text of the lines that have become whole with these bytes.
    package mutating func append(_ bytes: [UInt8]) -> [UInt8] {
        var whole: [[UInt8]] = []
        bytes.withUnsafeBytes { lines.append($0) { whole.append($0) } }
        for line in whole { take(line) }
        return taken()
    }

    /// What is left when no more comes. Call it once.
    package mutating func finish() -> [UInt8] {
        var whole: [[UInt8]] = []
        lines.finish { whole.append($0) }
        for line in whole { take(line) }
        closeLine()
        return taken()
    }

    private mutating func taken() -> [UInt8] {
        defer { text = "" }
        return Array(text.utf8)
    }

    private mutating func take(_ line: [UInt8]) {
        guard let value = JSONValue(lenient: line), value.members != nil || value.array != nil,
            value["type"] != nil || value["role"] != nil || value.array?.first?["type"] != nil
        else {
            closeLine()
            text += String(decoding: line, as: UTF8.self) + "\n"
            return
        }
        for message in value.array ?? [value] {
            for speech in cli.speech(message) { tell(speech) }
        }
    }

    private mutating func tell(_ speech: AgentSpeech) {
        switch speech {
        case .text(let message):
            lastMessage = message
            put(message)
        case .piece(let piece):
            text += piece
            if let last = piece.last { isOpen = last != "\n" }
        case .tool(let call): put("→ \(call.text)")
        case .refused(let call, let reason): put("✗ refused: \(call.text)\(reason.map { ": \($0)" } ?? "")")
        case .answer(let answer): if answer != lastMessage { put(answer) }
        case .failure(let failure): if failure != lastMessage { put("error: \(failure)") }
        }
    }

    /// A line of its own, or several.
    private mutating func put(_ message: String) {
        closeLine()
        guard !message.isEmpty else { return }
        text += message.hasSuffix("\n") ? message : message + "\n"
    }

    private mutating func closeLine() {
        if isOpen { text += "\n" }
        isOpen = false
    }
}
