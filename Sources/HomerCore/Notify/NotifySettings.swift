/// The key `notify` of `homer.json` without its channels' addresses: who is told what, and when.
///
/// Kept in the database by the daemon, so that whoever ends a run writes its message by the same settings. No secrets.
package struct NotifySettings: Hashable, Sendable {
    /// The names in `notify.channels`, sorted. Without any, nobody is told anything and no message is made.
    package var channels: [String] = []
    /// `notify.default`: where everything goes; nil is every channel but the second.
    package var usual: [String]?
    /// `notify.failures`: where failures, alerts and recoveries go instead.
    package var failures: [String]?
    /// `notify.second`: where what matters goes when its channel fails.
    package var second: String?
    package var quiet: QuietHours?
    /// After how long an incident is told again; each time twice as long, a day at most.
    package var reminder = Milliseconds.hours(6)
    /// An answer whose first or last line is this has nothing to tell. Empty for none.
    package var silentMarker = "[SILENT]"

    package init(channels: [String] = []) { self.channels = channels }

    /// Over which channels a message goes.
    ///
    /// - Parameter avoided: a channel that it is about.
    package func route(_ kind: MessageKind, avoiding avoided: String? = nil) -> [String] {
        let usual = usual ?? (channels.count > 1 ? channels.filter { $0 != second } : channels)
        let wanted =
            switch kind {
            case .failure, .alert, .recovery: failures ?? usual
            case .result, .decision, .digest, .test: usual
            }
        var named: Set<String> = []
        let route = wanted.filter { channels.contains($0) && $0 != avoided && named.insert($0).inserted }
        guard route.isEmpty, let second, channels.contains(second), second != avoided else { return route }
        return [second]
    }

    /// Whether the answer of a success says that there is nothing to tell.
    package func isSilent(_ output: String) -> Bool {
        guard !silentMarker.isEmpty else { return false }
        let lines = output.split(whereSeparator: \.isNewline).map { $0.trimmed }.filter { !$0.isEmpty }
        return lines.first == Substring(silentMarker) || lines.last == Substring(silentMarker)
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let rest = drop { $0.isWhitespace }
        guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return rest[...last]
    }
}

extension NotifySettings {
    package var json: JSONValue {
        func names(_ list: [String]?) -> JSONValue? { list.map { .array($0.map(JSONValue.string)) } }
        return .object([
            "channels": names(channels), "default": names(usual), "failures": names(failures),
            "second": second.map { .string($0) }, "quietHours": quiet?.json, "reminderMs": .int(reminder.count),
            "silentMarker": .string(silentMarker),
        ])
    }

    /// What `json` made; a key that is missing or of another kind has its default.
    package init(json: JSONValue) {
        func names(_ key: String) -> [String]? { json[key]?.array?.compactMap(\.string) }
        self.init(channels: names("channels") ?? [])
        usual = names("default")
        failures = names("failures")
        second = json["second"]?.string
        quiet = json["quietHours"].flatMap(QuietHours.init(json:))
        if let length = json["reminderMs"]?.int { reminder = Milliseconds(length) }
        if let marker = json["silentMarker"]?.string { silentMarker = marker }
    }
}
