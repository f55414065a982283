/// What an incident is recognised by: one is open for each at a time.
package struct IncidentKey: Hashable, Sendable {
    package var fingerprint: String
    package var cause: IncidentCause
    /// nil for what concerns more than one intent.
    package var intentID: String?

    package init(_ fingerprint: String, cause: IncidentCause, intentID: String? = nil) {
        self.fingerprint = fingerprint
        self.cause = cause
        self.intentID = intentID
    }

    /// Of a run that failed: its executor's where that is the cause, else the intent's with this error.
    init(_ ending: MessageRules.Ending) {
        if let executor = ending.executor, Self.executorOutcomes.contains(ending.outcome) {
            self.init(Self.executor(executor, ending.outcome), cause: .executor)
        } else {
            self.init(
                "runs:\(ending.intentID):\(ending.outcome):\(Self.normalised(ending.error ?? ""))", cause: .runs,
                intentID: ending.intentID)
        }
    }

    /// Endings that say nothing of the intent: without login or quota every run of the executor ends so.
    static let executorOutcomes: [Outcome] = [.auth, .quota, .rateLimited]

    private static func executor(_ name: String, _ outcome: Outcome) -> String { "executor:\(name):\(outcome)" }

    /// The incidents of an executor that a run which succeeded with it ends.
    package static func ended(bySuccessWith executor: String) -> [String] {
        executorOutcomes.map { Self.executor(executor, $0) }
    }

    /// The last line of an error without what differs each time: numbers, names in quotes, paths, hashes.
    package static func normalised(_ error: String) -> String {
        let line = error.split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) } ?? ""
        var words: [String] = []
        for word in line.lowercased().split(whereSeparator: \.isWhitespace).prefix(12) {
            let varies = word.contains { $0.isNumber || $0 == "/" || $0 == "\"" || $0 == "'" || $0 == "`" }
            let plain = varies ? "#" : String(word.filter { $0.isLetter || $0 == "_" || $0 == "-" })
            if !plain.isEmpty, plain != "#" || words.last != "#" { words.append(plain) }
        }
        return String(words.joined(separator: " ").prefix(120))
    }
}

/// Something that is wrong, as a rule over what is stored reports it.
package struct NewIncident: Hashable, Sendable {
    package var key: IncidentKey
    package var severity: Severity
    /// One line: what is wrong.
    package var title: String
    /// What to know and to do.
    package var detail: String?
    /// A channel that it is about, over which it is not told.
    package var avoids: String?

    package init(
        _ key: IncidentKey, severity: Severity = .warning, title: String, detail: String? = nil, avoids: String? = nil
    ) {
        self.key = key
        self.severity = severity
        self.title = title
        self.detail = detail
        self.avoids = avoids
    }
}

package enum IncidentRules {
    /// So many within `flappingSpan` and the next is not told.
    package static let flappingLimit = 4
    package static let flappingSpan = Milliseconds.hours(1)

    package enum Flap: Hashable, Sendable {
        case none
        /// Told, and said that the next are not.
        case begins
        case goesOn
    }

    /// - Parameter earlier: incidents of the same fingerprint that began within the last `flappingSpan`.
    package static func flap(earlier: Int) -> Flap {
        earlier < flappingLimit - 1 ? .none : earlier == flappingLimit - 1 ? .begins : .goesOn
    }

    /// When an incident that was told so many times before is told again.
    package static func reminder(after told: Int, _ settings: NotifySettings, now: Timestamp) -> Timestamp? {
        guard settings.reminder > .zero else { return nil }
        let longest = max(settings.reminder, .days(1))
        let length = settings.reminder.count << Int64(min(told, 10))
        return now + min(longest, Milliseconds(length))
    }
}
