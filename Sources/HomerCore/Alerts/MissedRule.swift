/// A due time was not run. All that were due while no daemon ran have that one cause.
enum MissedRule {
    /// More intents than this are one finding.
    private static let alone = 5

    static func findings(_ facts: AlertFacts, now: Timestamp) -> [AlertFinding] {
        let down = facts.missed.filter(\.isForLackOfDaemon)
        let late = Dictionary(grouping: facts.missed.filter { !$0.isForLackOfDaemon }, by: \.intentID)
        var findings = down.isEmpty ? [] : [together(down, "down", "while no daemon ran", facts, now)]
        if late.count > alone {
            findings.append(together(late.values.flatMap { $0 }, "deadline", "by their start deadline", facts, now))
        } else {
            findings += late.sorted { $0.key < $1.key }.map { id, missed in
                together(missed, "deadline:\(id)", "by its start deadline", facts, now)
            }
        }
        return findings
    }

    private static func together(
        _ missed: [AlertFacts.Missed], _ subject: String, _ why: String, _ facts: AlertFacts, _ now: Timestamp
    ) -> AlertFinding {
        let intents = Set(missed.map(\.intentID))
        let count = missed.map(\.count).reduce(0, +)
        let last = missed.max { ($0.due, $1.intentID) < ($1.due, $0.intentID) }
        let id = last?.intentID ?? ""
        let what =
            count == 1
            ? "\(id) was not run: due \(last.map { facts.clock($0.due, now: now) } ?? ""), missed \(why)"
            : "\(count) due times were missed \(why)"
        return AlertFinding(
            .missed, subject, intentID: intents.count == 1 ? id : nil, title: what,
            detail: (count == 1 ? [] : [Array(intents).named()]) + ["homer why \(id)", "homer backfill \(id)"])
    }
}
