/// Messages wait for long. A channel that is told of by itself is the cause.
enum DeliveryRule {
    static func findings(_ facts: AlertFacts, patience: Milliseconds, now: Timestamp) -> [AlertFinding] {
        facts.channels.filter { backlog in
            now - backlog.oldest > patience && !facts.incidents.contains("channel:\(backlog.channel)")
        }.sorted { $0.channel < $1.channel }.map { backlog in
            AlertFinding(
                .delivery, backlog.channel,
                title: "\(backlog.count.of("message", "waits", "wait")) for \(backlog.channel), "
                    + "the oldest for \((now - backlog.oldest).rough)",
                detail: ["homer notify list --state queued", "homer notify test \(backlog.channel)"],
                avoids: backlog.channel)
        }
    }
}
