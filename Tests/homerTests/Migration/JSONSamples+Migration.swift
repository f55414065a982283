import Cron
import HomerCore
import HomerTesting

@testable import HomerCLI
@testable import HomerMigration
@testable import HomerReport
@testable import HomerRuntime
@testable import HomerSources
@testable import HomerStore

/// Files and tools, and the move from the old HOMER.
/// Answers about the move from the old HOMER.
extension JSONSamples {
    static func migration() throws -> [Sample] {
        let engine = OldEngine(mode: .external, homerLives: true, lastSign: time)
        let report = parallelReport
        var rollout = Rollout(
            Rollout.Facts(isHomerDatabase: true, enabled: true, bridge: true, parallel: true, discovery: false))
        rollout.next = Rollout.Step("homer migrate report", "the engines are compared")
        rollout.back = Rollout.Step("homer migrate rollback --level 2", "back to the old engine")
        let status = MigrationStatus(
            rollout: rollout, flags: flags, since: time, report: report, oldEngine: engine)
        let rollback = FlagRollback(
            level: .runtime, isDryRun: false, changes: [FlagChange(flag: .enabled, from: "true", to: "false")],
            flags: flags, oldEngine: engine, daemon: .tookUp(.seconds(1)))
        var history = HistoryImport()
        history.open = [OpenOldRun(run: RunName(old: 5), job: "brief", startedAt: time)]
        history.newIntents = ["gone"]
        let job = ImportedJob(
            id: "brief", fileName: "brief.json", text: "{}", specHash: "h", notes: ["a note"], problems: [])
        let entry = ImportEntry(
            job: job, file: "desired/brief.json", action: .replace, later: .move, reason: "it was there")
        let head: JSONValue = .object([
            "schedule": "schedule.json", "directory": "desired", "dryRun": true, "written": false,
        ])
        return [
            ("MigrationStatus", status.json), ("ParallelReport", report.json), ("MigrationRollback", rollback.json),
            ("MigrationRollback", FileRollback.answer([.init(what: "the files", commands: ["git revert"])])),
            ("HistoryImport", history.json(dryRun: true)),
            ("Import", ImportReport.answer(head, [entry], held: ["a"], warnings: ["w"], nextSteps: ["homer diff"])),
            ("JobRunner", JobKeeper.intents.json(count: 8)),
            (
                "JobWithoutIntent",
                FallbackJob(spec: .job("brief"), file: "schedule.json", reason: "NotAccepted", since: time).json
            ),
        ]
    }

    private static var parallelReport: ParallelReport {
        let old = ComparedRun(id: 1, startedAt: time, completedAt: time + .seconds(3), success: true, exitCode: 0)
        let rows = [
            FireComparison(
                jobID: "brief", plannedAt: time, recordedAt: time, old: old, verdict: .match, reasons: []),
            FireComparison(
                jobID: "brief", plannedAt: time + .minutes(1), recordedAt: time, old: nil, verdict: .mismatch,
                reasons: [.dst]),
        ]
        return ParallelReport(
            rows: rows, facts: ParallelFacts(jobs: ["brief"], oldRows: .init(count: 50, firstID: 1, lastID: 50)),
            since: time, until: time + .days(7))
    }
}
