import HomerStore

/// The advice of the reports, which is for a shell, as it is typed in the chat.
enum BotAdvice {
    /// A command alone, or those between backticks in a sentence; what has no command of the chat stays as it is.
    static func inChat(_ text: String) -> String {
        if let command = command(text) { return command }
        var parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 2 else { return text }
        var result = parts.removeFirst()
        while parts.count > 1 {
            let quoted = parts.removeFirst()
            guard let command = command(quoted) else {
                result += "`" + quoted + "`" + parts.removeFirst()
                continue
            }
            result += command + parts.removeFirst()
        }
        return result + (parts.first.map { "`" + $0 } ?? "")
    }

    /// nil when the chat has none that does the same.
    private static func command(_ text: String) -> String? {
        var words = text.split(separator: " ").map(String.init)
        guard words.count > 1, words.removeFirst() == "homer" else { return nil }
        let name = words.removeFirst()
        switch (name, words.count) {
        case ("status", 0), ("plans", 0), ("alerts", 0), ("runs", 0): return "/\(name)"
        case ("get", 0): return "/jobs"
        case ("trigger", 1), ("why", 1), ("logs", 1), ("resume", 1), ("suspend", 1), ("approve", 1), ("runs", 1):
            return words[0].hasPrefix("-") ? nil : "/\(name) \(words[0])"
        case ("discover", 1) where words == ["run"]: return "/discover"
        case ("alerts", 2) where words[0] == "ack": return "/ack \(words[1])"
        case ("alerts", 4) where words[0] == "snooze" && words[2] == "--for": return "/snooze \(words[1]) \(words[3])"
        case ("flags", 3) where words[0] == "set" && words[1] == RuntimeFlag.enabled.rawValue:
            return "/runtime \(words[2] == "true" ? "enable" : "disable")"
        default: return nil
        }
    }
}
