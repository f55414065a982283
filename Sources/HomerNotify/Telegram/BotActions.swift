package import HomerCore

/// What the bot can do, as closures that whoever puts the program together fills with verbs of the store and answers of
/// the reports. Every error that one throws is told as its description: a sentence.
package struct BotActions: Sendable {
    /// Who asks, as it is stored with what was done: `telegram:4711`.
    package typealias Asker = String
    package typealias Answer = @Sendable () async throws -> BotText
    package typealias AnswerAbout = @Sendable (_ name: String) async throws -> BotText

    package var status: Answer
    package var jobs: Answer
    /// The newest runs, of one intent or of all.
    package var runs: @Sendable (_ intent: String?) async throws -> BotText
    package var logs: AnswerAbout
    package var why: AnswerAbout
    /// Starts a run and says its intent's name. Throws `BotRefusal.noSuchJob` when there is none.
    package var trigger: @Sendable (_ intent: String, _ by: Asker) async throws -> String
    /// What keeps the newest run of an intent from starting; nil when nothing does.
    package var obstacle: @Sendable (_ intent: String) async throws -> String?
    package var suspend: @Sendable (_ intent: String, _ length: Milliseconds?, _ by: Asker) async throws -> BotText
    package var resume: @Sendable (_ intent: String, _ by: Asker) async throws -> BotText
    /// What waits for a person, the oldest first.
    package var waiting: @Sendable () async throws -> [BotCard]
    /// Decides what waits, when it is still what the digest is of. Throws otherwise.
    package var decide:
        @Sendable (
            _ verb: DecisionButton.Verb, _ subject: DecisionButton.Subject, _ digest: String, _ reason: String?,
            _ by: Asker
        ) async throws -> BotText
    package var runtime: @Sendable (_ ask: BotCommand.Runtime, _ by: Asker) async throws -> BotText
    package var discover: @Sendable (_ by: Asker) async throws -> BotText
    package var alerts: Answer
    package var acknowledge: @Sendable (_ alert: String, _ by: Asker) async throws -> BotText
    package var snooze: @Sendable (_ alert: String, _ length: Milliseconds, _ by: Asker) async throws -> BotText

    /// Every action says that it is not there until it is given.
    package init() {
        let missing: @Sendable (String) -> BotRefusal = { .other("/\($0) is not available in this daemon") }
        status = { throw missing("status") }
        jobs = { throw missing("jobs") }
        runs = { _ in throw missing("runs") }
        logs = { _ in throw missing("logs") }
        why = { _ in throw missing("why") }
        trigger = { _, _ in throw missing("trigger") }
        obstacle = { _ in nil }
        suspend = { _, _, _ in throw missing("suspend") }
        resume = { _, _ in throw missing("resume") }
        waiting = { throw missing("plans") }
        decide = { _, _, _, _, _ in throw missing("approve") }
        runtime = { _, _ in throw missing("runtime") }
        discover = { _ in throw missing("discover") }
        alerts = { throw missing("alerts") }
        acknowledge = { _, _ in throw missing("ack") }
        snooze = { _, _, _ in throw missing("snooze") }
    }
}

/// Something that waits for a person, as it is shown with its buttons.
package struct BotCard: Hashable, Sendable {
    package var subject: DecisionButton.Subject
    /// Of everything that is decided, by `DecisionButton.digest`.
    package var digest: String
    package var text: BotText

    package init(subject: DecisionButton.Subject, digest: String, text: BotText) {
        self.subject = subject
        self.digest = digest
        self.text = text
    }
}

package enum BotRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    case noSuchJob(String)
    case other(String)

    package var description: String {
        switch self {
        case .noSuchJob(let id): "Job not found: \(id)"
        case .other(let text): text
        }
    }
}
