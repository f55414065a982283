package import HomerCore

/// What a running daemon says of its configuration, beside the settings themselves.
package struct DaemonConfiguration: Hashable, Sendable {
    /// Since when it goes by these settings.
    package var since: Timestamp
    /// Why it does not go by the file; nil when the file is in order.
    package var fault: String?
    package var faultSince: Timestamp?
    /// Where the file says something else.
    package var differences: [SettingDifference]

    package init(
        since: Timestamp, fault: String? = nil, faultSince: Timestamp? = nil, differences: [SettingDifference]
    ) {
        self.since = since
        self.fault = fault
        self.faultSince = faultSince
        self.differences = differences
    }
}

/// A setting of which the file says something else than the daemon goes by.
package struct SettingDifference: Hashable, Sendable {
    package var name: String
    package var daemon: String
    package var file: String
    /// A running daemon cannot take it up.
    package var needsRestart: Bool

    package init(name: String, daemon: String, file: String, needsRestart: Bool) {
        self.name = name
        self.daemon = daemon
        self.file = file
        self.needsRestart = needsRestart
    }

    /// `source.branch is main, the file says release`
    package var sentence: String {
        "\(name) is \(daemon), the file says \(file)" + (needsRestart ? " (from the next start on)" : "")
    }
}

extension DaemonConfiguration {
    package var isOtherThanFile: Bool { fault != nil || !differences.isEmpty }

    /// Sentences for people; empty when the file says what is in force.
    package var sentences: [String] {
        if let fault { return ["\(fault); the daemon goes on by what it said before"] }
        return differences.map(\.sentence)
    }
}
