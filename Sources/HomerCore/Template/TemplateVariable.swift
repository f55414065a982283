/// Every variable a query of `desired/` may use, once. Validation, rendering, `homer explain query` and
/// docs/templates.md are driven by this list, so they cannot disagree.
package enum TemplateVariable: String, Hashable, Sendable, CaseIterable {
    case fireTime = "fire.time"
    case fireDate = "fire.date"
    case fireWeekday = "fire.weekday"
    case fireISO = "fire.iso"
    case intentID = "intent.id"
    case intentName = "intent.name"
    case intentDescription = "intent.description"
    case intentLane = "intent.lane"
    case intentGeneration = "intent.generation"
    case intentLabel = "intent.labels.NAME"
    case runID = "run.id"
    case runAttempt = "run.attempt"
    case lastOutput = "last.output"
    case lastStatus = "last.status"
    case lastEndedAt = "last.endedAt"
    case conditionOutput = "condition.output"
    case eventName = "event.name"
    case eventID = "event.id"
    case eventData = "event.data"
    case eventField = "event.data.PATH"
    case environment = "env:NAME"
    case given = "var.NAME"

    /// What stands before the part that the author chooses; nil for a variable that has none.
    package var prefix: String? {
        switch self {
        case .intentLabel: "intent.labels."
        case .eventField: "event.data."
        case .environment: "env:"
        case .given: "var."
        default: nil
        }
    }

    /// One line without a full stop.
    package var summary: String {
        switch self {
        case .fireTime: "the time the run is for, on the intent's clock"
        case .fireDate: "the date the run is for, on the intent's clock"
        case .fireWeekday: "the day of the week of that date, in English"
        case .fireISO: "the moment the run is for, in UTC"
        case .intentID: "the intent's id"
        case .intentName: "the intent's name"
        case .intentDescription: "the intent's description, empty when it has none"
        case .intentLane: "the intent's lane"
        case .intentGeneration: "the generation that runs"
        case .intentLabel: "the value of the intent's label NAME, which must exist"
        case .runID: "the number of the run"
        case .runAttempt: "the number of the attempt, from 1"
        case .lastOutput: "what the last successful run answered, at most 32 KiB, empty when none succeeded"
        case .lastStatus: "how the run before this one ended (succeeded, failed, timeout, …), empty when there was none"
        case .lastEndedAt: "when it ended, in UTC, empty when there was none"
        case .conditionOutput: "what the intent's condition printed before this attempt, at most 32 KiB"
        case .eventName: "the name of the event that caused the run, empty when none did"
        case .eventID: "the id of that event"
        case .eventData: "the data of that event as JSON"
        case .eventField: "one value of that data: names and array indices with dots between, empty where there is none"
        case .environment: "a variable of the daemon's environment; without it the run is refused"
        case .given: "the intent's variable NAME, which must be declared: its default, or what `--with` gave"
        }
    }

    package var example: String {
        switch self {
        case .fireTime: "06:00:00"
        case .fireDate: "2026-02-03"
        case .fireWeekday: "Tuesday"
        case .fireISO: "2026-02-03T05:00:00.000Z"
        case .intentID: "morning-brief"
        case .intentName: "Morning brief"
        case .intentDescription: "What matters today, at six"
        case .intentLane: "work"
        case .intentGeneration: "3"
        case .intentLabel: "{{intent.labels.team}} is home"
        case .runID: "4711"
        case .runAttempt: "1"
        case .lastOutput: "Three mails wait for an answer."
        case .lastStatus: "succeeded"
        case .lastEndedAt: "2026-02-02T05:02:11.000Z"
        case .conditionOutput: "2 unread mails"
        case .eventName: "mail"
        case .eventID: "a7c1"
        case .eventData: #"{"from":{"name":"Ada"}}"#
        case .eventField: "{{event.data.from.name}} is Ada"
        case .environment: "{{env:TEAM_URL}} is https://example.org"
        case .given: "{{var.topic}} is everything"
        }
    }

    /// What a shell script uses instead. nil for a variable whose value is Homer's own or the author's: that may stand in a
    /// script, what others wrote may not.
    package func shellWay(argument: String = "NAME") -> String? {
        switch self {
        case .lastOutput: "\"$HOMER_LAST_OUTPUT\""
        case .conditionOutput: "\"$HOMER_CONDITION_OUTPUT\""
        case .eventName: "\"$HOMER_EVENT_NAME\""
        case .eventID: "\"$HOMER_EVENT_ID\""
        case .eventData, .eventField: "\"$HOMER_EVENT_DATA\", which holds the JSON"
        case .environment:
            "\"$\(argument)\", with \"environment\": { \"\(argument)\": \"${env:\(argument)}\" } in \"execution\""
        case .given: "\"$HOMER_VAR_\(argument)\""
        default: nil
        }
    }
}

/// A variable as a query names it, with the part that its author chose.
package struct TemplateReference: Hashable, Sendable {
    package var variable: TemplateVariable
    /// The label, the path in the event's data or the environment variable; empty for all others.
    package var argument: String

    /// nil when there is no such variable.
    package init?(_ name: String) {
        for variable in TemplateVariable.allCases {
            guard let prefix = variable.prefix else { continue }
            guard name.hasPrefix(prefix), name.utf8.count > prefix.utf8.count else { continue }
            argument = String(name.dropFirst(prefix.count))
            self.variable = variable
            guard Self.isLegal(argument, of: variable) else { return nil }
            return
        }
        guard let variable = TemplateVariable(rawValue: name), variable.prefix == nil else { return nil }
        self.variable = variable
        argument = ""
    }

    private static func isLegal(_ argument: String, of variable: TemplateVariable) -> Bool {
        switch variable {
        case .environment:
            argument.utf8.allSatisfy { ASCII.isWord($0) } && !(argument.utf8.first.map(ASCII.isDigit) ?? true)
        case .eventField:
            argument.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
                && !argument.contains { $0.isWhitespace || $0 == "|" }
        case .given: RunVariable.isName(argument)
        default: true
        }
    }
}

/// Classes of bytes.
enum ASCII {
    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (0x41...0x46).contains(byte & 0xDF) }
    static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
    static func isWord(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || byte == 0x5F }
}
