package import HomerCore

/// What somebody asks the bot for.
package enum BotCommand: Hashable, Sendable {
    package enum Runtime: String, Word, CaseIterable { case enable, disable, status }

    case help
    case status
    case jobs
    case trigger(String)
    /// Of one intent, or the newest of all.
    case runs(String?)
    /// Of a run by its number, or the last of an intent.
    case logs(String)
    case why(String)
    /// - Parameter length: until it is resumed when nil.
    case suspend(String, length: Milliseconds?)
    case resume(String)
    /// What waits by that name; nil shows it.
    case approve(String?)
    case reject(String, reason: String?)
    case plans
    case runtime(Runtime)
    case discover
    case alerts
    case acknowledge(String)
    case snooze(String, length: Milliseconds)
    /// A command that is none as it stands, with how it is meant.
    case usage(String)
    case unknown(String)

    /// nil for what is no command: a word of a conversation.
    ///
    /// - Parameter bot: the bot's own name; a command to another bot of a group (`/status@other`) is not for this one.
    package init?(_ text: String, bot: String?) {
        let words = text.split { $0.isWhitespace || $0.isNewline }.map(String.init)
        guard let first = words.first, first.hasPrefix("/"), first.count > 1 else { return nil }
        let parts = first.dropFirst().split(separator: "@", maxSplits: 1).map(String.init)
        guard let name = parts.first?.lowercased() else { return nil }
        if parts.count == 2, let bot, parts[1].lowercased() != bot.lowercased() { return nil }
        self = Self.read(name, Array(words.dropFirst()))
    }

    private static func read(_ name: String, _ words: [String]) -> BotCommand {
        let rest = words.dropFirst().joined(separator: " ")
        switch name {
        case "start", "help": return .help
        case "status": return .status
        case "jobs": return .jobs
        case "trigger": return words.first.map { .trigger($0) } ?? .usage("/trigger <job-id>")
        case "runs": return .runs(words.first)
        case "logs": return words.first.map { .logs($0) } ?? .usage("/logs <run or job-id>")
        case "why": return words.first.map { .why($0) } ?? .usage("/why <job-id>")
        case "suspend": return suspend(words)
        case "resume": return words.first.map { .resume($0) } ?? .usage("/resume <job-id>")
        case "approve": return .approve(words.first)
        case "reject":
            return words.first.map { .reject($0, reason: rest.isEmpty ? nil : rest) }
                ?? .usage("/reject <id> [reason]")
        case "plans": return .plans
        case "runtime":
            return words.first.flatMap { Runtime(rawValue: $0.lowercased()) }.map { .runtime($0) }
                ?? .usage("/runtime enable|disable|status")
        case "discover": return .discover
        case "alerts": return .alerts
        case "ack": return words.first.map { .acknowledge($0) } ?? .usage("/ack <alert>")
        case "snooze":
            guard let alert = words.first, let length = words.dropFirst().first.flatMap({ Milliseconds(text: $0) }),
                length > .zero
            else { return .usage("/snooze <alert> <length>, such as /snooze 12 2h") }
            return .snooze(alert, length: length)
        default: return .unknown(name)
        }
    }

    private static func suspend(_ words: [String]) -> BotCommand {
        guard let id = words.first else { return .usage("/suspend <job-id> [length], such as /suspend backup 2h") }
        guard words.count > 1 else { return .suspend(id, length: nil) }
        guard let length = Milliseconds(text: words[1]), length > .zero else {
            return .usage("/suspend <job-id> [length], such as /suspend backup 2h")
        }
        return .suspend(id, length: length)
    }

    /// Whether it changes something: then it is not carried out when it is old, nor twice.
    package var acts: Bool {
        switch self {
        case .trigger, .suspend, .resume, .approve(.some), .reject, .acknowledge, .snooze, .runtime(.enable),
            .runtime(.disable), .discover:
            true
        case .help, .status, .jobs, .runs, .logs, .why, .approve(nil), .plans, .runtime(.status), .alerts,
            .usage, .unknown:
            false
        }
    }

    /// For the bot's menu, in the order of the help.
    package static let menu: [(name: String, arguments: String, what: String)] = [
        ("status", "", "How everything stands"), ("jobs", "", "Every job and its last run"),
        ("trigger", "<job-id>", "Run a job now"), ("runs", "[job-id]", "The newest runs"),
        ("logs", "<run or job-id>", "What a run wrote"), ("why", "<job-id>", "Why a job ran or did not"),
        ("suspend", "<job-id> [2h]", "Stop a job from starting"), ("resume", "<job-id>", "Let it start again"),
        ("plans", "", "What waits for approval"), ("approve", "[id]", "Let it happen"),
        ("reject", "<id> [reason]", "Do not let it happen"),
        ("runtime", "enable|disable|status", "Switch everything on or off"), ("discover", "", "Look for new work"),
        ("alerts", "", "What is wrong"), ("ack", "<alert>", "Silence an alert"),
        ("snooze", "<alert> 2h", "Silence an alert for a while"), ("help", "", "This list"),
    ]
}
