import Cron
package import HomerCore
package import HomerStore

/// Several messages as one.
package struct GroupText: Hashable, Sendable {
    package var kind: MessageKind
    package var text: MessageText

    /// - Parameter messages: at least one, oldest first; a single one is itself.
    package init(_ messages: [MessageRow], outputs: [Int64: String], moments: Moments) {
        let isDigest = messages.contains { $0.batch == .digest }
        func text(_ message: MessageRow) -> MessageText {
            MessageText(message, output: message.runID.flatMap { outputs[$0] }, moments: moments)
        }
        if let only = messages.first, messages.count == 1 {
            kind = only.kind
            self.text = text(only)
            return
        }
        kind = isDigest ? .digest : messages.map(\.kind).max { Self.weight($0) < Self.weight($1) } ?? .digest
        let title =
            isDigest
            ? "🗒 While it was quiet: \(Self.counts(messages))" : "\(Self.sign(messages)) \(Self.counts(messages))"
        let lines = messages.map { Self.line($0, outputs[$0.runID ?? 0], moments) }
        self.text = MessageText(title, lines.joined(separator: "\n"))
    }

    /// The sign of the worst.
    private static func sign(_ messages: [MessageRow]) -> String {
        messages.max { weight($0.kind) < weight($1.kind) }.map(MessageText.sign) ?? "🗒"
    }

    private static func weight(_ kind: MessageKind) -> Int {
        switch kind {
        case .test, .digest: 0
        case .result: 1
        case .recovery: 2
        case .failure: 3
        case .alert: 4
        case .decision: 5
        }
    }

    /// `2 failures, 1 recovery`
    private static func counts(_ messages: [MessageRow]) -> String {
        let kinds: [(MessageKind, String, String)] = [
            (.alert, "alert", "alerts"), (.failure, "failure", "failures"), (.recovery, "recovery", "recoveries"),
            (.result, "result", "results"), (.decision, "decision", "decisions"),
        ]
        return kinds.compactMap { kind, one, many in
            let count = messages.count { $0.kind == kind }
            return count == 0 ? nil : "\(count) \(count == 1 ? one : many)"
        }.joined(separator: ", ")
    }

    private static func line(_ message: MessageRow, _ output: String?, _ moments: Moments) -> String {
        let (facts, name) = (message.facts, MessageText.name(message))
        let when = moments.minute(message.createdAt)
        let what: String
        switch message.kind {
        case .failure where !facts.isReminder:
            what = "\(name) \(MessageText.ending(message))\(MessageText.reason(message))\(act(message))"
        case .failure: what = "\(name) still fails\(act(message))"
        case .result:
            let answer = (output ?? "").split(whereSeparator: \.isNewline).joined(separator: " ")
            what = answer.isEmpty ? "\(name) \(MessageText.ending(message))" : "\(name): \(answer)"
        case .recovery:
            let down = facts.since.map { "; down for \(Moments.distance((facts.until ?? message.createdAt) - $0))" }
            what = MessageText.recovered(message) + (down ?? "")
        case .alert:
            let detail = facts.detail.flatMap(MessageText.firstLine).map { ": \($0)" } ?? ""
            what = (facts.isReminder ? "still: " : "") + (facts.title ?? "something is wrong") + detail + act(message)
        case .decision, .digest, .test: what = MessageText(message, output: output, moments: moments).title
        }
        return "\(MessageText.sign(message)) \(when)  \(what)"
    }

    /// Where to look next, in short: ` · homer why backup`, ` · alert 4`.
    private static func act(_ message: MessageRow) -> String {
        let why = message.intentID.map { " · homer why \($0)" }
        let alert = message.incidentID.map { " · alert \($0)" }
        return (message.kind == .failure ? why ?? alert : alert ?? why) ?? ""
    }
}

extension OutgoingMessage {
    /// What a channel is given of a delivery.
    ///
    /// - Parameter now: when it is sent; its times are by the machine's own clock.
    package init(_ delivery: Delivery, now: Timestamp, zones: any ZoneSource) {
        let moments = Moments(now: now, zone: zones.zone(named: nil) ?? .utc)
        let group = GroupText(delivery.messages, outputs: delivery.outputs, moments: moments)
        let first = delivery.messages[0]
        let isOne = delivery.messages.count == 1
        self.init(
            id: first.id, kind: group.kind, title: group.text.title, body: group.text.body,
            intentID: isOne ? first.intentID : nil, runID: isOne ? first.runID : nil, createdAt: first.createdAt)
        buttons = isOne ? first.buttons : []
    }
}
