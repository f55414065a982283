/// The execution loop takes long for a round, or stands.
enum TickRule {
    static func findings(_ facts: AlertFacts, limit: Milliseconds, now: Timestamp) -> [AlertFinding] {
        let patience = max(limit, LoopStand.patience)
        if let standing = facts.ticks.standing(at: now), standing > patience {
            return [
                AlertFinding(
                    .slowTick, severity: .critical,
                    title: "The execution loop stands: one round takes \(standing.rough) already",
                    detail: ["Nothing that is due starts.", "homer status"])
            ]
        }
        guard let round = facts.ticks.slowest(at: now), round.length > limit else { return [] }
        return [
            AlertFinding(
                .slowTick, title: "The execution loop is slow: one round took \(round.length.rough)",
                detail: [
                    "Runs start late while it is. A full disk, a busy machine or a database on a network are usual causes.",
                    "homer status",
                ])
        ]
    }
}

/// Whether the execution loop stands, also for whoever watches from outside.
package enum LoopStand {
    /// How long a round may go on before it counts as standing.
    package static let patience = Milliseconds.minutes(1)

    package static func stands(_ ticks: TickLog, now: Timestamp) -> Bool {
        ticks.standing(at: now).map { $0 > patience } ?? false
    }
}

extension Milliseconds {
    /// `7s`, `12m`, `3h`, `2d`: what a title has room for.
    var rough: String {
        switch count {
        case ..<120_000: "\(count / 1000)s"
        case ..<7_200_000: "\(count / 60_000)m"
        case ..<172_800_000: "\(count / 3_600_000)h"
        default: "\(count / 86_400_000)d"
        }
    }
}
