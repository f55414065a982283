import HomerCore
import HomerStore

/// What waits for a person, what is wrong, and what is well again.
extension MessageText {
    static func decision(_ message: MessageRow, _ moments: Moments) -> MessageText {
        let facts = message.facts
        let again = facts.isReminder ? "still " : ""
        if let pass = facts.pass {
            return MessageText(
                "📋 Changes \(again)wait for you",
                paragraphs([
                    facts.title, lines(["homer diff", "homer approve \(pass)"]),
                ]))
        }
        if let plan = facts.plan {
            let id = message.intentID ?? ""
            return MessageText(
                facts.isReminder ? "📋 A plan still waits" : "📋 Plan Generated",
                paragraphs([
                    lines(["Job: \(name(message))", "ID: \(id)", "Plan: \(plan)"]), start(facts.detail ?? ""),
                    lines(["homer approve plan:\(id)", "homer reject plan:\(id) --reason \"…\""]),
                ]))
        }
        let run = message.runID ?? 0
        let until = facts.until.map { " until \(moments.local($0)) (\(moments.relative($0)))" } ?? ""
        return MessageText(
            "📋 \(name(message)) \(again)waits for you",
            paragraphs([
                "Run \(run) starts when somebody approves it\(until): \(facts.why ?? "approval required").",
                facts.detail,
                lines(["homer approve \(run)", "homer reject \(run) --reason \"…\""]),
            ]))
    }

    static func alert(_ message: MessageRow) -> MessageText {
        let facts = message.facts
        let flapping =
            facts.isFlapping ? "It comes and goes again and again: for an hour nothing more is told of it." : nil
        return MessageText(
            "\(sign(message)) \(facts.title ?? "Something is wrong")",
            paragraphs([facts.detail, flapping, acts(message)]))
    }

    /// A reminder.
    static func lasting(_ message: MessageRow, _ moments: Moments) -> MessageText {
        let facts = message.facts
        let title =
            message.kind == .failure ? "\(name(message)) still fails" : "Still: \(facts.title ?? "something is wrong")"
        let times = facts.count.map { $0 == 1 ? "" : ", \($0) times" } ?? ""
        let since = facts.since.map { "Since \(moments.local($0)) (\(moments.age($0)))\(times)." }
        return MessageText(
            "\(sign(message)) \(title)",
            paragraphs([since, facts.detail, message.intentID.map { "homer why \($0)" }, acts(message)]))
    }

    static func recovery(_ message: MessageRow, _ moments: Moments) -> MessageText {
        let facts = message.facts
        let end = facts.until ?? message.createdAt
        let down = facts.since.map { "Down for \(Moments.distance(end - $0)), since \(moments.local($0))" }
        let count = facts.count ?? 1
        let times = count == 1 ? "" : message.intentID == nil ? "; \(count) times" : "; \(count) failures"
        return MessageText("✅ \(recovered(message))", (down ?? "It is over") + times + ".")
    }

    /// `Nightly backup is well again` of runs, `Over: the disk is almost full` of what is not an intent's runs, so that no title
    /// reads as its opposite.
    static func recovered(_ message: MessageRow) -> String {
        let facts = message.facts
        guard let title = facts.title, message.intentID == nil || message.runID == nil else {
            return "\(name(message)) is well again"
        }
        // A title about an intent begins with its id, which is written as it is.
        let second = title.dropFirst().first
        let isSentence = message.intentID == nil && (second == " " || second?.isLowercase == true)
        return "Over: " + (isSentence ? title.prefix(1).lowercased() + title.dropFirst() : title)
    }

    private static func acts(_ message: MessageRow) -> String? {
        message.incidentID.map { lines(["homer alerts ack \($0)", "homer alerts snooze \($0) --for 2h"]) }
    }

    /// As much of a plan as fits on a phone.
    private static func start(_ plan: String) -> String {
        let plan = plan.trimmedLines
        return plan.count > 1500 ? plan.prefix(1500) + "…" : plan
    }
}
