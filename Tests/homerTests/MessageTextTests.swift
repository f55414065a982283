import Cron
import Foundation
import HomerCore
import HomerTesting
import Testing

@testable import HomerReport
@testable import HomerStore

/// The texts of messages, one of each kind, as a person reads them: `HOMER_RECORD_GOLDEN=1 swift test --filter
/// MessageTextTests` writes Golden/messages anew.
@Suite("Texts of messages") struct MessageTextTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden/messages")
    /// 2026-02-03 09:15, a Tuesday.
    private static let then = Fixture.then
    static let moments = Moments(now: then + .minutes(5), zone: .utc)

    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var messages: [MessageRow]
        var outputs: [Int64: String] = [:]

        var testDescription: String { name }
    }

    private static func row(
        _ kind: MessageKind, _ id: Int64 = 7, intent: String? = "nightly-backup", run: Int64? = 12,
        incident: Int64? = nil, severity: Severity = .warning, batch: MessageBatch = .urgent,
        at time: Timestamp = then, _ change: (inout MessageFacts) -> Void = { _ in }
    ) -> MessageRow {
        var facts = MessageFacts()
        facts.name = intent == "nightly-backup" ? "Nightly backup" : nil
        change(&facts)
        return MessageRow(
            id: id, cause: "c", channel: "phone", kind: kind, severity: severity, batch: batch, intentID: intent,
            runID: run, incidentID: incident, facts: facts, state: .queued, attempts: 0, createdAt: time)
    }

    private static func failed(_ facts: inout MessageFacts) {
        (facts.outcome, facts.exitCode, facts.attempts) = (.failed, 3, 3)
        (facts.length, facts.due) = (.seconds(12), then - .minutes(45))
        facts.error = "tar: /srv/photos: cannot stat\nno space left on device\nexit status 3"
    }

    private static func well(_ facts: inout MessageFacts) {
        (facts.since, facts.until, facts.count) = (then - .minutes(125), then, 12)
    }

    static let cases: [Case] = [
        Case(
            name: "result", messages: [row(.result, severity: .info) { $0.outcome = .succeeded }],
            outputs: [12: "Good morning.\n\nThree meetings, the first at 10:00.\n"]),
        Case(
            name: "result-without-answer",
            messages: [row(.result) { ($0.outcome, $0.length) = (.succeeded, .seconds(3)) }]),
        Case(name: "failure", messages: [row(.failure, incident: 3, failed)]),
        Case(name: "failure-without-error", messages: [row(.failure) { $0.outcome = .lost }]),
        Case(
            name: "failure-again",
            messages: [
                row(.failure, run: nil, incident: 3) {
                    ($0.isReminder, $0.since, $0.count) = (true, then - .hours(6), 12)
                }
            ]),
        Case(
            name: "decision-run",
            messages: [
                row(.decision, run: 14) { ($0.why, $0.until) = ("risk high", then + .days(1)) }
            ]),
        Case(
            name: "decision-run-again",
            messages: [
                row(.decision, run: 14) {
                    ($0.why, $0.until, $0.isReminder) = ("risk high", then + .hours(12), true)
                }
            ]),
        Case(
            name: "decision-changes",
            messages: [
                row(.decision, intent: nil, run: nil) {
                    ($0.title, $0.pass) = ("2 to disable, 1 to update wait (HeldGuard): mail, photos, tidy", "8f31c0de")
                }
            ]),
        Case(
            name: "decision-plan",
            messages: [
                row(.decision, intent: "ideas", run: 21) {
                    ($0.name, $0.plan) = ("Ideas", "5e884898")
                    $0.detail = "# Plan\n1. Read the inbox.\n2. Write a summary.\n"
                }
            ]),
        Case(
            name: "alert",
            messages: [
                row(.alert, intent: nil, run: nil, incident: 4) {
                    ($0.title, $0.detail) = ("claude: no login", "Invalid API key. Please run /login")
                }
            ]),
        Case(
            name: "alert-critical-again",
            messages: [
                row(.alert, intent: nil, run: nil, incident: 5, severity: .critical) {
                    ($0.title, $0.detail) = ("The disk is almost full", "512 MB are left on /\nhomer prune")
                    ($0.isReminder, $0.since, $0.count) = (true, then - .hours(6), 1)
                }
            ]),
        Case(name: "recovery", messages: [row(.recovery, incident: 3, severity: .info, well)]),
        Case(
            name: "recovery-of-all",
            messages: [
                row(.recovery, intent: nil, run: nil, incident: 4) {
                    well(&$0)
                    ($0.title, $0.count) = ("claude: no login", 1)
                }
            ]),
        Case(
            name: "recovery-of-channel",
            messages: [
                row(.recovery, intent: nil, run: nil, incident: 6) {
                    ($0.since, $0.until, $0.title) = (then - .seconds(75), then, "Messages do not go over phone")
                }
            ]),
        Case(
            name: "recovery-of-rule",
            messages: [
                row(.recovery, run: nil, incident: 8) {
                    ($0.since, $0.until) = (then - .minutes(30), then)
                    $0.title = "nightly-backup is late: due 08:30, not started"
                }
            ]),
        Case(
            name: "group",
            messages: [
                row(.failure, 7, failed), row(.recovery, 8, intent: "mail", run: 13, well),
                row(.alert, 9, intent: nil, run: nil, incident: 4) {
                    ($0.title, $0.detail) = ("claude: no login", "\nInvalid API key. Please run /login\nhomer doctor")
                },
                row(.recovery, 10, intent: nil, run: nil, incident: 6) {
                    ($0.since, $0.until, $0.title) = (then - .seconds(75), then, "Messages do not go over phone")
                },
            ]),
        Case(
            name: "results",
            messages: [
                row(.result, 7, batch: .results) { ($0.outcome, $0.length) = (.succeeded, .seconds(3)) },
                row(.result, 8, intent: "mail", run: 13, batch: .results) { $0.outcome = .succeeded },
            ], outputs: [13: "4 mails\nsorted"]),
        Case(
            name: "digest",
            messages: [
                row(.failure, 7, batch: .digest, at: then - .hours(7), failed),
                row(.recovery, 8, batch: .digest, at: then - .hours(5), well),
            ]),
        Case(name: "test", messages: [row(.test, intent: nil, run: nil) { $0.why = "ada@box" }]),
    ]

    @Test("Each text is as it stands in Golden/messages", arguments: cases)
    func text(_ test: Case) throws {
        let group = GroupText(test.messages, outputs: test.outputs, moments: Self.moments)
        let text = "\(group.text.title)\n\n\(group.text.body)\n"
        let file = Self.folder.appendingPathComponent("\(test.name).txt")
        if ProcessInfo.processInfo.environment["HOMER_RECORD_GOLDEN"] == "1" {
            try Data(text.utf8).write(to: file)
        }
        #expect(text == (try String(contentsOf: file, encoding: .utf8)))
    }

    @Test("There is a text of every kind, and no file without a case")
    func kinds() throws {
        let kinds = Set(Self.cases.map { GroupText($0.messages, outputs: $0.outputs, moments: Self.moments).kind })
        #expect(kinds == Set(MessageKind.allCases))
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(Set(files) == Set(Self.cases.map { "\($0.name).txt" }))
    }

    @Test("What waits has buttons that decide exactly that: another generation is another digest")
    func buttons() throws {
        func data(_ generation: Int) -> [String] {
            let message = Self.row(.decision, run: 14) {
                $0.digest = DecisionDigest.run(14, generation: generation, specHash: "8f3a")
            }
            let delivery = Delivery(channel: "phone", messages: [message], outputs: [:])
            return OutgoingMessage(delivery, now: Self.then, zones: UTCOnly()).buttons.map(\.data)
        }
        #expect(data(3).count == 2 && Set(data(3) + data(4)).count == 4)
        let pressed = try #require(DecisionButton(data: data(3)[0]))
        #expect(pressed.verb == .approve && pressed.subject == .run(14))
        #expect(pressed.digest == DecisionDigest.run(14, generation: 3, specHash: "8f3a"))
        let facts = Self.row(.decision) { ($0.digest, $0.until, $0.outcome) = ("d", Self.then, .timeout) }.facts
        #expect(MessageFacts(json: facts.json) == facts)
    }

    @Test("What a program wrote to steer a terminal is in no text")
    func terminalControl() {
        let message = Self.row(.failure) {
            $0.error = "\u{1B}[1;31mno space\u{1B}[0m left\r\n\u{1B}]0;title\u{07}at /srv"
        }
        #expect(MessageText(message, moments: Self.moments).body.hasPrefix("no space left\nat /srv\n"))
        #expect(MessageText.reason(message) == ": at /srv")
    }

    @Test("A long error shows its end, which says most")
    func longErrors() {
        let lines = (1...30).map { "line \($0)" }
        let message = Self.row(.failure) { $0.error = lines.joined(separator: "\n") }
        let body = MessageText(message, moments: Self.moments).body
        #expect(body.hasPrefix("…\nline 19\n") && body.contains("line 30\n"))
    }
}
