package import HomerCore
package import HomerReport
package import HomerStore

/// Who really runs the jobs of `schedule.json` that are switched on.
package struct JobsReport {
    package let count: Int
    /// Those of them that have no intent: only the old engine can run them.
    package let fallbacks: [FallbackJob]
    package let oldEngine: OldEngine
    let route: Route

    package init(_ snapshot: StoreSnapshot, _ oldEngine: OldEngine) throws {
        count = try snapshot.legacyJobs().count
        fallbacks = try snapshot.fallbackJobs()
        self.oldEngine = oldEngine
        route = try snapshot.flags().route
    }

    /// How many jobs each has, in the order of `JobKeeper`.
    package var shares: [(keeper: JobKeeper, count: Int)] {
        let without = fallbacks.count(where: \.spec.enabled)
        var shares: [JobKeeper: Int] = [:]
        shares[oldEngine.keeper(of: route.jobs), default: 0] += count - without
        shares[oldEngine.keeper(of: .old), default: 0] += without
        return JobKeeper.allCases.compactMap { keeper in
            shares[keeper].flatMap { $0 > 0 ? (keeper, $0) : nil }
        }
    }

    /// `8 of schedule.json, run as intents by the new engine`, or each with its number.
    package func sentence(_ moments: Moments) -> String {
        let parts = shares
        guard parts.count > 1 else {
            return "\(count) of schedule.json" + (parts.first.map { ", \(words($0.keeper, moments))" } ?? "")
        }
        return "\(count) of schedule.json: "
            + parts.map { "\($0.count) \(words($0.keeper, moments))" }.joined(separator: ", ")
    }

    /// Nobody runs some of them, or a HOMER runs what is not meant for it.
    package var isWrong: Bool { shares.contains { $0.keeper == .nobody } || isHomerInTheWay }

    private var isHomerInTheWay: Bool {
        oldEngine.homerLives && (oldEngine.mode != .external || route.jobs == .new)
    }

    private func words(_ keeper: JobKeeper, _ moments: Moments) -> String {
        switch keeper {
        case .intents:
            return "run as intents by the new engine"
                + (oldEngine.mode == .external
                    ? ", each \(OldScheduler.patience) late, for an old HOMER that may run it (legacy.engine is external, "
                        + "\(oldEngine.sign(moments))): \(oldEngine.first ?? "")" : "")
        case .builtin: return "run by the old engine (the old HOMER's rules, built in)"
        case .homer:
            guard oldEngine.homerLives else {
                return "left to the old HOMER (legacy.engine is external), which runs none now: "
                    + oldEngine.sign(moments)
            }
            guard isHomerInTheWay else { return "run by the old HOMER itself (legacy.engine is external)" }
            return "run by the old HOMER, which lives (\(oldEngine.sign(moments))): to hand them over, "
                + (oldEngine.first ?? "")
        case .nobody: return "run by NOBODY: left to the old engine, and legacy.engine is off"
        }
    }
}

extension JobsReport {
    package func section(_ moments: Moments) -> JobsSection {
        JobsSection(
            count: count, sentence: sentence(moments), isWrong: isWrong,
            advice: oldEngine.first ?? "set legacy.engine to builtin or external in homer.json",
            withoutIntent: fallbacks.map {
                JobsSection.Job(id: $0.spec.id, text: "\($0.file): \($0.reason), left to the old engine")
            }, json: json)
    }
}
