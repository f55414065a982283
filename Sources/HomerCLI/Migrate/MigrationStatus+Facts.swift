package import HomerCore
package import HomerDashboard
import HomerMigration
import HomerReport
package import HomerStore

extension MigrationFacts {
    /// Where the move stands, for the dashboard; nil where there is none.
    package static func facts(_ store: Store, _ workspace: Workspace, now: Timestamp) throws -> MigrationFacts? {
        let status = try MigrationStatus(store, workspace, now: now)
        let rollout = status.rollout
        guard rollout.phase != .standalone else { return nil }
        let total = status.report.total
        let isCompared = rollout.phase == .bridge || rollout.phase == .validation
        return MigrationFacts(
            phases: Rollout.Phase.allCases.filter { $0 != .standalone }.map(\.rawValue),
            phase: rollout.phase.rawValue, state: rollout.state, since: status.since,
            runBy: status.oldEngine.keeper(of: status.flags.route.jobs).rawValue,
            compared: isCompared
                ? "\(total.compared) compared: \(total.matched) matched, \(total.mismatched) mismatched, of those "
                    + "\(total.unexplained) unexplained" : nil,
            executed: total.executed, wanted: ParallelReport.wanted, next: step(rollout.next),
            back: rollout.back.map(step))
    }

    private static func step(_ step: Rollout.Step) -> Step { Step(commands: step.all, why: step.why) }
}
