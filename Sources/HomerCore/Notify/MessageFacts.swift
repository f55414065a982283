/// What a message is made of; its text is made from this alone, and from the answer of its run.
package struct MessageFacts: Hashable, Sendable {
    /// The intent's name.
    package var name: String?
    package var outcome: Outcome?
    /// Bounded.
    package var error: String?
    package var exitCode: Int?
    package var signal: Int?
    package var attempts: Int?
    package var length: Milliseconds?
    package var due: Timestamp?
    /// Of an alert: what is wrong, in one line. Of a set of changes: what waits.
    package var title: String?
    /// What to know and to do, in lines.
    package var detail: String?
    /// Since when it is wrong, or waits.
    package var since: Timestamp?
    /// Until when a decision can be made.
    package var until: Timestamp?
    /// How often it was wrong.
    package var count: Int?
    /// Why somebody is asked.
    package var why: String?
    /// A set of changes that waits, for `homer approve`.
    package var pass: String?
    /// Of what is decided, by `DecisionDigest`.
    package var digest: String?
    /// The digest of an agent's plan that waits.
    package var plan: String?
    package var isReminder = false
    package var isFlapping = false

    package init() {}

    /// Of errors and details.
    package static let limit = 4000
}

extension MessageFacts {
    package var json: JSONValue {
        .object([
            "name": name.map { .string($0) }, "outcome": outcome.map { .string($0.rawValue) },
            "error": error.map { .string($0) }, "exitCode": exitCode.map { .int(Int64($0)) },
            "signal": signal.map { .int(Int64($0)) }, "attempts": attempts.map { .int(Int64($0)) },
            "lengthMs": length.map { .int($0.count) }, "dueAt": due.map { .string($0.description) },
            "title": title.map { .string($0) }, "detail": detail.map { .string($0) },
            "since": since.map { .string($0.description) }, "until": until.map { .string($0.description) },
            "count": count.map { .int(Int64($0)) }, "why": why.map { .string($0) },
            "digest": digest.map { .string($0) }, "pass": pass.map { .string($0) },
            "plan": plan.map { .string($0) },
            "isReminder": isReminder ? true : nil, "isFlapping": isFlapping ? true : nil,
        ])
    }

    /// What `json` made; what cannot be read is left out, so that a message of another version still goes.
    package init(json: JSONValue) {
        func text(_ key: String) -> String? { json[key]?.string }
        func number(_ key: String) -> Int? { json[key]?.int.flatMap { Int(exactly: $0) } }
        func time(_ key: String) -> Timestamp? { text(key).flatMap(Timestamp.init(iso:)) }
        (name, outcome, error) = (text("name"), text("outcome").flatMap(Outcome.init), text("error"))
        (exitCode, signal, attempts) = (number("exitCode"), number("signal"), number("attempts"))
        length = json["lengthMs"]?.int.map { Milliseconds($0) }
        (due, since, until) = (time("dueAt"), time("since"), time("until"))
        (title, detail, why) = (text("title"), text("detail"), text("why"))
        digest = text("digest")
        (count, pass, plan) = (number("count"), text("pass"), text("plan"))
        isReminder = json["isReminder"]?.bool ?? false
        isFlapping = json["isFlapping"]?.bool ?? false
    }
}
