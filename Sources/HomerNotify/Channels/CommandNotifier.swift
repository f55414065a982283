import HomerCore

/// Hands a message to a program of the owner: as JSON on its standard input, its facts also in the environment.
///
/// No text of a message becomes an argument, and no shell reads one. Status 0 means sent, 75 (EX_TEMPFAIL) and every other
/// one not sent; 64, 65, 67, 77 and 78 of sysexits.h that no further try can help.
struct CommandNotifier: Notifier {
    let channel: String
    let settings: CommandChannel
    let means: ChannelMeans

    func deliver(_ message: OutgoingMessage) async -> DeliveryResult {
        let call = ChannelCall(
            command: settings.command, input: Array((message.json.compact + "\n").utf8),
            environment: Self.environment(message, channel: channel), timeout: settings.timeout)
        return ProgramVerdict.of(await means.run(call), settings.command[0], within: settings.timeout)
    }

    static func environment(_ message: OutgoingMessage, channel: String) -> [String: String] {
        var values = [
            "HOMER_MESSAGE_CHANNEL": channel, "HOMER_MESSAGE_ID": message.name,
            "HOMER_MESSAGE_KIND": message.kind.rawValue,
            "HOMER_MESSAGE_TITLE": message.title.withoutZeros.fitting(bytes: 4096),
            "HOMER_MESSAGE_CREATED_AT": message.createdAt.description,
        ]
        values["HOMER_MESSAGE_INTENT"] = message.intentID?.withoutZeros
        values["HOMER_MESSAGE_RUN"] = message.runID.map(String.init)
        return values
    }
}

/// What the end of a program means for the message it was given.
enum ProgramVerdict {
    static func of(_ end: ChannelEnd, _ program: String, within limit: Milliseconds) -> DeliveryResult {
        switch end {
        case .exited(0, _): return .sent(reference: nil)
        case .exited(let status, let said):
            let words = SecretText.summary(said, hiding: [])
            let reason = "\(program) ended with status \(status)" + (words.isEmpty ? "" : ": \(words)")
            let isFinal = [64, 65, 67, 77, 78].contains(status)
            return isFinal ? .refused(reason: reason) : .failed(reason: reason, after: nil)
        case .signalled(let signal): return .unknown(reason: "\(program) was ended by signal \(signal)")
        case .timedOut: return .unknown(reason: "\(program) did not end within \(limit)")
        case .cancelled: return .unknown(reason: "\(program) was ended, as Homer stops")
        case .couldNotStart(let reason, isPassing: true): return .failed(reason: reason, after: nil)
        case .couldNotStart(let reason, isPassing: false): return .refused(reason: reason)
        }
    }
}

extension String {
    /// A zero byte would end a variable of the environment.
    var withoutZeros: String { utf8.contains(0) ? String(filter { $0 != "\0" }) : self }
}
